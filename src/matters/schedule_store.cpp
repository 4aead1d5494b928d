#include "gateway/base/log.hpp"
#include "gateway/store/database.hpp"
#include "schedule.hpp"

#include <exception>

namespace gateway::matters {
namespace {

/// What trying the whole transaction again may mend.
bool concerns_all(const Problem& problem) {
    return problem.kind() == ProblemKind::unavailable || problem.kind() == ProblemKind::timeout;
}

} // namespace

bool apart(store::Transaction& tx, const std::function<void()>& work) {
    tx.exec("SAVEPOINT apart");
    try {
        work();
    } catch (...) {
        const Problem problem = store::to_problem(std::current_exception());
        if (concerns_all(problem)) {
            throw;
        }
        tx.exec("ROLLBACK TO SAVEPOINT apart");
        tx.exec("RELEASE SAVEPOINT apart");
        log::error("planned_publication_failed", {{"code", problem.code()}});
        return false;
    }
    tx.exec("RELEASE SAVEPOINT apart");
    return true;
}

} // namespace gateway::matters
