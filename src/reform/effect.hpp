#pragma once

#include "service.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gateway::reform {

/// What a reform would do, of all modules together.
struct Effect {
    Reform reform;
    std::vector<FieldError> blockers;
    std::vector<FieldError> warnings;
    Json effects = Json::object(); ///< by module
    std::vector<std::pair<std::string, service::ReformPart>> parts;
};

/// Asks every participant in order; with `lock`, what they read stays until the transaction ends.
Effect compute(const Participants& participants, store::Transaction& tx, const Record& record,
               service::ReformHold hold);

/// Puts everything back, the last change first. Throws 409 "reform_depended_on".
void undo(const Participants& participants, const service::Call& call, store::Transaction& tx,
          const Record& record);

void journal_reform(const service::Call& call, store::Transaction& tx, const Record& record,
                    const char* action);

} // namespace gateway::reform
