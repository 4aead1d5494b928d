#pragma once

#include "gateway/base/json.hpp"
#include "gateway/base/standard.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::matters {

/// A part of an implementation list that is a national table of its own.
struct PartKind {
    const char* member; ///< in our API's record
    const char* suffix; ///< of the table's name: up_task_<family>_<suffix>
    const char* name;   ///< the column that names a part for people; "" where there is only one part
    bool many;
    const NationalTable* table = nullptr;
};

/// The national tables that hold the implementation lists (实施清单) of some kinds of matters. Which kind
/// belongs to which family is data: the attribute `family` in the code table task_type. A family has those
/// parts whose tables are there.
struct Family {
    std::string name; ///< "general", "punish", "handle", "check", "public"
    const NationalTable* basic = nullptr;
    std::vector<PartKind> parts;
    std::vector<std::string> kinds; ///< values of task_type

    const PartKind* part(std::string_view member) const; ///< nullptr when it has no such part
};

/// What reading and rules stand on; the tables are those of `standard`.
struct Foundation {
    /// Throws std::runtime_error when task_type names a family whose tables are not there.
    explicit Foundation(std::shared_ptr<const Standard> the_standard);

    /// nullptr for a kind without implementation lists.
    const Family* find_family(std::string_view kind) const;
    /// That of the record's kind: its task_type, else the kind inside one of its codes; the first family
    /// where nothing tells.
    const Family& family_of(const Json& record) const;

    std::shared_ptr<const Standard> standard;
    std::string province; ///< first two digits of the province's codes, "32": owner of local catalogue codes
    std::vector<Family> families; ///< in the order of their first kind
};

} // namespace gateway::matters
