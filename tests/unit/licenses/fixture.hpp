#pragma once

#include "gateway/licenses/module.hpp"
#include "gateway/store/database.hpp"
#include "register.hpp"
#include "support/database.hpp"
#include "support/refusal.hpp"
#include "support/steps.hpp"
#include "views.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace gateway::licenses {

// Fictitious bodies and holders: prefecture codes that were never issued as address codes.
inline constexpr auto bureau = "11320500PDY000167D";
inline constexpr auto bureau_client = "c-00000000000000b0";
inline constexpr auto company = "91320000PDY000087P";
inline constexpr auto zhang = "320100199001010018";
inline constexpr auto matter = "11320500PDY000167D3000199001000";

class LicenceTest : public testing::Test {
protected:
    void run(const std::function<void(store::Transaction&)>& work) { session_.transact(work); }
    const service::Route& route(std::string_view id) {
        return *std::ranges::find(module_.routes, id, [](const service::Route& r) { return r.operation.id; });
    }
    /// As the issuing department.
    service::Call call(Json body = nullptr, std::map<std::string, std::string> parameters = {}) {
        service::Call made;
        made.body = std::move(body);
        made.parameters = std::move(parameters);
        made.caller.client_id = bureau_client;
        made.caller.role = service::Role::department;
        made.caller.credit_code = bureau;
        made.caller.region = "320500";
        made.now = now;
        return made;
    }
    service::Call as(service::Role role, std::string client, Json body = nullptr,
                     std::map<std::string, std::string> parameters = {}) {
        service::Call made = call(std::move(body), std::move(parameters));
        made.caller.role = role;
        made.caller.client_id = std::move(client);
        made.caller.credit_code = role == service::Role::department ? company : "";
        return made;
    }
    /// Another department.
    service::Call window(Json body, std::map<std::string, std::string> parameters = {}) {
        return as(service::Role::department, "c-window", std::move(body), std::move(parameters));
    }
    service::Call operations(Json body, std::map<std::string, std::string> parameters = {}) {
        return as(service::Role::operations, "c-ops", std::move(body), std::move(parameters));
    }
    http::Response ask(std::string_view id, const service::Call& made) {
        const service::Route& asked = route(id);
        http::Response response;
        if (asked.stepwise) {
            test::StepsHere steps(session_);
            return asked.stepwise(made, steps);
        }
        run([&](store::Transaction& tx) { response = service::answer_alone(asked, made, tx); });
        return response;
    }
    Json asked(std::string_view id, const service::Call& made) { return Json::parse(ask(id, made).text()); }
    std::string refused(std::string_view id, const service::Call& made) {
        return test::refusal([&] { ask(id, made); });
    }

    Json draft() {
        Json body = example_draft();
        body["type"] = "business_licence";
        return body;
    }
    Json issued(Json body) { return asked("issueLicence", call(std::move(body))); }
    Json issued() { return issued(draft()); }
    /// An operation on a licence, with the revision that `licence` shows.
    service::Call on(const Json& licence, Json body = nullptr) {
        service::Call made = call(std::move(body), {{"identifier", licence.at("identifier")}});
        made.request.fields.emplace_back("If-Match",
                                         service::entity_tag(licence.at("revision").get<long long>()));
        return made;
    }
    Json read(const std::string& identifier) {
        return asked("getLicence", call(nullptr, {{"identifier", identifier}}));
    }
    std::string one(const std::string& sql) {
        std::string value;
        run([&](store::Transaction& tx) { value = tx.exec(sql)[0][0].c_str(); });
        return value;
    }
    /// In the register of bodies.
    void name_body(const std::string& credit_code, const std::string& name) {
        run([&](store::Transaction& tx) {
            tx.exec("INSERT INTO matters.body VALUES ('" + credit_code + "', '" + credit_code +
                    "', '320000', '', true, 1, '{\"org_name\":\"" + name + "\"}', 0, now())");
        });
    }
    /// A social security card of 张三 under a code of its type, entered without the rules for issuing: its
    /// identifier.
    std::string enter_card(const std::string& type_code) {
        std::string identifier;
        run([&](store::Transaction& tx) {
            Licence licence;
            licence.type = "social_security_card";
            licence.type_code = type_code;
            licence.authority = bureau;
            licence.serial = "S1";
            licence.chain = new_guid();
            licence.issued_on = beijing_date(now);
            licence.area = "320500";
            licence.content = {"S-1", {{"张三（演示）", "111", zhang}}, Json::object()};
            const service::Call by = call();
            Deeds deeds(*foundation, "issue");
            deeds.enter(by, licence);
            deeds.write(tx);
            identifier = licence.identifier;
        });
        return identifier;
    }
    void give_right(const std::string& type, const Json& grounds) {
        ask("giveLicenceRight",
            operations({{"grounds", grounds}}, {{"name", type}, {"client_id", "c-window"}}));
    }

    service::Module made() {
        return module(foundation,
                      [this](const service::Call&, store::Transaction&, const signon::PersonDemand& demand)
                          -> std::variant<signon::SignedIn, http::Response> {
                          demanded = demand.level;
                          return who;
                      });
    }

    Time now = parse_time("2019-04-18T09:00:00+08:00").value();
    std::shared_ptr<crypto::Vault> vault =
        std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'k')});
    seals::FoundationPtr seals = seals::make_foundation(*Standard::load(), vault);
    FoundationPtr foundation = make_foundation(Standard::load(), vault, seals);
    /// Who has signed in, and the level that was demanded of them last.
    signon::SignedIn who{"c-card", {}, {}};
    identity::Level demanded{};
    service::Module module_ = made();
    test::TestDatabase database_;
    store::Session session_{database_.connection_string()};
};

} // namespace gateway::licenses
