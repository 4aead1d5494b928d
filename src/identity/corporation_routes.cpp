#include "gateway/base/codes.hpp"
#include "gateway/store/locks.hpp"
#include "routes.hpp"
#include "views.hpp"

namespace gateway::identity {
namespace {

using service::Call;
using service::Route;

const std::string& code_of(const Call& call) { return call.parameters.at("credit_code"); }

http::Response answer(int status, const Json& view, int revision) {
    return service::with_tag(service::json_response(status, view), revision);
}

Route save_route(const FoundationPtr& foundation) {
    Route route =
        make_route("PUT", "/v1/corporations/{credit_code}", "saveCorporation",
                   {"登记或变更法人（已登记的须带 If-Match；名称或法定代表人变更后须重新核验）",
                    "Register a legal person or change it (If-Match when it is there); another name or "
                    "representative must be verified anew"},
                   write_scope);
    route.operation.request_schema = corporation_schema(*foundation);
    route.operation.request_example = example_corporation_request();
    route.operation.response_schema = corporation_summary_schema();
    route.operation.response_example = example_corporation_summary();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        std::vector<FieldError> errors;
        if (auto wrong = check_credit_code(code_of(call))) {
            errors.push_back({"/credit_code", "credit_code." + wrong->code, std::move(wrong->text)});
        }
        Json profile = read_corporation(*foundation, call.body, call.now, errors);
        refuse(std::move(errors));
        store::lock_keys(tx, "identity.corporation", {code_of(call)});
        auto corporation = find_corporation(*foundation, tx, code_of(call), Locking::row);
        service::check_if_match_where_there(
            call, corporation ? std::optional<long long>(corporation->revision) : std::nullopt);
        const int status = corporation ? 200 : 201;
        Corporation changed = corporation.value_or(
            Corporation{code_of(call), CorporationState::active, Json::object(), {}, {}, {}, {}, 0, {}});
        change_corporation(*foundation, tx, by_of(call), changed, std::move(profile));
        return answer(status, corporation_summary(changed), changed.revision);
    };
    return route;
}

Route get_route(const FoundationPtr& foundation) {
    Route route = make_route("GET", "/v1/corporations/{credit_code}", "getCorporation",
                             {"读取法人（含法定代表人；逐次留痕）",
                              "Read a legal person with its representative; each reading is journaled"},
                             read_scope);
    route.operation.response_schema = corporation_view_schema(*foundation);
    route.operation.response_example = example_corporation();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Corporation corporation = require_corporation(*foundation, tx, code_of(call), Locking::none);
        note(tx, by_of(call),
             {corporation_dataset, corporation.credit_code, "corporation:" + corporation.credit_code,
              "identity.read", foundation->corporation, corporation.revision, 0});
        return answer(200, corporation_json(corporation), corporation.revision);
    };
    return route;
}

struct Move {
    const char* verb;
    const char* id;
    Text summary;
    CorporationState state;
};

Route move_route(const FoundationPtr& foundation, const Move& what) {
    Route route = make_route("POST", std::string("/v1/corporations/{credit_code}:") + what.verb, what.id,
                             what.summary, manage_scope);
    route.operation.response_schema = corporation_summary_schema();
    route.operation.response_example = example_corporation_summary();
    route.operation.response_example["state"] = state_name(what.state);
    route.transact = [foundation, state = what.state](const Call& call, store::Transaction& tx) {
        Corporation corporation = require_corporation(*foundation, tx, code_of(call), Locking::row);
        move_corporation(*foundation, tx, by_of(call), corporation, state);
        return answer(200, corporation_summary(corporation), corporation.revision);
    };
    return route;
}

} // namespace

std::vector<Route> corporation_routes(const FoundationPtr& foundation) {
    return {
        save_route(foundation), get_route(foundation),
        move_route(foundation, {"suspend",
                                "suspendCorporation",
                                {"暂停法人：期间无人可代其办理", "Suspend: nobody acts for it meanwhile"},
                                CorporationState::suspended}),
        move_route(foundation, {"resume",
                                "resumeCorporation",
                                {"恢复法人", "Resume a suspended legal person"},
                                CorporationState::active}),
        move_route(foundation, {"cancel",
                                "cancelCorporation",
                                {"注销法人：其授权一并终止，不可恢复", "Cancel for ever; its mandates end"},
                                CorporationState::cancelled})};
}

} // namespace gateway::identity
