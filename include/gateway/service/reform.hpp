#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/store/transaction.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway::service {

struct Call;

// An institutional reform (机构改革) is one object of the room `reform`; what it does to the records of a
// module, the module says here.

/// Which matters of a body go to one of its heirs: those that one of the three names.
struct Assignment {
    std::string to; ///< credit code
    std::set<std::string> codes;
    std::set<std::string> catalog_codes;
    std::set<std::string> task_types;
};

/// What becomes of one body.
struct BodyFate {
    std::string credit_code;
    bool ceases = false; ///< exercises matters no more
    std::string heir; ///< takes every matter that no assignment names; empty: they stay, or end with the body
    std::string
        receiver; ///< takes over what is under way where a matter ends: the heir, or who was named for it
    std::vector<Assignment> assignments;

    /// Everybody who takes something over, the heir or receiver first.
    std::vector<std::string> successors() const;
};

/// What becomes of one matter, as the matter library computed it.
struct MatterFate {
    struct Heir {
        std::string code;  ///< 31 or 33 characters
        std::string owner; ///< credit code
        int version = 1;   ///< task_version it is published with where it is fresh
        bool fresh = true; ///< false: the code was in use before, the matter merges into it
    };
    std::string code;
    std::string owner;
    std::vector<Heir> heirs; ///< the main one first; empty: it ends
    std::string receiver;    ///< credit code of who takes over what is under way; empty: nobody
};

/// A reform in the making: what was asked, and by whom.
struct Reform {
    std::string id;
    std::string name;
    Time effective_at{};
    std::map<std::string, BodyFate> bodies;     ///< by credit code, those that give
    std::map<std::string, Json> records;        ///< by credit code: bodies to register or to change
    std::map<std::string, std::string> clients; ///< client id → credit code it shall act for; empty: disabled
    std::optional<Time> applied_at;             ///< when it took effect; empty before
    std::vector<MatterFate> matters;            ///< filled by the matter library, which is asked first

    /// Credit codes of those that give.
    std::vector<std::string> givers() const;
    /// Of all who give or take.
    std::set<std::string> touched() const;
};

/// One row that a reform changed, so that it can be rolled back and what came after can be seen.
struct ReformChange {
    std::string kind;   ///< the module's word: "case", "draft"
    std::string key;    ///< of the record
    std::string before; ///< the module's text; empty: the record was not there
    std::string
        after; ///< the revision it must still have to be rolled back; that makes it one more; "": none
};

/// A reason a reform cannot be rolled back any more.
struct Dependency {
    std::string kind; ///< as above
    std::string key;
    Text text;
};

/// What a reform does to one module's records: computed, nothing changed yet.
struct ReformPart {
    Json effects = Json::object(); ///< counts, and lists where they are short enough to be read
    std::vector<FieldError>
        blockers; ///< why it cannot take effect like this; `pointer` leads into the request
    std::vector<FieldError> warnings;
    /// Makes it so; to be called in the transaction that computed it under lock, once, after those of the
    /// modules before.
    std::function<std::vector<ReformChange>(const Call&, store::Transaction&, const Reform&)> apply;
};

enum class ReformHold { none, lock };

/// A module's part in reforms. Asked in the order of the modules.
struct ReformHook {
    /// Reads; with `lock`, nobody changes what it read until the transaction ends.
    std::function<ReformPart(store::Transaction&, Reform&, ReformHold)> prepare;
    /// What has come to depend on what was changed; the rows stay as they are until the transaction ends.
    std::function<std::vector<Dependency>(store::Transaction&, Reform&, const std::vector<ReformChange>&)>
        dependents;
    /// Puts every record back as it stood. Histories and the journal go on: they show both.
    std::function<void(const Call&, store::Transaction&, const Reform&, const std::vector<ReformChange>&)>
        roll_back;
};

} // namespace gateway::service
