#include "gateway/identity/levels.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace gateway::identity {
namespace {

constexpr std::array<std::string_view, every_level.size() + 1> names{"",     "RC01", "RC02",
                                                                     "RC03", "RC04", "RC05"};

/// The first moment at which it is good no more; empty: it does not end.
std::optional<Time> end_of(const Evidence& evidence) {
    if (evidence.until && evidence.withdrawn_at) {
        return std::min(*evidence.until, *evidence.withdrawn_at);
    }
    return evidence.until ? evidence.until : evidence.withdrawn_at;
}

bool is_about(const Evidence& evidence, std::string_view binding) {
    return !binding.empty() && evidence.binding == binding;
}

bool is_good(const Evidence& evidence, Time now) {
    const auto end = end_of(evidence);
    return evidence.from <= now && (!end || now < *end);
}

bool carries(const LevelRules& rules, const Proof& proof, Level level, Time now) {
    const SignInMethod* method = rules.method(proof.method);
    return method != nullptr && level <= std::min(proof.ceiling, method->ceiling) &&
           proof.at <= now + clock_difference && now - proof.at <= rules.max_age(level);
}

bool is_young(const Demand& demand, const Proof& proof, Time now) {
    return !demand.max_age || now - proof.at <= *demand.max_age ||
           (demand.asked_at && *demand.asked_at <= proof.at);
}

/// The highest level up to the person's that a proof which counts carries, and the newest such proof.
template <class Counts>
Granted carried(const LevelRules& rules, Level person, std::span<const Proof> proofs, Time now,
                Counts counts) {
    for (auto at = every_level.rbegin(); at != every_level.rend(); ++at) {
        const Level level = *at;
        const Proof* newest = nullptr;
        for (const Proof& proof : proofs) {
            if (level <= person && (newest == nullptr || newest->at < proof.at) && counts(proof) &&
                carries(rules, proof, level, now)) {
                newest = &proof;
            }
        }
        if (newest != nullptr) {
            return {level, newest->at};
        }
    }
    return {Level::none, {}};
}

/// The levels any of which would do, strongest first. The floor lifts what is acceptable below it: a higher
/// level serves for a lower one.
std::set<Level, std::greater<>> wanted_levels(const Demand& demand) {
    const Level floor = std::max(demand.floor, Level::rc01);
    std::set<Level, std::greater<>> wanted;
    for (const Level level : demand.acceptable) {
        wanted.insert(std::max(level, floor));
    }
    if (wanted.empty()) {
        wanted.insert(floor);
    }
    return wanted;
}

} // namespace

std::string_view level_name(Level level) { return names.at(static_cast<std::size_t>(level)); }

std::optional<Level> level_of(std::string_view name) {
    const auto found = std::ranges::find(every_level, name, level_name);
    return found == every_level.end() ? std::nullopt : std::optional(*found);
}

const EvidenceKind* LevelRules::evidence(std::string_view kind) const {
    const auto found = std::ranges::find(evidence_, kind, &EvidenceKind::name);
    return found == evidence_.end() ? nullptr : &*found;
}

const SignInMethod* LevelRules::method(std::string_view name) const {
    const auto found = std::ranges::find(methods_, name, &SignInMethod::name);
    return found == methods_.end() ? nullptr : &*found;
}

Evidence evidence_of(const EvidenceKind& kind, std::string binding, Time from, Level asserted) {
    Evidence evidence{kind.name, std::min(kind.grants, asserted), std::move(binding), from, {}, {}};
    if (kind.good_for.count() > 0) {
        evidence.until = from + kind.good_for;
    }
    return evidence;
}

Proof proof_of(const SignInMethod& method, Time at, Level asserted) {
    return {method.name, std::min(method.ceiling, asserted), at};
}

Level person_level(std::span<const Evidence> evidence, std::string_view binding, Time now) {
    Level level = Level::rc01;
    for (const Evidence& one : evidence) {
        if (is_about(one, binding) && is_good(one, now)) {
            level = std::max(level, one.level);
        }
    }
    return level;
}

std::optional<Time> next_change(std::span<const Evidence> evidence, std::string_view binding, Time now) {
    std::set<Time> moments;
    for (const Evidence& one : evidence) {
        if (is_about(one, binding)) {
            moments.insert(one.from);
            moments.insert(end_of(one).value_or(one.from));
        }
    }
    const Level level = person_level(evidence, binding, now);
    for (auto moment = moments.upper_bound(now); moment != moments.end(); ++moment) {
        if (person_level(evidence, binding, *moment) != level) {
            return *moment;
        }
    }
    return std::nullopt;
}

Level session_level(const LevelRules& rules, Level person, std::span<const Proof> proofs, Time now) {
    return carried(rules, person, proofs, now, [](const Proof&) { return true; }).level;
}

std::set<Level> reachable_levels(Level person, std::span<const SignInMethod> methods,
                                 std::span<const EvidenceKind> evidence) {
    Level sign_in = Level::none;
    for (const SignInMethod& method : methods) {
        sign_in = std::max(sign_in, method.ceiling);
    }
    for (const EvidenceKind& kind : evidence) {
        person = std::max(person, kind.grants);
    }
    std::set<Level> reachable;
    for (const Level level : every_level) {
        if (level <= std::min(sign_in, person)) {
            reachable.insert(level);
        }
    }
    return reachable;
}

Decision decide(const LevelRules& rules, const Demand& demand, const Standing& standing, Time now) {
    const Granted young = carried(rules, standing.person, standing.proofs, now,
                                  [&](const Proof& proof) { return is_young(demand, proof, now); });
    for (const Level wanted : wanted_levels(demand)) {
        if (young.level >= wanted) {
            return young;
        }
        const auto target = standing.reachable.lower_bound(wanted);
        if (target == standing.reachable.end() || demand.declined.contains(wanted) ||
            demand.declined.contains(*target)) {
            continue;
        }
        return StepUp{*target, session_level(rules, standing.person, standing.proofs, now) >= *target};
    }
    return Unmet{};
}

} // namespace gateway::identity
