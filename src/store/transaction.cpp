#include "gateway/store/transaction.hpp"

#include <stdexcept>
#include <utility>

namespace gateway::store {

Transaction::Transaction(pqxx::transaction_base& work, Prepared& prepared)
    : work_(work), prepared_(prepared) {}

Result Transaction::exec(const std::string& sql) {
    failed_ = true; // until it came back
    Result result = work_.exec(sql);
    failed_ = false;
    return result;
}

void Transaction::after_commit(std::function<void()> action) { actions_.push_back(std::move(action)); }

void Transaction::refuse_swallowed_failure() {
    if (failed_)
        throw std::logic_error("a failed statement was ignored; let its exception pass");
}

void Transaction::prepare(const Statement& statement) {
    const auto known = prepared_.find(std::string_view(statement.name));
    if (known == prepared_.end()) {
        work_.conn().prepare(statement.name, statement.sql);
        prepared_.emplace(statement.name, statement.sql);
    } else if (known->second != statement.sql) {
        throw std::logic_error("two statements are called " + known->first);
    }
}

} // namespace gateway::store
