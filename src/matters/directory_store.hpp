#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/store/transaction.hpp"
#include "state.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gateway::matters {

struct DirectoryItem {
    std::string catalog_code;
    std::string row_guid;
    bool local = false; ///< the province's own; else it came down from the nation
    int task_version = 1;
    int revision = 1;
    State state = State::published;
    std::string content; ///< canonical JSON
    long long position = 0;
    Time changed_at{};
};

std::optional<DirectoryItem> find_item(store::Transaction& tx, const std::string& catalog_code);
std::optional<DirectoryItem> lock_item(store::Transaction& tx, const std::string& catalog_code);
/// Items among `codes` that exist, held against change until the transaction ends.
struct ItemState {
    State state;
    long long position;
};
std::map<std::string, ItemState> share_items(store::Transaction& tx, const std::vector<std::string>& codes);
/// False when an item of this code is there already.
bool insert_item(store::Transaction& tx, const DirectoryItem& item, const std::string& actor);
/// Writes the newest state and appends it to the history.
void update_item(store::Transaction& tx, const DirectoryItem& item, const std::string& actor);
DirectoryItem load_item_revision(store::Transaction& tx, const std::string& catalog_code, int revision);

struct DirectoryQuery {
    std::string name; ///< folded
    std::string task_type;
    std::string use_level;
    std::string state;
    std::string origin;
    std::string claimed;  ///< "true": a body has a list or draft on it, "false": it has none
    std::string claimant; ///< that body's credit code; "" means any body
};
std::vector<Json> search_items(store::Transaction& tx, const DirectoryQuery& query,
                               const service::Page& page);

} // namespace gateway::matters
