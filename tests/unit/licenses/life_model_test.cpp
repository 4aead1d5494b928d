// The life of licences, held against a second opinion: a log of what happened, asked anew each time.
#include "gateway/base/licence_identifier.hpp"
#include "life.hpp"
#include "support/dice.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace gateway::licenses {
namespace {

using test::Dice;

constexpr int histories = 100'000;
constexpr int steps_each = 12;

Date day(int number) {
    return std::chrono::sys_days(std::chrono::year(2019) / 1 / 1) + std::chrono::days(number);
}

constexpr int no_end = 1'000'000, no_begin = -no_end;
std::optional<Date> end_of(int number) {
    return number == no_end ? std::nullopt : std::optional(day(number));
}

std::optional<Date> begin_of(int number) {
    return number == no_begin ? std::nullopt : std::optional(day(number));
}

/// What happened, as it was accepted.
struct Happened {
    Action action;
    int from, until; ///< of a version that came of it
    int on;          ///< which day it was
    bool makes_version() const { return action == Action::change || action == Action::renew; }
};

/// Answers from the log alone, from the begin each time: slow, and made from the rules in words.
struct Log {
    int first_until;
    int renew_after;
    std::vector<Happened> happened;

    int until() const {
        int last = first_until;
        for (const Happened& each : happened) {
            if (each.makes_version()) {
                last = each.until;
            }
        }
        return last;
    }
    /// What was in use stays so: a later begin counts for what was not.
    int from() const {
        for (auto last = happened.end(); last != happened.begin();) {
            --last;
            if (last->makes_version()) {
                const Log before{first_until, renew_after, {happened.begin(), last}};
                const bool ahead = last->from > last->on;
                return ahead && before.shows(last->on) == "valid" ? last->on : last->from;
            }
        }
        return no_begin;
    }
    bool cancelled() const {
        for (const Happened& each : happened) {
            if (each.action == Action::cancel) {
                return true;
            }
        }
        return false;
    }
    bool suspended() const {
        int depth = 0;
        for (const Happened& each : happened) {
            depth += each.action == Action::suspend ? 1 : each.action == Action::restore ? -1 : 0;
        }
        return depth > 0;
    }
    /// "" when it may happen.
    std::string refuses(Action action, int today, int begin, int wanted) const {
        if (cancelled()) {
            return "licence_cancelled";
        }
        if (action == Action::cancel) {
            return "";
        }
        if (action == Action::restore) {
            return suspended() ? "" : "licence_not_suspended";
        }
        if (suspended()) {
            return "licence_suspended";
        }
        const int grace = action == Action::renew ? renew_after : 0;
        if (until() != no_end && today > until() + grace) {
            return "licence_expired";
        }
        if (action == Action::renew && wanted <= until()) {
            return "renewal_not_later";
        }
        if (action != Action::suspend && today > wanted) {
            return "period_over";
        }
        const bool in_use = action != Action::suspend && shows(today) == "valid";
        return in_use && begin > today && begin > until() + 1 ? "period_leaves_gap" : "";
    }
    std::string shows(int today) const {
        if (cancelled()) {
            return "cancelled";
        }
        if (today > until()) {
            return "expired";
        }
        if (suspended()) {
            return "suspended";
        }
        return today < from() ? "not_yet_valid" : "valid";
    }
};

struct Version {
    std::string identifier, predecessor, successor;
    Standing standing;
};

/// The register as the service keeps it: versions, moved by move().
struct Chain {
    std::vector<Version> versions;
    std::string serial;

    std::string identifier(int version) const {
        return LicenceIdentifier{"11100000000013338W011", "11430000006122244L", serial, version}.text();
    }
    std::string step(const Step& step) {
        Version& current = versions.back();
        const auto outcome = move(current.standing, step);
        if (const auto* refused = std::get_if<Refused>(&outcome)) {
            return std::string(refused->code);
        }
        const auto& moved = std::get<Moved>(outcome);
        current.standing.state = moved.state;
        if (moved.next) {
            const std::string next = identifier(moved.next->version);
            current.successor = next;
            versions.push_back({next, current.identifier, "", *moved.next});
        }
        return "";
    }
};

/// One current version, the last; each other superseded by the next; every end of a link is there.
void expect_closed(const Chain& chain) {
    for (std::size_t i = 0; i < chain.versions.size(); ++i) {
        const bool last = i + 1 == chain.versions.size();
        const Version& version = chain.versions[i];
        ASSERT_EQ(version.standing.version, static_cast<int>(i) + 1);
        ASSERT_EQ(version.standing.state == State::superseded, !last);
        ASSERT_EQ(version.successor, last ? "" : chain.versions[i + 1].identifier);
        ASSERT_EQ(version.predecessor, i == 0 ? "" : chain.versions[i - 1].identifier);
    }
}

TEST(LicenceLife, AgreesWithTheSlowModelOverGeneratedHistories) {
    Dice dice(20190418);
    std::map<std::string, int> refusals;
    for (int number = 0; number < histories; ++number) {
        int today = 0;
        const int first = dice.below(4) == 0 ? no_end : dice.below(60);
        Log log{first, dice.below(3) * 10, {}};
        Chain chain;
        chain.serial = std::to_string(number);
        chain.versions.push_back({chain.identifier(1), "", "", {State::valid, 1, end_of(first)}});
        for (int i = 0; i < steps_each; ++i) {
            today += dice.below(12);
            // A cancellation ends a history: let it come now and then.
            const int drawn = dice.below(17);
            const Action action = drawn == 16 ? Action::cancel : static_cast<Action>(drawn % 4);
            const int wanted = dice.below(8) == 0 ? no_end : today + dice.below(80) - 10;
            const int begin = dice.below(3) == 0 ? no_begin : today + dice.below(60) - 20;
            const std::string expected = log.refuses(action, today, begin, wanted);
            ASSERT_EQ(chain.step({action, day(today), end_of(wanted), log.renew_after, begin_of(begin)}),
                      expected)
                << "history " << number << " step " << i;
            ++refusals[expected];
            if (expected.empty()) {
                log.happened.push_back({action, begin, wanted, today});
            }
            const Standing& current = chain.versions.back().standing;
            ASSERT_EQ(shown_state(current, day(today)), log.shows(today));
        }
        expect_closed(chain);
    }
    EXPECT_EQ(refusals.size(), 8u) << "every refusal but that of the last number was met";
}

TEST(LicenceLife, TheLastVersionHasNoNext) {
    const auto outcome = move({State::valid, 999, {}}, {Action::change, day(0), {}, 0});
    ASSERT_TRUE(std::holds_alternative<Refused>(outcome));
    EXPECT_EQ(std::get<Refused>(outcome).code, "versions_exhausted");
}

TEST(LicenceLife, TheFirstDayAndTheLastAreOfThePeriod) {
    const auto shown = [](State state, int today) {
        return shown_state({state, 1, day(10), day(5)}, day(today));
    };
    EXPECT_EQ(shown(State::valid, 4), "not_yet_valid");
    EXPECT_EQ(shown(State::valid, 5), "valid");
    EXPECT_EQ(shown(State::valid, 10), "valid");
    EXPECT_EQ(shown(State::valid, 11), "expired");
    EXPECT_EQ(shown(State::suspended, 4), "suspended");
    EXPECT_EQ(shown(State::cancelled, 11), "cancelled");
    EXPECT_EQ(shown(State::superseded, 11), "superseded");
}

} // namespace
} // namespace gateway::licenses
