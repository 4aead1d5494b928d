#pragma once

#include "foundation_of_tests.hpp"
#include "gateway/matters/module.hpp"
#include "gateway/service/module.hpp"
#include "gateway/store/database.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gateway::matters {

inline service::Caller department(const std::string& credit_code) {
    return {"dept-" + credit_code,
            service::Role::department,
            credit_code,
            credit_code.substr(2, 6),
            {"matters:read", "matters:write", "matters:publish"},
            0,
            {},
            {}};
}
inline service::Caller operations() {
    return {"ops", service::Role::operations, {}, "320000", {}, 0, {}, {}};
}
inline service::Caller city(const std::string& region) {
    return {"city", service::Role::region, {}, region, {}, 0, {}, {}};
}

/// Another account, of whoever reviews what bodies submit.
inline service::Caller reviewer() {
    return {"reviewer", service::Role::operations, {}, "320000", {}, 0, {}, {}};
}

inline constexpr const char* county_body = "11320583PDY000175F";
inline constexpr const char* city_body = "11320500PDY000167D";
inline constexpr const char* example_code = "11320583PDY000175F432019900200101";

/// A request, as far as the handlers look at it.
struct Asked {
    service::Caller caller = department(county_body);
    Json body = nullptr;
    std::map<std::string, std::string> parameters = {};
    std::map<std::string, std::string> query = {};
    std::string if_match = {};
    std::string if_none_match = {};
    std::string now = "2019-04-18T09:00:00+08:00";
};

/// The module over a database of its own; asks its handlers as the service does.
class Library {
public:
    using Ask = Asked;
    struct Answer {
        int status = 0;
        std::string code; ///< of a problem
        std::vector<FieldError> fields;
        Json body;
        std::string etag;
        std::string location;
    };

    Answer ask(const std::string& method, const std::string& pattern, const Ask& ask = {});
    std::vector<service::LineOutcome> import(const std::string& pattern,
                                             const std::vector<std::string>& lines, const Ask& ask = {});
    /// From the cache alone.
    std::optional<http::Response> cached(const std::string& code, const std::string& if_none_match = {});
    /// Journal entries that go to the nation, and the rows each gives.
    struct Delivered {
        journal::Entry entry;
        std::vector<service::NationalRow> rows;
    };
    std::vector<Delivered> delivered();
    void take(const std::string& table, const std::vector<Json>& rows);
    long long count(const std::string& sql);
    void run(const std::function<void(store::Transaction&)>& work) { session_.transact(work); }
    service::Module& module() { return module_; }

    /// As after a restart with other data files.
    void restart_with(std::shared_ptr<const Standard> standard) {
        module_ = matters::module(std::move(standard));
    }

    /// The base directory item of the example, published by operations.
    void publish_item();
    /// A draft through every stage: submitted, reviewed by another account, published. The answer of the
    /// publication, or the first refusal.
    Answer publish_draft(const std::string& id, Ask ask = {});
    /// A whole matter as a new draft, published.
    Answer publish(const Json& matter, const Ask& ask = {});

private:
    const service::Route& route(const std::string& method, const std::string& pattern) const;
    service::Call call(const Ask& ask) const;

    test::TestDatabase database_;
    store::Session session_{database_.connection_string()};
    service::Module module_ = matters::module(test_foundation().standard);
};

} // namespace gateway::matters
