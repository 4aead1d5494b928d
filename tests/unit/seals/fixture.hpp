#pragma once

#include "gateway/seals/authorities.hpp"
#include "gateway/seals/module.hpp"
#include "gateway/service/answers.hpp"
#include "support/one_session.hpp"
#include "support/refusal.hpp"
#include "support/steps.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace gateway::seals {

using test::refusal;
using namespace std::chrono_literals;

inline constexpr auto owner = "11320500PDY000167D"; // fictitious, of Suzhou (320500)
inline constexpr auto other_owner = "11320000PDY00001XW";
inline constexpr auto client = "c-0000000000000001";
inline constexpr auto matter_code = "11320500PDY000167D3000199001000";
inline constexpr auto document = "/Doc_0/Signs/Sign_0/Signature.xml";

inline Time at(const char* text) { return parse_time(text).value(); }
inline const std::string hash = crypto::to_hex(crypto::sm3("原文"));

/// Its keys are made once: a test's database is its own.
inline std::shared_ptr<crypto::Vault> vault() {
    static const auto made = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'k')});
    return made;
}

/// A database with an authority and a maker of our own, and the module's routes over it.
class SealsTest : public testing::Test, protected test::OneSession {
protected:
    SealsTest() {
        run([&](store::Transaction& tx) {
            make_authorities(*foundation, tx, "示范证书中心（演示）", now - 24h);
        });
    }

    service::Call call(Json body = nullptr) const {
        service::Call made;
        made.body = std::move(body);
        made.caller.client_id = client;
        made.caller.credit_code = owner;
        made.caller.region = "320500";
        made.now = now;
        made.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
        return made;
    }
    service::Call operations(Json body = nullptr) const {
        service::Call made = call(std::move(body));
        made.caller.client_id = "c-00000000000000aa";
        made.caller.role = service::Role::operations;
        made.caller.credit_code.clear();
        return made;
    }
    service::Call stranger(Json body = nullptr) const {
        service::Call made = call(std::move(body));
        made.caller.client_id = "c-00000000000000bb";
        made.caller.credit_code = other_owner;
        made.caller.region = "320000";
        return made;
    }

    /// What the route answers; throws its Problem.
    http::Response answer(const std::string& method, const std::string& pattern, service::Call call,
                          const std::string& es_id = {}, const std::string& client_id = {}) {
        call.parameters = {{"es_id", es_id}, {"client_id", client_id}};
        http::Response response;
        for (const service::Route& route : module_.routes) {
            if (route.method == method && route.pattern == pattern) {
                if (route.stepwise) {
                    test::StepsHere steps(session_);
                    return route.stepwise(call, steps);
                }
                run([&](store::Transaction& tx) { response = route.transact(call, tx); });
                return response;
            }
        }
        ADD_FAILURE() << "no route " << method << " " << pattern;
        return response;
    }
    Json ask(const std::string& method, const std::string& pattern, service::Call call,
             const std::string& es_id = {}, const std::string& client_id = {}) {
        const auto response = answer(method, pattern, std::move(call), es_id, client_id);
        return response.text().empty() ? Json() : parse_json(response.text());
    }
    const service::Route& route(const std::string& method, const std::string& pattern) const {
        return *std::ranges::find_if(module_.routes, [&](const service::Route& one) {
            return one.method == method && one.pattern == pattern;
        });
    }
    std::string scope_of(const std::string& method, const std::string& pattern) const {
        for (const service::Route& route : module_.routes) {
            if (route.method == method && route.pattern == pattern) {
                return route.operation.scope;
            }
        }
        return "no route";
    }
    Json step(const std::string& es_id, const std::string& verb, Json body = nullptr) {
        return ask("POST", "/v1/seals/{es_id}:" + verb, operations(std::move(body)), es_id);
    }
    std::string apply(const Json& more = Json::object()) {
        Json body{{"name", "苏州市示范局（演示）"},
                  {"purpose", "电子证照专用章"},
                  {"type", 6},
                  {"valid_until", "2029-04-18"}};
        body.update(more);
        return ask("POST", "/v1/seals", call(body)).at("es_id");
    }
    std::string enabled() {
        const std::string es_id = apply();
        step(es_id, "approve");
        step(es_id, "make");
        step(es_id, "enable");
        return es_id;
    }
    void allow(const std::string& es_id, Json matters = Json::array({"*"})) {
        ask("PUT", "/v1/seals/{es_id}/rights/{client_id}", call({{"matters", std::move(matters)}}), es_id,
            client);
    }
    /// The signature in base64.
    std::string sign(const std::string& es_id, service::Call call) {
        call.body.update({{"digest", hash}, {"property_info", document}});
        return ask("POST", "/v1/seals/{es_id}:sign", std::move(call), es_id).at("signature");
    }
    std::string sign(const std::string& es_id) { return sign(es_id, call(Json::object())); }
    Json verify(const std::string& signature, const std::string& digest = hash) {
        return ask("POST", "/v1/seals:verify", stranger({{"signature", signature}, {"digest", digest}}));
    }
    /// "valid", or the first fatal finding; then the others.
    std::string verdict(const std::string& signature) {
        const Json report = verify(signature);
        std::string text = report.at("valid").get<bool>() ? "valid" : text_of(report, "first_failure");
        for (const Json& one : report.at("steps")) {
            for (const Json& finding : one.at("findings")) {
                const std::string code = finding.at("code");
                // Nobody gave lists of revoked certificates.
                text += code == text || code == "REVOCATION_UNKNOWN" ? "" : " +" + code;
            }
        }
        return text;
    }

    FoundationPtr foundation = make_foundation(*Standard::load(), vault());
    Time now = at("2026-04-18T09:00:00.700+08:00");

private:
    service::Module module_ = module(foundation);
};

} // namespace gateway::seals
