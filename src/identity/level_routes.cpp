#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/journal/journal.hpp"
#include "gateway/store/locks.hpp"
#include "routes.hpp"
#include "store.hpp"

namespace gateway::identity {
namespace {

using service::Call;
using service::Route;

Json level_json(const MatterLevel& level) {
    return {{"matter_code", level.matter_code},
            {"level", level.level == Level::none ? Json(nullptr) : Json(level_name(level.level))},
            {"revision", level.revision}};
}

Json matter_level_schema() {
    return service::object_schema(
        {{"matter_code", text_schema(33)},
         {"level",
          {{"type", {"string", "null"}}, {"enum", {"RC01", "RC02", "RC03", "RC04", "RC05", nullptr}}}},
         {"revision", {{"type", "integer"}}}});
}

Json example_level() {
    return {{"matter_code", "11320000PDY00001XW2000199001000"}, {"level", "RC03"}, {"revision", 1}};
}

/// {level}: null says nothing of the matter any more.
Level read_level(const Call& call) {
    std::vector<FieldError> errors;
    if (auto wrong = check_matter_code(call.parameters.at("matter_code"))) {
        errors.push_back({"/matter_code", wrong->code, std::move(wrong->text)});
    }
    ObjectReader reader(call.body, errors);
    const auto name = reader.optional_text("level", 4);
    reader.finish();
    const auto level = name ? level_of(*name) : std::optional(Level::none);
    if (!level || (name && *level == Level::none)) {
        fault(errors, "/level", "unknown_code", "实名等级应为 RC01 至 RC05，或为 null（不作要求）。",
              "A level is RC01 to RC05, or null for no demand.");
    }
    refuse(std::move(errors));
    return *level;
}

MatterLevel set_level(const Call& call, store::Transaction& tx) {
    const Level level = read_level(call);
    const std::string& code = call.parameters.at("matter_code");
    store::lock_keys(tx, "identity.matter_level", {code});
    const auto known = lock_matter_level(tx, code);
    MatterLevel next{code, level, known ? known->revision + 1 : 1};
    if ((known ? known->level : Level::none) == level) {
        return known.value_or(MatterLevel{code, level, 0});
    }
    if (level == Level::none) {
        delete_matter_level(tx, code);
    } else {
        save_matter_level(tx, next);
    }
    const By by = by_of(call);
    journal::Change change;
    change.actor = by.actor;
    change.trace_id = by.trace_id;
    change.action =
        "identity.require_level." + (level == Level::none ? "none" : std::string(level_name(level)));
    change.entity = "matter_level:" + code;
    change.record_key = code;
    change.version = next.revision;
    change.operation = known ? journal::Operation::update : journal::Operation::insert;
    journal::append(tx, change);
    return next;
}

} // namespace

std::vector<Route> level_routes() {
    Route set =
        make_route("PUT", "/v1/identity-levels/{matter_code}", "setRequiredLevel",
                   {"设定事项的最低实名等级", "Set the least real-name level of a matter"}, manage_scope);
    set.operation.request_schema =
        service::object_schema({{"level", matter_level_schema()["properties"]["level"]}});
    set.operation.request_example = {{"level", "RC03"}};
    set.operation.response_schema = matter_level_schema();
    set.operation.response_example = example_level();
    set.transact = [](const Call& call, store::Transaction& tx) {
        return service::json_response(200, level_json(set_level(call, tx)));
    };
    Route list = make_route("GET", "/v1/identity-levels", "listRequiredLevels",
                            {"查询各事项的最低实名等级", "List the least real-name levels of matters"}, "*");
    list.operation.query = service::page_parameters();
    list.operation.response_schema = service::page_schema(matter_level_schema());
    list.operation.response_example = Json{{"items", Json::array({example_level()})}};
    list.transact = [](const Call& call, store::Transaction& tx) {
        const service::Page page = service::read_page(call, 1);
        std::vector<Json> items;
        for (const MatterLevel& level : list_matter_levels(tx, page)) {
            items.push_back(level_json(level));
        }
        return service::json_response(200, service::page_json(std::move(items), page, [](const Json& item) {
                                          return std::vector{item.at("matter_code").get<std::string>()};
                                      }));
    };
    return {set, list};
}

} // namespace gateway::identity
