#include "gateway/matters/materials.hpp"

#include "gateway/base/json.hpp"
#include "store.hpp"

#include <algorithm>

namespace gateway::matters {

std::optional<std::vector<ListMaterial>> find_materials(store::Transaction& tx, const std::string& code,
                                                        std::optional<int> task_version) {
    const auto matter = task_version ? find_version(tx, code, *task_version) : find_matter(tx, code);
    if (!matter) {
        return std::nullopt;
    }
    std::vector<ListMaterial> materials;
    const Json record = Json::parse(matter->content);
    if (const auto named = record.find("materials"); named != record.end()) {
        for (const Json& each : *named) {
            materials.push_back({text_of(each, "material_name"), text_of(each, "is_need"),
                                 std::max(each.value("page_num", 0LL), 0LL)});
        }
    }
    return materials;
}

} // namespace gateway::matters
