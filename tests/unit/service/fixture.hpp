#pragma once

#include "gateway/service/answers.hpp"
#include "gateway/service/application.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

namespace gateway::service {

inline Operation write_operation(std::string id) {
    return {.id = std::move(id),
            .tag = "notes",
            .summary = {"写", "write"},
            .scope = "notes:write",
            .query = {},
            .request_schema = Json{{"type", "object"}},
            .request_example = {{"text", "a"}},
            .status = 201,
            .response_schema = {{"type", "object"}},
            .response_example = {{"run", 1}}};
}

inline Route make_route(std::string method, std::string pattern, Operation operation) {
    Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation = std::move(operation);
    return route;
}

/// Knows the clients "writer", who may write notes, and "stranger", who may nothing.
inline std::variant<std::shared_ptr<const Caller>, Problem> authenticate(std::string_view token, Time) {
    if (token != "writer" && token != "stranger") {
        return Problem(ProblemKind::unauthorized, "token_invalid", {"令牌无效", "invalid"});
    }
    auto caller = std::make_shared<Caller>();
    caller->client_id = token;
    if (token == "writer") {
        caller->scopes = {"notes:write"};
    }
    return caller;
}

inline http::RequestHead head(std::string method, std::string target, http::Fields fields = {}) {
    http::RequestHead head;
    head.method = std::move(method);
    head.target = target;
    const auto mark = target.find('?');
    head.path = target.substr(0, mark);
    head.query = mark == std::string::npos ? "" : target.substr(mark + 1);
    head.fields = std::move(fields);
    return head;
}

inline http::Fields signed_in(http::Fields more = {}) {
    more.emplace_back("Authorization", "Bearer writer");
    more.emplace_back("Content-Type", "application/json");
    return more;
}

inline std::string code(const http::Response& response) {
    const Json document = Json::parse(response.text(), nullptr, false);
    return document.is_object() ? document.value("code", "") : "";
}

/// An application over one module of the test's own, asked without a network.
class ApplicationFixture : public testing::Test {
protected:
    void serve(std::vector<Route> routes, ApplicationOptions options = {}) {
        Module module;
        module.name = "notes";
        module.routes = std::move(routes);
        application_ = std::make_unique<Application>(std::vector{std::move(module)}, workers_, authenticate,
                                                     system_clock(), metrics_, std::move(options));
    }

    std::future<http::Response> begin(const http::RequestHead& asked, const std::string& body = "") {
        auto exchange = application_->open(asked);
        auto answer = std::make_shared<std::promise<http::Response>>();
        http::Request request;
        static_cast<http::RequestHead&>(request) = asked;
        if (exchange->streams()) {
            std::promise<bool> ready;
            auto taken = ready.get_future();
            exchange->consume(body, [&](bool more) { ready.set_value(more); });
            taken.wait();
        } else {
            request.body = body;
        }
        exchange->finish(std::move(request),
                         [answer](http::Response response) { answer->set_value(std::move(response)); });
        return answer->get_future();
    }
    http::Response ask(const http::RequestHead& asked, const std::string& body = "") {
        return begin(asked, body).get();
    }
    std::future<http::Response> begin_write(const std::string& body, const std::string& key = "") {
        return begin(
            head("POST", "/v1/notes", key.empty() ? signed_in() : signed_in({{"Idempotency-Key", key}})),
            body);
    }
    http::Response write(const std::string& body, const std::string& key = "") {
        return begin_write(body, key).get();
    }
    long long entries() {
        long long count = 0;
        workers_.run([&](store::Transaction& tx) {
            count = tx.exec("SELECT count(*) FROM journal.entry")[0][0].as<long long>();
        });
        return count;
    }

    test::TestDatabase database_;
    Metrics metrics_;
    store::Database workers_{{.connection_string = database_.connection_string(), .workers = 4}};
    std::unique_ptr<Application> application_;
};

/// A write that the journal shows.
inline void write_note(const Call& call, store::Transaction& tx) {
    journal::Change change;
    change.actor = call.caller.client_id;
    change.action = "notes.write";
    change.entity = "note:" + call.caller.client_id;
    journal::append(tx, change);
}

} // namespace gateway::service
