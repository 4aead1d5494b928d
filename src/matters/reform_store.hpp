#pragma once

#include "gateway/store/transaction.hpp"
#include "store.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gateway::matters {

/// Their codes alone.
std::vector<std::string> list_codes_of(store::Transaction& tx, const std::vector<std::string>& owners);

/// Where a list stands, without what it says.
struct ListMark {
    State state = State::published;
    int task_version = 0;
    int revision = 0;
};
/// Of those under these codes, in use or not.
std::map<std::string, ListMark> list_marks(store::Transaction& tx, const std::vector<std::string>& codes);
/// dept_name of a list in use of each of these bodies that has one.
std::map<std::string, std::string> names_in_lists(store::Transaction& tx,
                                                  const std::vector<std::string>& owners);

/// By code. A list that was back under its code in between, published under another name, has that name in
/// its search columns.
void restore_dept_names(store::Transaction& tx, const std::map<std::string, std::string>& names);

/// The rows of drafts as they stand, by id, and how they are put back. `revisions`: what they get, so that no
/// entity tag comes twice.
std::map<std::string, std::string> draft_images(store::Transaction& tx, const std::vector<std::string>& ids);
void restore_drafts(store::Transaction& tx, const std::vector<std::string>& images,
                    const std::vector<long long>& revisions);

/// Drafts of these lists are based on what stands now.
void rebase_drafts(store::Transaction& tx, const std::vector<std::string>& codes);

/// The same of the open impacts of these lists and drafts.
std::map<std::string, std::string> impact_images(store::Transaction& tx,
                                                 const std::vector<std::string>& codes,
                                                 const std::vector<std::string>& draft_ids);
void restore_impacts(store::Transaction& tx, const std::vector<std::string>& images);
/// The open impacts of a list go to another: {old code, new code}.
void move_impacts(store::Transaction& tx, const std::vector<std::pair<std::string, std::string>>& codes);
/// Open impacts on drafts go to whoever has the drafts now.
void move_impacts_of_drafts(store::Transaction& tx, const std::vector<std::string>& draft_ids);

} // namespace gateway::matters
