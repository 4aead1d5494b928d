#pragma once

#include "gateway/service/module.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway::service {

/// What names an import. Its id is made of client, target and key, so the same three always name the same
/// one.
struct ImportName {
    std::string id;
    std::string client_id;
    std::string kind; ///< the module's tag
    std::string key;  ///< Idempotency-Key; "": none
};

struct ImportCount {
    long long lines = 0;
    long long accepted = 0;
    long long unchanged = 0;
    long long rejected = 0;
};

/// An import as it stands in the database.
struct ImportState {
    ImportName name;
    std::string state; ///< running, finished, interrupted
    ImportCount count;
    long long committed_to = 0; ///< all lines to this one are taken
    Time started_at;
};

struct LineRange {
    long long first;
    long long last;
};

/// Where a run begins: at line 1, or where an earlier run of the same import stopped.
struct ImportStart {
    bool finished = false;         ///< there is nothing to do any more
    long long attempt = 0;         ///< whoever has an earlier one can commit nothing any more
    long long committed_to = 0;    ///< taken already: all lines to this one,
    std::vector<LineRange> beyond; ///< and these behind it, with gaps between them
};

using LineErrors = std::vector<std::pair<long long, std::vector<FieldError>>>;

/// Begins the import or takes it over; waits for what an earlier run is just committing.
ImportStart begin_import(store::Transaction& tx, const ImportName& name);
/// What became of some lines, in the transaction that takes them. Throws Problem 409 "import_taken_over".
void keep_part(store::Transaction& tx, const std::string& id, long long attempt, LineRange lines,
               const ImportCount& count, const LineErrors& errors);
void end_import(store::Transaction& tx, const std::string& id, long long attempt, long long lines,
                bool finished);
void mark_lost_imports(store::Transaction& tx);

std::optional<ImportState> find_import(store::Transaction& tx, const std::string& id);
/// Newest first, of one client or ("") of all; with this key, or ("") with any. The page is by {time, id}.
std::vector<ImportState> list_imports(store::Transaction& tx, const std::string& client_id,
                                      const std::string& key, const std::vector<std::string>& after,
                                      int limit);
/// Refused lines behind `after`, ascending: {line, reasons}.
std::vector<Json> list_line_errors(store::Transaction& tx, const std::string& id, long long after, int limit);

} // namespace gateway::service
