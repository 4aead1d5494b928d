#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/store/transaction.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gateway::matters {

/// A body that exercises matters (区域内实施主体), as it stands.
struct Body {
    std::string credit_code;
    std::string row_guid;
    bool active = true; ///< exists and exercises matters
    int revision = 0;   ///< 0: not registered yet
    std::string content;
    long long position = 0;
    Time changed_at{};
};

/// The registered ones among these codes. Whoever registers or changes one of these codes waits from here to
/// the end of the transaction.
std::map<std::string, Body> lock_bodies(store::Transaction& tx, const std::vector<std::string>& codes);
/// The same, for those who only rely on them: they wait for a change, not for each other.
std::map<std::string, Body> share_bodies(store::Transaction& tx, const std::vector<std::string>& codes);
std::map<std::string, Body> find_bodies(store::Transaction& tx, const std::vector<std::string>& codes);
std::optional<Body> find_body(store::Transaction& tx, const std::string& credit_code);
/// Inserts or replaces the newest state and appends it to the history.
void save_bodies(store::Transaction& tx, const std::vector<Body>& bodies, const std::string& actor);
/// In the given order. Throws std::logic_error when one is missing.
std::vector<Body> load_body_revisions(store::Transaction& tx,
                                      const std::vector<std::pair<std::string, int>>& keys);

/// An empty member asks nothing.
struct BodyQuery {
    std::string name; ///< folded
    std::string region_prefix;
    std::string active; ///< "true" or "false"
};
/// By credit code, limit + 1 at most.
std::vector<Body> search_bodies(store::Transaction& tx, const BodyQuery& query, const service::Page& page);

/// True when a matter of the body is in force or suspended.
bool has_matters(store::Transaction& tx, const std::string& credit_code);

} // namespace gateway::matters
