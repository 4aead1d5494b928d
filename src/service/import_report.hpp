#pragma once

#include "gateway/service/module.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gateway::service {

/// Counters of an import.
struct ImportCount {
    long long lines = 0;
    long long accepted = 0;
    long long unchanged = 0;
    long long rejected = 0;
};
using LineErrors = std::vector<std::pair<long long, std::vector<FieldError>>>;

Json reasons_json(const std::vector<FieldError>& reasons);
Json count_json(const std::string& id, const std::string& state, const ImportCount& count);

void begin_import(store::Transaction& tx, const std::string& id, const std::string& client_id,
                  const std::string& kind);
void keep_line_errors(store::Transaction& tx, const std::string& id, const LineErrors& errors);
void end_import(store::Transaction& tx, const std::string& id, const std::string& state,
                const ImportCount& count);
void mark_lost_imports(store::Transaction& tx);

/// GET /v1/imports/{id} and /v1/imports/{id}/errors: for the client that ran it, and operations.
std::vector<Route> import_routes();

} // namespace gateway::service
