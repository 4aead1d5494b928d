#pragma once

#include "store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::identity {

/// A record for the nation as it is kept: the content sealed; not live: it was taken away.
struct RecordRow {
    std::string table, key, row_guid, content;
    int revision = 0; ///< 0: not kept yet
    Sent sent;
    Time changed_at;
};
std::optional<RecordRow> find_record_row(store::Transaction& tx, const std::string& table,
                                         const std::string& key, Locking locking);
/// Inserts it or takes the place of what is there.
void save_record_row(store::Transaction& tx, const RecordRow& row);
/// Live ones in the order of their keys, without content; `page.after` is {key}.
std::vector<RecordRow> list_record_rows(store::Transaction& tx, const std::string& table,
                                        const service::Page& page);

} // namespace gateway::identity
