#pragma once

#include "edition.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/store/transaction.hpp"
#include "stage.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gateway::matters {

/// An implementation list that is not published yet; may be incomplete.
struct Draft {
    std::string id;
    std::optional<std::string> code; ///< as far as the codes are filled in
    std::string owner;               ///< "" while the body is unknown
    std::string region;
    std::string task_name;
    std::string task_type;
    std::string family;   ///< whose tables it is for
    int base_version = 0; ///< task_version it was made from
    int revision = 1;
    std::string content = "{}";
    Json findings = Json::array();
    int missing = 0; ///< required fields without a value
    int faulty = 0;  ///< fields whose source value could not be taken over
    std::optional<std::string> source;
    std::string profile;
    std::optional<std::string> source_key;
    std::string import_id;
    CodeVersions code_versions;       ///< the code tables that content was written under
    Json conversions = Json::array(); ///< codes taken over from older editions, as far as they still stand
    Stage stage = Stage::editing;
    std::string stage_by;             ///< who took it to its stage; "" while it is edited
    std::string edited_by;            ///< who put in what stands there
    std::optional<Time> effective_at; ///< when a scheduled one takes effect
    bool edit_noted = true;           ///< false: by another than before, or from another stage; not stored
    Time created_at{};
    Time updated_at{};
};

/// Whoever makes drafts or changes their codes waits from here to the end of the transaction: so a code or a
/// source key that is free now stays free.
void lock_drafts(store::Transaction& tx);
/// Inserts or replaces, by id.
void save_drafts(store::Transaction& tx, const std::vector<Draft>& drafts);
void delete_drafts(store::Transaction& tx, const std::vector<std::string>& ids);

std::optional<Draft> find_draft(store::Transaction& tx, const std::string& id);
std::optional<Draft> lock_draft(store::Transaction& tx, const std::string& id);
enum class Hold { no, yes }; ///< against change, until the transaction ends
std::map<std::string, Draft> find_drafts_by_id(store::Transaction& tx, const std::vector<std::string>& ids,
                                               Hold hold);
/// Those of these bodies, by id.
std::vector<Draft> drafts_of(store::Transaction& tx, const std::vector<std::string>& owners, Hold hold);
std::map<std::string, Draft> find_drafts_by_code(store::Transaction& tx,
                                                 const std::vector<std::string>& codes);
std::map<std::string, Draft> find_drafts_by_source(store::Transaction& tx, const std::string& profile,
                                                   const std::vector<std::string>& keys);

/// An empty member asks nothing. The first two are what the caller may see at all.
struct DraftQuery {
    std::string visible_owner;
    std::string visible_region_prefix;
    std::string owner;
    std::string region_prefix;
    std::string profile;
    std::string import_id;
    std::string stage;
};
/// Summaries in the order they were made; `sequence` is the page key.
std::vector<Json> list_drafts(store::Transaction& tx, const DraftQuery& query, const service::Page& page);

/// When the next scheduled draft takes effect, if that is not after `now`.
std::optional<Time> next_scheduled(store::Transaction& tx, Time now);
/// Those of this moment, in the order they were made.
std::vector<Draft> lock_scheduled(store::Transaction& tx, Time effective_at, int limit);

/// Of the drafts of one family.
struct FieldCounts {
    long long drafts = 0;
    long long complete = 0;                  ///< nothing missing, nothing faulty
    std::map<std::string, long long> filled; ///< by pointer
    std::map<std::string, long long> faulty;
};
/// By family, those that have drafts.
std::map<std::string, FieldCounts> count_fields(store::Transaction& tx, const DraftQuery& query);

} // namespace gateway::matters
