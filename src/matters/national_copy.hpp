#pragma once

#include "foundation.hpp"
#include "gateway/service/module.hpp"
#include "publication.hpp"

#include <string>
#include <vector>

namespace gateway::matters {

/// A row of a list as the nation holds it (实施清单下行).
struct NationalCopy {
    std::string table; ///< dn_task_<family>_…
    std::string row_guid;
    std::string task_guid;
    std::string content; ///< canonical JSON without control columns
    Time received_at{};
};

/// Reads what came down in one of the dn_ tables; a row that does not fit is logged and left out. A row whose
/// cd_operation is D has no content.
std::vector<NationalCopy> read_copies(const NationalTable& table, const std::vector<Json>& rows, Time now);

/// Ours beside the nation's, column by column as far as the table that comes down has them:
/// {code, received_at, equal, differences: [{table, row_guid, column, ours, nation}]}. A row that only one
/// side has is one difference without a column. `received_at` is null when nothing has come down.
Json compare_copies(const Foundation& foundation, const std::vector<TableRow>& ours,
                    const std::vector<NationalCopy>& copies);

/// A downlink for each table of each family.
std::vector<service::Downlink> list_downlinks(const std::shared_ptr<const Foundation>& foundation);

/// Of one list.
std::vector<NationalCopy> find_copies(store::Transaction& tx, const std::string& task_guid);
/// Newest wins; one without content is removed.
void save_copies(store::Transaction& tx, const std::vector<NationalCopy>& copies);

} // namespace gateway::matters
