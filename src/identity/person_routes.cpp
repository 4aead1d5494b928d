#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/service/parameters.hpp"
#include "routes.hpp"
#include "views.hpp"
#include "windows.hpp"

namespace gateway::identity {
namespace {

using service::Call;
using service::Route;

const std::string& id_of(const Call& call) { return call.parameters.at("person_id"); }

http::Response whole(const Foundation& foundation, store::Transaction& tx, const Call& call,
                     const Account& account) {
    const auto mandates = mandates_in_force(foundation, tx, account.person_id, call.now);
    return service::with_tag(service::json_response(200, person_json(account, mandates, call.now)),
                             account.revision);
}

http::Response summary(int status, const Call& call, const Account& account) {
    return service::with_tag(service::json_response(status, person_summary(account, call.now)),
                             account.revision);
}

void answers_summary(Route& route) {
    route.operation.response_schema = person_summary_schema();
    route.operation.response_example = example_person_summary();
}

/// Stepwise, because such a route takes no Idempotency-Key: its answer would be kept as it goes out.
Route search_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/persons:search", "searchPersons",
                             {"按证件号码或手机号查询自然人（逐次留痕）",
                              "Find a person by document or mobile number; each reading is journaled"},
                             read_scope);
    route.operation.request_schema = search_schema();
    route.operation.request_example = example_search();
    route.operation.response_schema = person_schema(*foundation);
    route.operation.response_example = example_person();
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        http::Response response;
        steps.transact([&](store::Transaction& tx) {
            const Account account = search_person(*foundation, tx, call);
            response = whole(*foundation, tx, call, account);
        });
        return response;
    };
    return route;
}

Route get_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "GET", "/v1/persons/{person_id}", "getPerson",
        {"读取自然人账号（逐次留痕）", "Read a person's account; each reading is journaled"}, read_scope);
    route.operation.response_schema = person_schema(*foundation);
    route.operation.response_example = example_person();
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return whole(*foundation, tx, call, read_person(*foundation, tx, call, id_of(call)));
    };
    return route;
}

Route register_route(const FoundationPtr& foundation) {
    Route route = make_route(
        "POST", "/v1/persons", "registerPerson",
        {"窗口核验证件原件后登记自然人", "Register a person at a window, the original document looked at"},
        write_scope);
    route.operation.request_schema = registration_schema(*foundation);
    route.operation.request_example = example_registration();
    route.operation.status = 201;
    answers_summary(route);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        const Account account = register_at_window(*foundation, tx, call);
        auto response = summary(201, call, account);
        response.set("Location", "/v1/persons/" + account.person_id);
        return response;
    };
    return route;
}

Route correct_route(const FoundationPtr& foundation) {
    Route route =
        make_route("PATCH", "/v1/persons/{person_id}", "correctPerson",
                   {"窗口更正自然人信息（只填要改的；改身份须核验证件原件）",
                    "Correct a person's data at a window: what is given changes; another identity needs "
                    "its original document"},
                   write_scope);
    route.operation.request_schema = correction_schema(*foundation);
    route.operation.request_example = example_correction();
    route.operation.if_match = true;
    answers_summary(route);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return summary(200, call, correct_person(*foundation, tx, call, id_of(call)));
    };
    return route;
}

Route evidence_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/persons/{person_id}/evidence", "addWindowCheck",
                             {"登记窗口核验（工作人员以工号表示）",
                              "Record a check at a window; the officer goes by staff number"},
                             write_scope);
    route.operation.request_schema = evidence_request_schema();
    route.operation.request_example = example_evidence_request();
    route.operation.status = 201;
    answers_summary(route);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return summary(201, call, check_at_window(*foundation, tx, call, id_of(call)));
    };
    return route;
}

Route withdraw_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/persons/{person_id}/evidence/{evidence_id}:withdraw", "withdrawEvidence",
                   {"撤销一项核验", "Withdraw a piece of evidence"}, write_scope);
    route.operation.request_schema = service::object_schema({{"reason", text_schema(500)}});
    route.operation.request_example = {{"reason", "证件经查系伪造"}};
    answers_summary(route);
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return summary(
            200, call,
            withdraw_at_window(*foundation, tx, call, id_of(call), call.parameters.at("evidence_id")));
    };
    return route;
}

Route close_route(const FoundationPtr& foundation) {
    Route route =
        make_route("POST", "/v1/persons/{person_id}:close", "closePerson",
                   {"注销自然人账号（个人信息随之清除）", "Close a person's account: its personal data goes"},
                   write_scope);
    answers_summary(route);
    route.operation.response_example["state"] = "closed";
    route.operation.response_example["level"] = nullptr;
    route.operation.response_example["level_until"] = nullptr;
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        Account account = lock_active(*foundation, tx, id_of(call));
        close_account(*foundation, tx, by_of(call), account);
        return summary(200, call, account);
    };
    return route;
}

Route merge_route(const FoundationPtr& foundation) {
    Route route = make_route("POST", "/v1/persons/{person_id}:merge", "mergePerson",
                             {"将同一人的另一账号并入（该账号随之停用）",
                              "The account is the same person as another: it gives way to that one"},
                             manage_scope);
    route.operation.request_schema = service::object_schema({{"into", text_schema(32)}});
    route.operation.request_example = {{"into", "1a2b3c4d5e6f708192a3b4c5d6e7f809"}};
    answers_summary(route);
    route.operation.response_example["state"] = "merged";
    route.operation.response_example["level"] = nullptr;
    route.operation.response_example["level_until"] = nullptr;
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return summary(200, call, merge_persons(*foundation, tx, call, id_of(call)));
    };
    return route;
}

} // namespace

Route make_route(std::string method, std::string pattern, std::string id, Text summary, const char* scope) {
    return service::make_route("identity", std::move(method), std::move(pattern), std::move(id),
                               std::move(summary), scope);
}

By by_of(const Call& call) { return {call.caller.client_id, call.trace_id, call.now}; }

Json text_schema(int width) {
    Json schema{{"type", "string"}};
    if (width > 0) {
        schema["maxLength"] = width;
    }
    return schema;
}

std::vector<Route> person_routes(const FoundationPtr& foundation) {
    return {search_route(foundation),  get_route(foundation),      register_route(foundation),
            correct_route(foundation), evidence_route(foundation), withdraw_route(foundation),
            close_route(foundation),   merge_route(foundation)};
}

} // namespace gateway::identity
