#pragma once

#include "gateway/store/transaction.hpp"

#include <string>
#include <vector>

namespace gateway::store {

/// One prepared statement for each set of conditions, so that PostgreSQL plans each for itself: a single one
/// of the form "($1 = '' OR …)" would lose the indexes. A caller binds all parameters whatever the set; the
/// tail names those of the conditions, so that they have a type even where their condition is left out.
class ConditionalStatement {
public:
    /// The statement of a set: head, " AND " with each of its conditions, tail.
    ConditionalStatement(const std::string& name, const std::string& head,
                         const std::vector<std::string>& conditions, const std::string& tail);
    /// asked[i]: condition i is wanted. As many as there are conditions.
    Statement choose(const std::vector<bool>& asked) const;

private:
    struct Texts {
        std::string name, sql;
    };
    std::vector<Texts> sets_; ///< by the set's bits
};

} // namespace gateway::store
