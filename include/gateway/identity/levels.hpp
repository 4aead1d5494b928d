#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/problem.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway::identity {

/// Real-name level (实名等级) of a natural person: RC01 to RC05, 0 for none.
enum class Level { none, rc01, rc02, rc03, rc04, rc05 };
inline constexpr std::array every_level{Level::rc01, Level::rc02, Level::rc03, Level::rc04, Level::rc05};
std::string_view level_name(Level level); ///< "RC03"; "" for none
std::optional<Level> level_of(std::string_view name);

/// A way in which an identity is proven, as identity_rules.toml describes it.
struct EvidenceKind {
    std::string name; ///< "base_match"
    Level grants = Level::none;
    std::chrono::days good_for{0}; ///< 0: until it is withdrawn
    bool online = false;           ///< a person can bring it about alone, while signing in
    Text text;
};

/// A way to sign in. Who came by it acts at most at its ceiling.
struct SignInMethod {
    std::string name; ///< "password"
    Level ceiling = Level::none;
    Text text;
};

/// The rules as data. What the file leaves out is not offered: a method or kind that is not there is unknown.
class LevelRules {
public:
    /// Throws std::runtime_error with file and line when the data is wrong.
    static LevelRules parse(const std::string& toml);
    const EvidenceKind* evidence(std::string_view kind) const; ///< nullptr when unknown
    const SignInMethod* method(std::string_view name) const;
    const std::vector<EvidenceKind>& evidence_kinds() const { return evidence_; }
    const std::vector<SignInMethod>& methods() const { return methods_; }
    /// How long a proof counts at this level within a session; never longer than at a lower one.
    std::chrono::seconds max_age(Level level) const { return of(level).max_age; }
    const Text& text(Level level) const { return of(level).text; }

private:
    struct LevelRule {
        Text text;
        std::chrono::seconds max_age{0};
    };
    const LevelRule& of(Level level) const { return levels_.at(static_cast<std::size_t>(level)); }

    std::vector<EvidenceKind> evidence_;
    std::vector<SignInMethod> methods_;
    std::array<LevelRule, every_level.size() + 1> levels_; ///< by level
};

/// What was checked of a person's identity. `binding` is the digest of the identity (document type, number,
/// name) it was checked for: it proves nothing of another one, and an empty one proves nothing at all.
struct Evidence {
    std::string kind;
    Level level = Level::none; ///< at most what its kind grants
    std::string binding;
    Time from;
    std::optional<Time> until; ///< the first moment at which it is good no more
    std::optional<Time> withdrawn_at;
};

/// Evidence of this kind, gained at `from`: good for as long as its kind is, at the level another side
/// asserted, but never above what its kind grants.
Evidence evidence_of(const EvidenceKind& kind, std::string binding, Time from, Level asserted = Level::rc05);

/// The level that recorded evidence supports at a moment. An account has RC01; all above needs evidence for
/// the identity it has now.
Level person_level(std::span<const Evidence> evidence, std::string_view binding, Time now);
/// When that level next changes by itself; empty: never.
std::optional<Time> next_change(std::span<const Evidence> evidence, std::string_view binding, Time now);

/// One act of signing in within a session. `ceiling` is the method's, or lower: what another side asserted.
struct Proof {
    std::string method;
    Level ceiling = Level::none;
    Time at;
};

/// Another side's assertion neither loses nor raises a level: what it says counts, up to the method's
/// ceiling.
Proof proof_of(const SignInMethod& method, Time at, Level asserted = Level::rc05);

/// The clocks of the processes of one gateway may differ by this much: a sign-in that lies so little ahead
/// has just been. One that lies further ahead counts for nothing.
inline constexpr std::chrono::seconds clock_difference{5};

/// The level at which a session acts: the highest that the person has and that a proof young enough for it
/// reaches. No proof carries more than the rules now give its method.
Level session_level(const LevelRules& rules, Level person, std::span<const Proof> proofs, Time now);

/// The levels that a session can be brought to by these methods and this evidence: what is at hand for this
/// person now, be it that the rules offer more.
std::set<Level> reachable_levels(Level person, std::span<const SignInMethod> methods,
                                 std::span<const EvidenceKind> evidence);

/// What a client or a matter demands of a session. A higher level serves for a lower one.
struct Demand {
    std::set<Level> acceptable; ///< acr_values; empty: anything from `floor` on
    Level floor = Level::rc01;  ///< of the client, the matter: nothing lower, whatever is acceptable
    /// Of the sign-in that carries the level: a fresh password does not renew an old scan.
    std::optional<std::chrono::seconds> max_age{};
    std::set<Level> declined{}; ///< the person was asked for these and would not
    /// When this was first demanded. A sign-in since then is young enough for `max_age`, however small that
    /// is and however long the person takes: else `max_age=0` would ask for ever.
    std::optional<Time> asked_at{};
};

/// What the session has, and what could be had: `reachable` are the levels a step-up could end at, by
/// methods and evidence that this person can bring about now.
struct Standing {
    Level person = Level::none;
    std::vector<Proof> proofs;
    std::set<Level> reachable;
};

struct Granted {
    Level level; ///< of the session, by sign-ins young enough for the demand: what the token says
    Time at{};   ///< of the newest sign-in that carries this level: the token's auth_time
};
struct StepUp {
    Level target;
    bool again = false; ///< the level is there; only the sign-in is older than max_age
};
/// Nothing that would be acceptable can be had.
struct Unmet {};
using Decision = std::variant<Granted, StepUp, Unmet>;

/// The strongest acceptable level that is held, or reachable and not declined, wins. Nothing below `floor` or
/// below every acceptable level is ever granted; nothing above what evidence and proofs carry. A step-up goes
/// no higher than the acceptable level needs.
Decision decide(const LevelRules& rules, const Demand& demand, const Standing& standing, Time now);

} // namespace gateway::identity
