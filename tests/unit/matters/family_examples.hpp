#pragma once

#include "examples.hpp"
#include "foundation_of_tests.hpp"

#include <string>

namespace gateway::matters {

/// The example as a matter of another kind: the columns that its family does not have are taken away, those
/// that only its family has are filled in.
inline Json example_of(const std::string& kind) {
    const Family& family = *test_foundation().find_family(kind);
    Json matter = example_matter();
    matter["task_type"] = kind;
    matter["catalog_code"] = "32" + kind + "99002001";
    matter["task_code"] = "11320583PDY000175F4" + matter["catalog_code"].get<std::string>();
    matter["task_handle_item"] = matter["task_code"].get<std::string>() + "01";
    if (family.name == "punish") {
        matter["local_task_code"] = "LOCAL-PUNISH-0001";
        matter["punishment_method"] = "责令改正，并处示例罚款。";
    } else if (family.name == "handle") {
        matter["is_permit_reduce"] = "1";
    }
    const Json all = matter;
    for (const auto& [member, value] : all.items()) {
        if (!family.basic->find(member) && !family.part(member)) {
            matter.erase(member);
        }
    }
    return matter;
}

} // namespace gateway::matters
