#pragma once

#include "gateway/access/module.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/metrics.hpp"
#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/service/module.hpp"
#include "gateway/store/database.hpp"
#include "support/bodies.hpp"
#include "support/database.hpp"
#include "support/snapshot.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace gateway::test {

/// A request, as far as the handlers look at it.
struct Ask {
    Json body = nullptr;
    std::map<std::string, std::string> parameters = {};
    std::string if_match = {};
    std::string as = {}; ///< credit code of a department; empty: operations
    std::map<std::string, std::string> query = {};
};

/// The modules that keep records of bodies, over a database of its own, asked as the service asks them.
class Province {
public:
    struct Answer {
        int status = 0;
        std::string code; ///< of a problem
        std::vector<FieldError> fields;
        Json body;
        std::string etag;
    };

    Province();

    Answer ask(const std::string& method, const std::string& pattern, const Ask& asked = {});
    /// Somebody else's connection, for what happens at the same time.
    std::unique_ptr<store::Session> connect() const;
    Answer ask(store::Session& session, const std::string& method, const std::string& pattern,
               const Ask& asked) const;
    /// In a transaction of the caller's.
    std::vector<service::LineOutcome> import(store::Transaction& tx, const std::string& pattern,
                                             const std::vector<Json>& lines,
                                             const std::string& as = {}) const;
    /// Lets the reform whose time came take effect, as the scheduler does.
    void apply_due(store::Session& session) const;
    /// What the scheduler does of itself: "matters.plans".
    void work(const std::string& name);
    /// Requests of this database that wait for a lock.
    long long waiting();
    /// NDJSON through an import route; every line must be taken.
    void import(const std::string& pattern, const std::vector<Json>& lines);

    /// A reform that is confirmed and has no effect yet.
    Answer confirm(const Json& reform);
    /// A reform from draft to effect. The id, or the answer that refused it.
    Answer carry_out(const Json& reform);
    Answer roll_back(const std::string& id);

    std::string snapshot();

    std::vector<std::vector<std::string>> rows(const std::string& sql);
    std::set<std::string> column(const std::string& sql);
    long long number(const std::string& sql);
    void run(const std::function<void(store::Transaction&)>& work) { session_.transact(work); }

    void pass(std::chrono::seconds time) { now_ += time; }
    Time now() const { return now_; }

    // What a province begins with.
    void add_item(const std::string& catalog_code);
    Json list_of(const std::string& body, const std::string& catalog_code) const;
    Json body_record(const std::string& body, const std::string& name) const;
    std::string add_client(const std::string& body);
    void accept_case(const std::string& body, const std::string& matter_code);
    void receive_application(const std::string& body, const std::string& matter_code);
    /// One material of the list is met by a licence of this type; an empty one clears the map. As the body
    /// that the code names.
    Answer map_material(const std::string& matter_code, const std::string& licence_type);

private:
    const service::Route& route(const std::string& method, const std::string& pattern) const;
    service::Call call(const Ask& asked) const;

    TestDatabase database_;
    store::Session session_{database_.connection_string()};
    Metrics metrics_;
    access::Registry registry_;
    std::vector<service::Module> modules_;
    Time now_;
};

/// Every fault of a refusal.
std::string reasons_of(const Province::Answer& answer);

} // namespace gateway::test
