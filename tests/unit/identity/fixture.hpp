#pragma once

#include "accounts.hpp"
#include "gateway/identity/module.hpp"
#include "gateway/store/database.hpp"
#include "support/database.hpp"
#include "support/steps.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace gateway::identity {

// Fictitious persons: prefecture codes that were never issued as address codes; mobile numbers of no carrier.
inline const Identity zhang{"111", "320100199001010018", "张三（演示）"};
inline const Identity li{"111", "320100199001010026", "李四（演示）"};
inline const Identity wang{"111", "320200199512311037", "王五（演示）"};
inline constexpr auto zhang_mobile = "19900000001";
inline constexpr auto li_mobile = "19900000002";
inline constexpr auto company = "91320000PDY000087P";
inline constexpr auto matter = "11320500PDY000167D3000199001000";

inline Time at(const char* text) { return parse_time(text).value(); }
inline Bytes key_of(char letter) { return Bytes(32, letter); }

inline FoundationPtr foundation_with(std::shared_ptr<crypto::Vault> vault, Options options = {}) {
    static const auto standard = Standard::load();
    return make_foundation(standard, std::move(vault), std::move(options));
}

class IdentityTest : public testing::Test {
protected:
    void run(const std::function<void(store::Transaction&)>& work) { session_.transact(work); }
    By by(const std::string& actor = "c-window") const { return {actor, "", now}; }

    Person registered(const std::string& mobile) {
        Person person;
        run([&](store::Transaction& tx) {
            person = register_person(*foundation, tx, by("system"), mobile, "320500");
        });
        return person;
    }
    Person declared(const std::string& id, const Identity& identity) {
        Person person;
        run([&](store::Transaction& tx) {
            person = declare_identity(*foundation, tx, by("person:" + id), id, identity);
        });
        return person;
    }
    Person proven(const std::string& id,
                  NewEvidence evidence = {"base_match", {}, "national-population", "B-1"}) {
        Person person;
        run([&](store::Transaction& tx) {
            person = add_evidence(*foundation, tx, by("system"), id, evidence);
        });
        return person;
    }
    /// An account of RC03.
    Person verified(const std::string& mobile, const Identity& identity) {
        return proven(declared(registered(mobile).person_id, identity).person_id);
    }
    Person found(const std::string& id) {
        std::optional<Person> person;
        run([&](store::Transaction& tx) { person = find_person(*foundation, tx, id); });
        return person.value_or(Person{});
    }
    std::string holder_of(const Identity& identity) {
        std::optional<Person> person;
        run([&](store::Transaction& tx) {
            person = find_by_certificate(*foundation, tx, identity.cert_type, identity.cert_no);
        });
        return person ? person->person_id : "";
    }
    std::string holder_of(const std::string& mobile) {
        std::optional<Person> person;
        run([&](store::Transaction& tx) { person = find_by_mobile(*foundation, tx, mobile); });
        return person ? person->person_id : "";
    }

    // The API.
    const service::Route& route(std::string_view id) {
        return *std::ranges::find(module_.routes, id, [](const service::Route& r) { return r.operation.id; });
    }
    service::Call call(Json body = nullptr, std::map<std::string, std::string> parameters = {}) {
        service::Call made;
        made.body = std::move(body);
        made.parameters = std::move(parameters);
        made.caller.client_id = "c-window";
        made.caller.role = service::Role::operations;
        made.now = now;
        return made;
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
    Json asked(std::string_view id, Json body = nullptr, std::map<std::string, std::string> parameters = {}) {
        return Json::parse(ask(id, call(std::move(body), std::move(parameters))).text());
    }
    service::Call at_revision(service::Call made, long long revision) {
        made.request.fields.emplace_back("If-Match", service::entity_tag(revision));
        return made;
    }

    std::vector<journal::Entry> entries() {
        std::vector<long long> positions(300);
        std::iota(positions.begin(), positions.end(), 1);
        std::vector<journal::Entry> read;
        run([&](store::Transaction& tx) { read = journal::read_positions(tx, positions); });
        return read;
    }
    std::vector<std::string> actions() {
        std::vector<std::string> names;
        for (const auto& entry : entries()) {
            names.push_back(entry.action);
        }
        return names;
    }
    /// What goes up, in the order of the journal.
    std::vector<service::NationalRow> national_rows() {
        std::vector<service::NationalRow> all;
        for (const auto& entry : entries()) {
            const auto dataset = std::ranges::find(module_.datasets, entry.dataset, &service::Dataset::name);
            if (dataset == module_.datasets.end()) {
                continue;
            }
            run([&](store::Transaction& tx) {
                for (auto& each : dataset->load(tx, std::span(&entry, 1))) {
                    all.insert(all.end(), each.begin(), each.end());
                }
            });
        }
        return all;
    }
    /// Code of the Problem that the work ends with; its first field's "pointer code" for invalid_fields.
    std::string refusal(const std::function<void()>& work) {
        try {
            work();
        } catch (const Problem& problem) {
            return problem.code() == "invalid_fields"
                       ? problem.fields().at(0).pointer + " " + problem.fields().at(0).code
                       : problem.code();
        }
        return "none";
    }
    std::string refused(std::string_view id, const service::Call& made) {
        return refusal([&] { ask(id, made); });
    }
    std::string one(const std::string& sql) {
        std::string value;
        run([&](store::Transaction& tx) { value = tx.exec(sql)[0][0].c_str(); });
        return value;
    }
    /// The same module with other options.
    void use(FoundationPtr other) {
        foundation = std::move(other);
        module_ = module(foundation);
    }

    Time now = at("2019-04-18T09:00:00+08:00");
    std::shared_ptr<crypto::Vault> vault = std::make_shared<crypto::Vault>(std::vector<Bytes>{key_of('k')});
    FoundationPtr foundation = foundation_with(vault);
    service::Module module_ = module(foundation);
    test::TestDatabase database_;
    store::Session session_{database_.connection_string()};
};

} // namespace gateway::identity
