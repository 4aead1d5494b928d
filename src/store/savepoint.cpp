#include "gateway/store/savepoint.hpp"

#include "gateway/base/log.hpp"
#include "gateway/store/database.hpp"

#include <exception>

namespace gateway::store {
namespace {

/// What trying the whole transaction again may mend.
bool concerns_all(const Problem& problem) {
    return problem.kind() == ProblemKind::unavailable || problem.kind() == ProblemKind::timeout;
}

} // namespace

bool apart(Transaction& tx, const char* event, const std::function<void()>& work) {
    tx.exec("SAVEPOINT apart");
    try {
        work();
    } catch (...) {
        const Problem problem = to_problem(std::current_exception());
        if (concerns_all(problem)) {
            throw;
        }
        tx.exec("ROLLBACK TO SAVEPOINT apart");
        tx.exec("RELEASE SAVEPOINT apart");
        log::error(event, {{"code", problem.code()}});
        return false;
    }
    tx.exec("RELEASE SAVEPOINT apart");
    return true;
}

} // namespace gateway::store
