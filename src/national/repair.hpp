#pragma once

#include "batch.hpp"
#include "gateway/journal/journal.hpp"
#include "shared.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace gateway::national {

/// Each entry with its rows, in order; the datasets are asked once each for all of theirs.
std::vector<std::vector<service::NationalRow>> load_rows(store::Transaction& tx, Shared& shared,
                                                         const std::vector<journal::Entry>& entries);

/// What the nation said of an entry's rows, by their keys; of the others it has nothing.
struct RowFates {
    std::set<std::string> accepted;
    std::set<std::string> conflicting; ///< their version it holds with other content, as after a restore here
};

/// What released entries send. They may stand for earlier versions that never arrived, or arrived in part: a
/// row the nation refused before goes in its newest form, as the insert it still is, and names the version
/// the nation really holds. What there is of earlier versions is read at once for all of them.
class Repairs {
public:
    Repairs(store::Transaction& tx, Shared& shared, const std::vector<journal::Entry>& released);
    std::vector<Outgoing> rows(const journal::Entry& entry, std::vector<service::NationalRow> newest) const;

private:
    struct Earlier {
        std::vector<service::NationalRow> rows;
        RowFates fates;
    };
    std::map<long long, std::vector<Earlier>> earlier_; ///< by the released entry's position, oldest first
};

/// The ordinary case: each row replaces the version before it.
std::vector<Outgoing> plain_rows(const journal::Entry& entry, std::vector<service::NationalRow> rows);

} // namespace gateway::national
