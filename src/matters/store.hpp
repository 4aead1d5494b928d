#pragma once

#include "edition.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/matters/matters.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/store/transaction.hpp"
#include "publication.hpp"
#include "state.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gateway::matters {

/// The newest state of a published matter.
struct Matter {
    std::string code;
    std::string row_guid;
    State state = State::published;
    int task_version = 0; ///< 0: not published yet
    int revision = 0;
    long long position = 0;
    std::string content; ///< canonical JSON
    std::vector<PartVersion> parts;
    Time changed_at{};
    CodeVersions code_versions;     ///< the code tables that content was written under
    std::string conversions = "[]"; ///< JSON: codes taken over from older editions, see convert_codes
};

/// One revision, as it is kept for ever.
struct Revision {
    std::string row_guid;
    int revision = 1;
    int task_version = 1;
    State state = State::published;
    std::string content;
    std::vector<SentRow> sent;
    crypto::Digest digest{};
    std::optional<std::string> source;
    std::string actor;
    Time changed_at{};
    CodeVersions code_versions;
    std::string conversions = "[]";
};

/// Nobody else changes what stands under these codes until the transaction ends.
void lock_codes(store::Transaction& tx, const std::vector<std::string>& codes);
/// The newest state under each code that has one. Whoever changes one of these codes, published before or
/// not, waits from here to the end of the transaction.
std::map<std::string, Matter> lock_matters(store::Transaction& tx, const std::vector<std::string>& codes);

/// Those of these bodies that are not cancelled, by code.
std::vector<Matter> lists_of(store::Transaction& tx, const std::vector<std::string>& owners);

void insert_revisions(store::Transaction& tx, const std::vector<Revision>& revisions);
/// Inserts or replaces the newest state; search columns are taken from the content.
void save_matters(store::Transaction& tx, const std::vector<Matter>& matters);
/// Changes of state alone, all of one moment.
void save_states(store::Transaction& tx, const std::vector<Matter>& matters);
/// When the next planned end of a list is due, if that is not after `now`.
std::optional<Time> next_end(store::Transaction& tx, Time now);
/// Codes of those that end at this moment, `limit` at most.
std::vector<std::string> ending_at(store::Transaction& tx, Time ends_at, int limit);
/// Tells every process to drop what it caches of matters, at the commit.
void announce_all(store::Transaction& tx);

std::optional<Matter> find_matter(store::Transaction& tx, const std::string& code);
/// As it stood last under this task_version.
std::optional<Matter> find_version(store::Transaction& tx, const std::string& code, int task_version);
/// {task_version, revision, state, changed_at, digest}, newest first; empty when the matter is unknown.
std::vector<Json> list_versions(store::Transaction& tx, const std::string& code);

/// What a search asks; an empty member asks nothing.
struct MatterQuery {
    std::string name; ///< folded
    std::string task_type;
    std::string use_level;
    std::string owner;
    std::string region_prefix;
    std::string state;
    std::string origin; ///< "local": on an item of the province's own; "national"
};
/// Summaries by code, limit + 1 at most.
std::vector<Json> search_matters(store::Transaction& tx, const MatterQuery& query, const service::Page& page);

/// A matter of columns code, row_guid, state, task_version, revision, position, content, parts,
/// code_versions, conversions, changed_at.
Matter read_matter_row(const store::Row& row);

/// A revision with what stood before it, for the national rows.
struct StoredRevision {
    Revision revision;
    Revision before; ///< content, state and task_version only; empty for the first
};
/// By (row_guid, revision), in the given order. Throws std::logic_error when one is missing.
std::vector<StoredRevision> load_revisions(store::Transaction& tx,
                                           const std::vector<std::pair<std::string, int>>& keys);

/// Region of a body: characters 3 to 8 of its credit code. Shorter: "".
std::string region_of(const std::string& owner);

} // namespace gateway::matters
