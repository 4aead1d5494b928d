#include "gateway/service/change.hpp"
#include "materials.hpp"

#include <algorithm>
#include <set>

namespace gateway::licenses {
namespace {

constexpr std::size_t credit_code_length = 18;
constexpr std::size_t most_items = 500; // as many as a list has
constexpr int longest_material = 200;
constexpr int longest_type = 40;

bool names(const std::vector<matters::ListMaterial>& list, const std::string& material) {
    return std::ranges::find(list, material, &matters::ListMaterial::name) != list.end();
}

MappedMaterial read_item(const Foundation& foundation, const std::vector<matters::ListMaterial>& list,
                         ObjectReader& reader) {
    MappedMaterial item;
    item.material = reader.text("material", longest_material);
    item.type = reader.text("type", longest_type);
    const std::string whose = reader.optional_text("whose", 20).value_or("applicant");
    if (!item.material.empty() && !names(list, item.material)) {
        reader.fault("material", "not_in_list",
                     {"现行实施清单中没有这一材料，请按清单中的材料名称填写。",
                      "The present list names no such material: give its name as the list has it."});
    }
    if (!item.type.empty() && foundation.catalogue.find(item.type) == nullptr) {
        reader.fault("type", "licence_type_unknown",
                     {"没有这一证照类型，请从 GET /v1/licence-types 所列类型中选择。",
                      "There is no such type of licence: choose from GET /v1/licence-types."});
    }
    if (const auto known = whose_of(whose)) {
        item.whose = *known;
    } else {
        reader.fault("whose", "unknown_code",
                     {"持证主体应为 applicant（申请人）、agent（代理人）或 either（两者之一）。",
                      "Whose licence it is: applicant, agent or either."});
    }
    reader.finish();
    return item;
}

std::vector<MappedMaterial> read_items(const Foundation& foundation,
                                       const std::vector<matters::ListMaterial>& list,
                                       const service::Call& call) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    if (reader.member("items") == nullptr) {
        reader.fault("items", "required",
                     {"请填写材料与证照类型的对应关系；清空请填空数组。",
                      "Say which materials are met by which type; an empty array clears the map."});
    }
    std::vector<MappedMaterial> items;
    std::set<std::string> seen;
    const auto given = reader.objects("items", most_items);
    for (std::size_t i = 0; i < given.size(); ++i) {
        ObjectReader each(*given[i], errors, reader.pointer("items") + "/" + std::to_string(i));
        items.push_back(read_item(foundation, list, each));
        if (!seen.insert(items.back().material).second && !items.back().material.empty()) {
            each.fault("material", "repeated",
                       {"同一材料只能填写一次。", "The material is there twice: name it once."});
        }
    }
    reader.finish();
    refuse(std::move(errors));
    return items;
}

void require_owner(const service::Call& call, const std::string& matter_code) {
    if (!call.caller.may_write(matter_code.substr(0, credit_code_length))) {
        throw Problem(ProblemKind::forbidden, "not_owner",
                      {"只能维护本部门（实施主体）的事项；请核对事项编码或使用该部门的账户。",
                       "Only the body itself may do this. Check the code or use that body's account."});
    }
}

} // namespace

journal::Change map_change(const service::Call& call, std::string action, const std::string& matter_code,
                           const MaterialMap& map) {
    journal::Change change = service::change_by(call, std::move(action));
    change.entity = "matter-licences:" + matter_code;
    change.record_key = matter_code;
    change.version = map.revision;
    change.operation = map.revision == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = crypto::sm3(map_text(map.items));
    return change;
}

std::vector<matters::ListMaterial> materials_of(store::Transaction& tx, const std::string& matter_code,
                                                std::optional<int> task_version) {
    auto list = matters::find_materials(tx, matter_code, task_version);
    if (!list) {
        throw Problem(ProblemKind::not_found, "matter_not_found",
                      {"没有找到已发布的事项，请核对编码。",
                       "There is no published matter under this code. Check the code."});
    }
    return *std::move(list);
}

MaterialMap set_map(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                    const std::string& matter_code) {
    require_owner(call, matter_code);
    const auto list = materials_of(tx, matter_code);
    std::vector<MappedMaterial> items = read_items(foundation, list, call);
    lock_maps(tx, {matter_code});
    MaterialMap map = find_map(tx, matter_code);
    service::check_if_match_where_there(call, map.revision == 0 ? std::nullopt
                                                                : std::optional<long long>(map.revision));
    if (map.revision > 0 && map_text(items) == map_text(map.items)) {
        return map;
    }
    map = {map.revision + 1, std::move(items)};
    save_map(tx, matter_code, map, call.caller.client_id, call.now);
    journal::append(tx, map_change(call, "licenses.map_materials", matter_code, map));
    return map;
}

Json map_json(const Foundation& foundation, store::Transaction& tx, const std::string& matter_code,
              const MaterialMap& map) {
    const auto list = materials_of(tx, matter_code);
    Json items = Json::array();
    for (const MappedMaterial& item : map.items) {
        items.push_back({{"material", item.material},
                         {"type", item.type},
                         {"whose", whose_name(item.whose)},
                         {"in_list", names(list, item.material)},
                         {"type_known", foundation.catalogue.find(item.type) != nullptr}});
    }
    return {{"matter_code", matter_code}, {"revision", map.revision}, {"items", std::move(items)}};
}

} // namespace gateway::licenses
