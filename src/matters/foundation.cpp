#include "foundation.hpp"

#include "gateway/base/codes.hpp"
#include "model.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace gateway::matters {
namespace {

constexpr std::array<PartKind, 4> part_kinds{{
    {"extend", "extend", "", false},
    {"materials", "material", "material_name", true},
    {"fee_projects", "fee_project", "fee_name", true},
    {"questions", "questions", "question", true},
}};

Family read_family(const Standard& standard, const std::string& name) {
    const std::string prefix = "up_task_" + name + "_";
    Family family;
    family.name = name;
    family.basic = standard.find_table(prefix + "basic");
    if (!family.basic) {
        throw std::runtime_error("codes/task_type.toml: family \"" + name + "\" has no table " + prefix +
                                 "basic");
    }
    for (PartKind kind : part_kinds) {
        kind.table = standard.find_table(prefix + kind.suffix);
        if (kind.table) {
            family.parts.push_back(kind);
        }
    }
    return family;
}

std::string province_digits(const Standard& standard) {
    for (const Division& division : standard.divisions()) {
        if (division.parent.empty()) {
            return std::string(region_prefix(division.code));
        }
    }
    return {};
}

/// Characters 3 and 4 of a basic code, which also ends an implementation code.
std::string kind_within(const Json& record) {
    if (const std::string catalog = text_of(record, "catalog_code"); catalog.size() >= 4) {
        return catalog.substr(2, 2);
    }
    const std::string task = text_of(record, "task_code");
    return task.size() >= 23 ? task.substr(21, 2) : std::string();
}

} // namespace

const PartKind* Family::part(std::string_view member) const {
    const auto found = std::ranges::find(parts, member, &PartKind::member);
    return found == parts.end() ? nullptr : &*found;
}

Foundation::Foundation(std::shared_ptr<const Standard> the_standard)
    : standard(std::move(the_standard)), province(province_digits(*standard)) {
    for (const CodeValue& value : standard->codes("task_type").values()) {
        const auto name = value.attributes.find("family");
        if (name == value.attributes.end()) {
            continue;
        }
        auto family = std::ranges::find(families, name->second, &Family::name);
        if (family == families.end()) {
            families.push_back(read_family(*standard, name->second));
            family = families.end() - 1;
        }
        family->kinds.push_back(value.value);
    }
    if (families.empty()) {
        throw std::runtime_error("codes/task_type.toml: no kind has a family");
    }
}

const Family* Foundation::find_family(std::string_view kind) const {
    const auto found = std::ranges::find_if(families, [kind](const Family& family) {
        return std::ranges::find(family.kinds, kind) != family.kinds.end();
    });
    return found == families.end() ? nullptr : &*found;
}

const Family& Foundation::family_of(const Json& record) const {
    const std::string kind = text_of(record, "task_type");
    const Family* family = find_family(kind.empty() ? kind_within(record) : kind);
    return family ? *family : families.front();
}

} // namespace gateway::matters
