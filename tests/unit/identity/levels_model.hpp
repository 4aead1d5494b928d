#pragma once

// The second opinion on levels: a log of what happened, asked anew for every level at every moment, made from
// the rules and not from levels.cpp. It knows nothing of the program's types but the rules it wrote for both.
#include "gateway/identity/levels.hpp"
#include "support/dice.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace gateway::identity {

using test::Dice;

inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
inline constexpr int strongest = 5, methods = 5, kinds = 5, identities = 3;
inline constexpr std::int64_t day = 24LL * 60 * 60 * 1000;

inline Time at(std::int64_t moment) { return Time(std::chrono::milliseconds(moment)); }
inline Level as_level(int level) { return static_cast<Level>(level); }

/// Rules in both forms: numbers for the model, a file for the program. Method number `methods` is unknown to
/// them.
struct RuleSet {
    int ceiling[methods + 1]{};
    int grants[kinds]{};
    std::int64_t good_for[kinds]{}; ///< 0: for good
    std::int64_t max_age[strongest + 1]{};
    LevelRules read;
    std::vector<SignInMethod> some_methods[1 << methods];
    std::vector<EvidenceKind> some_kinds[1 << kinds];
};

inline std::string name_of(char letter, int number) {
    return number == methods ? "gone" : std::string{letter, static_cast<char>('0' + number)};
}

inline std::string file_of(const RuleSet& set) {
    std::ostringstream file;
    const std::string words = "zh = \"字\"\nen = \"word\"\nconfidence = \"unsure\"\n";
    for (int level = 1; level <= strongest; ++level) {
        file << "[[level]]\nname = \"RC0" << level << "\"\nmax_age_minutes = " << set.max_age[level] / 60'000
             << '\n'
             << words;
    }
    for (int kind = 0; kind < kinds; ++kind) {
        file << "[[evidence]]\nname = \"" << name_of('e', kind) << "\"\ngrants = \"RC0" << set.grants[kind]
             << "\"\ngood_for_days = " << set.good_for[kind] / day << "\nonline = true\n"
             << words;
    }
    for (int method = 0; method < methods; ++method) {
        file << "[[method]]\nname = \"" << name_of('m', method) << "\"\nceiling = \"RC0"
             << set.ceiling[method] << "\"\n"
             << words;
    }
    return file.str();
}

inline RuleSet made_rules(Dice& dice) {
    RuleSet set;
    for (int i = 0; i < methods; ++i) {
        set.ceiling[i] = i == 0 ? strongest : 1 + dice.below(strongest);
    }
    constexpr std::int64_t good_days[]{0, 0, 1, 2, 30};
    for (int i = 0; i < kinds; ++i) {
        set.grants[i] = i == 0 ? strongest : 1 + dice.below(strongest);
        set.good_for[i] = good_days[dice.below(5)] * day;
    }
    std::int64_t minutes = 1 + dice.below(4);
    for (int level = strongest; level > 0; --level) {
        set.max_age[level] = minutes * 60'000;
        minutes *= 1 + dice.below(5);
    }
    set.read = LevelRules::parse(file_of(set));
    for (int chosen = 0; chosen < 1 << methods; ++chosen) {
        for (int i = 0; i < methods; ++i) {
            if ((chosen >> i & 1) != 0) {
                set.some_methods[chosen].push_back(set.read.methods()[static_cast<std::size_t>(i)]);
                set.some_kinds[chosen].push_back(set.read.evidence_kinds()[static_cast<std::size_t>(i)]);
            }
        }
    }
    return set;
}

inline const std::vector<RuleSet>& rule_sets() {
    static const std::vector<RuleSet> sets = [] {
        Dice dice(20191104);
        std::vector<RuleSet> made;
        for (int i = 0; i < 64; ++i) {
            made.push_back(made_rules(dice));
        }
        return made;
    }();
    return sets;
}

// The model

struct Checked { ///< an identity was checked
    int kind, asserted, identity;
    std::int64_t from, withdrawn = never;
};
struct SignedIn {
    int method, asserted;
    std::int64_t when;
};
struct Wish {
    bool acceptable[strongest + 1]{};
    bool declined[strongest + 1]{};
    int floor = 1;
    std::int64_t max_age = never, asked = never;
};
struct Answer {
    enum Kind { granted, step_up, again, unmet } kind;
    int level = 0;
    std::int64_t when = 0; ///< of a grant
    bool operator==(const Answer&) const = default;
};

struct Log {
    const RuleSet* rules = nullptr;
    int identity = 0; ///< 0: none is known
    std::vector<Checked> checked;
    std::vector<SignedIn> signed_in;
    bool reachable[strongest + 1]{};

    bool person_has(int level, std::int64_t now) const {
        if (level == 1) {
            return true;
        }
        for (const Checked& one : checked) {
            const std::int64_t lasts = rules->good_for[one.kind];
            const bool enough = rules->grants[one.kind] >= level && one.asserted >= level;
            const bool over = (lasts > 0 && now >= one.from + lasts) || now >= one.withdrawn;
            if (identity != 0 && one.identity == identity && enough && now >= one.from && !over) {
                return true;
            }
        }
        return false;
    }

    bool counts(const SignedIn& one, int level, std::int64_t now, const Wish* wish) const {
        if (rules->ceiling[one.method] < level || one.asserted < level || one.when > now + 5000) {
            return false;
        }
        const std::int64_t age = now - one.when;
        const bool since = wish != nullptr && wish->asked != never && one.when >= wish->asked;
        return age <= rules->max_age[level] && (wish == nullptr || since || age <= wish->max_age);
    }

    bool session_has(int level, std::int64_t now, const Wish* wish) const {
        return person_has(level, now) && std::ranges::any_of(signed_in, [&](const SignedIn& one) {
                   return counts(one, level, now, wish);
               });
    }

    int person(std::int64_t now) const {
        int level = strongest;
        while (!person_has(level, now)) {
            --level;
        }
        return level;
    }

    int session(std::int64_t now, const Wish* wish) const {
        int level = strongest;
        while (level > 0 && !session_has(level, now, wish)) {
            --level;
        }
        return level;
    }

    Answer answer(const Wish& wish, std::int64_t now) const {
        for (int level = strongest; level >= 1; --level) {
            bool any = false, named = false;
            for (int i = 0; i <= strongest; ++i) {
                any = any || wish.acceptable[i];
                named = named || (wish.acceptable[i] && (i == level || (i < level && level == wish.floor)));
            }
            if (level < wish.floor || !(named || (!any && level == wish.floor))) {
                continue;
            }
            const int held = session(now, &wish);
            if (held >= level) {
                std::int64_t newest = std::numeric_limits<std::int64_t>::min();
                for (const SignedIn& one : signed_in) {
                    newest = counts(one, held, now, &wish) ? std::max(newest, one.when) : newest;
                }
                return {Answer::granted, held, newest};
            }
            int target = level;
            while (target <= strongest && !reachable[target]) {
                ++target;
            }
            if (target <= strongest && !wish.declined[level] && !wish.declined[target]) {
                return {session(now, nullptr) >= target ? Answer::again : Answer::step_up, target};
            }
        }
        return {Answer::unmet};
    }
};

} // namespace gateway::identity
