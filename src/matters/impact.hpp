#pragma once

#include "directory_store.hpp"
#include "foundation.hpp"
#include "gateway/service/module.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::matters {

/// What a change of a base directory item asks of one list on it (基本目录变更影响).
struct Impact {
    long long id = 0;
    std::string catalog_code;
    int revision = 0; ///< of the item, that made it
    Json changes = Json::array();
    std::string code;     ///< of the published list; "" for a draft
    std::string draft_id; ///< "" for a published list
    std::string owner;
    std::string region;
    Json item; ///< as the directory has it now
    State item_state = State::published;
    Json list;              ///< as it stands now; null when it is gone
    std::string list_state; ///< "published", "suspended", "cancelled", "draft"
    Time created_at{};
    std::optional<Time> settled_at;
    std::string settled, settled_by, reason;
};

/// Changed fields of an item between two of its forms, "state" among them: [{name, zh, before, after}].
Json changed_fields(const Foundation& foundation, const DirectoryItem& before, const DirectoryItem& after);

/// What the list must change because of this impact, as both stand now: [{pointer, zh, now, directory}]. Only
/// fields that the item's change touched: a list may have been named otherwise on purpose before. A cancelled
/// item asks for nothing but that its lists are cancelled; its pointer is "".
Json demands(const Foundation& foundation, const Impact& impact);

/// After an item changed: one open impact for each list in use and each new draft on it, except for those
/// that agree already.
void open_impacts(const Foundation& foundation, store::Transaction& tx, const DirectoryItem& before,
                  const DirectoryItem& after);
/// Settles the open impacts of these lists and drafts that ask for nothing any more.
void settle_impacts(const Foundation& foundation, store::Transaction& tx,
                    const std::vector<std::string>& codes, const std::vector<std::string>& draft_ids,
                    Time now);

/// POST /v1/directory:impacts/{id}:dismiss
Impact dismiss_impact(const service::Call& call, store::Transaction& tx, const std::string& id);
Json impact_json(const Foundation& foundation, const Impact& impact);

// Store.
struct ImpactQuery {
    service::Visibility visible;
    std::string owner;
    std::string region_prefix;
    std::string state; ///< "open", "settled" or ""
};
std::vector<Impact> list_impacts(store::Transaction& tx, const ImpactQuery& query, const service::Page& page);
std::optional<Impact> lock_impact(store::Transaction& tx, long long id);
std::vector<Impact> open_impacts_of(store::Transaction& tx, const std::vector<std::string>& codes,
                                    const std::vector<std::string>& draft_ids);
std::vector<Impact> open_impacts_on(store::Transaction& tx, const std::string& catalog_code);
void insert_impacts(store::Transaction& tx, const DirectoryItem& item, const Json& changes);
void settle(store::Transaction& tx, const std::vector<long long>& ids, const std::string& how,
            const std::string& by, const std::string& reason, Time now);
/// Each draft becomes the published list of the code at its place.
void hand_over_impacts(store::Transaction& tx, const std::vector<std::string>& draft_ids,
                       const std::vector<std::string>& codes);
/// Drafts are deleted.
void drop_impacts(store::Transaction& tx, const std::vector<std::string>& draft_ids, Time now);

/// What rests on an item: published lists, and the drafts that may be seen; by `key`.
std::vector<Json> lists_on_item(store::Transaction& tx, const std::string& catalog_code,
                                const service::Visibility& visible, const service::Page& page);

} // namespace gateway::matters
