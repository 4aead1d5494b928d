#pragma once

#include <set>
#include <string>
#include <string_view>

namespace gateway::service {

/// How far a client sees. A department: its own records; a region (city, county): every body of its subtree,
/// read only; operations: the provincial team, everything.
enum class Role { department, region, operations };

/// Who asks: the client an access token was issued to.
struct Caller {
    std::string client_id;
    Role role = Role::department;
    std::string credit_code; ///< of the department; 18 characters
    std::string region;      ///< six digits: the root of the subtree it sees
    std::set<std::string, std::less<>> scopes;
    int requests_per_second = 0; ///< 0: the configured default
    /// Bodies that ceased and whose records this department takes care of since (institutional reform), and
    /// those whose archive it shares.
    std::set<std::string, std::less<>> inherited;
    std::set<std::string, std::less<>> shared;

    bool has_scope(std::string_view scope) const { return scopes.contains(scope); }
    /// May change records of this body: only the body itself, or operations.
    bool may_write(std::string_view owner_credit_code) const;
    /// May read records of this body.
    bool may_read(std::string_view owner_credit_code) const;
};

/// The condition a list query puts on its owner column. Exactly one of the two is set, none for operations.
struct Visibility {
    std::string credit_code;   ///< equals
    std::string region_prefix; ///< starts with
};
Visibility visibility(const Caller& caller);

} // namespace gateway::service
