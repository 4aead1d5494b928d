// Generated histories, told to the program and to a slow model (levels_model.hpp), which must agree after
// every step. A failure prints the seed of its history: GATEWAY_SEED=… GATEWAY_HISTORIES=1 runs it alone.
#include "levels_model.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace gateway::identity {
namespace {

// One history, told to both

class History {
public:
    explicit History(std::uint64_t seed) : dice_(seed) {
        log_.rules = &rule_sets()[static_cast<std::size_t>(dice_.below(64))];
        now_ = dice_.below(1'000'000);
        demand();
        offer();
    }

    void step() {
        switch (dice_.below(12)) {
        case 0:
        case 1:
            return sign_in(dice_.below(methods + 1), one_of_levels(), now_ + skew());
        case 2:
        case 3:
            return check_identity(dice_.below(kinds), one_of_levels(), someone(), now_ + a_while());
        case 4:
            return withdraw();
        case 5:
            identity_ = log_.identity = dice_.below(identities);
            return;
        case 6:
        case 7:
        case 8:
            return jump();
        case 9:
            return demand();
        case 10:
            return offer();
        default:
            return follow();
        }
    }

    /// Everything that can be asked, against the model and the rules that must hold of any answer.
    void check(std::uint64_t* seen) {
        const Level person = person_level(evidence_, binding(identity_), at(now_));
        expect(person == as_level(log_.person(now_)), "person_level");
        standing_.person = person;
        expect(session_level(rules(), person, standing_.proofs, at(now_)) ==
                   as_level(log_.session(now_, nullptr)),
               "session_level");
        reach();
        const Answer answer = told(demand_, standing_);
        expect(answer == log_.answer(wish_, now_), "decide");
        expect_sound(answer);
        ++seen[answer.kind];
        if (dice_.one_in(4)) {
            check_next_change();
        }
        if (dice_.one_in(4)) {
            decline_everything();
        }
    }

    const std::string& fault() const { return fault_; }

    std::string described() const {
        std::ostringstream text;
        text << fault_ << " at " << now_ << ", identity " << log_.identity << '\n' << file_of(*log_.rules);
        for (const Checked& one : log_.checked) {
            text << "checked e" << one.kind << " asserted " << one.asserted << " of identity " << one.identity
                 << " from " << one.from << " withdrawn " << one.withdrawn << '\n';
        }
        for (const SignedIn& one : log_.signed_in) {
            text << "signed in by m" << one.method << " asserted " << one.asserted << " at " << one.when
                 << '\n';
        }
        const auto list = [&](const char* what, const bool* levels) {
            text << what;
            for (int level = 0; level <= strongest; ++level) {
                text << (levels[level] ? " " + std::to_string(level) : "");
            }
            text << '\n';
        };
        list("acceptable", wish_.acceptable);
        list("declined", wish_.declined);
        list("reachable", log_.reachable);
        text << "floor " << wish_.floor << ", max_age " << wish_.max_age << ", asked at " << wish_.asked;
        return text.str();
    }

private:
    const LevelRules& rules() const { return log_.rules->read; }
    static std::string_view binding(int identity) {
        constexpr std::string_view digests[identities]{"", "one", "two"};
        return digests[identity];
    }

    void expect(bool holds, const char* rule) {
        if (!holds && fault_.empty()) {
            fault_ = rule;
        }
    }

    Answer told(const Demand& demand, const Standing& standing) const {
        const Decision decision = decide(rules(), demand, standing, at(now_));
        if (const auto* granted = std::get_if<Granted>(&decision)) {
            return {Answer::granted, static_cast<int>(granted->level),
                    granted->at.time_since_epoch().count()};
        }
        if (const auto* step = std::get_if<StepUp>(&decision)) {
            return {step->again ? Answer::again : Answer::step_up, static_cast<int>(step->target)};
        }
        return {Answer::unmet};
    }

    void expect_sound(const Answer& answer) {
        if (answer.kind == Answer::unmet) {
            return;
        }
        expect(answer.level >= std::max(1, wish_.floor), "not below the floor");
        const auto least = demand_.acceptable.empty() ? Level::none : *demand_.acceptable.begin();
        expect(as_level(answer.level) >= least, "not below every acceptable level");
        if (answer.kind == Answer::granted) {
            expect(as_level(answer.level) <= standing_.person, "not above what evidence supports");
            return;
        }
        expect(standing_.reachable.contains(as_level(answer.level)), "what is asked for can be had");
        expect(!demand_.declined.contains(as_level(answer.level)), "what was declined is not asked for");
        // No endless loop: done in full, it is granted.
        Standing done = standing_;
        done.person = std::max(done.person, as_level(answer.level));
        done.proofs.push_back({"m0", as_level(answer.level), at(now_)});
        const Answer then = told(demand_, done);
        expect(then.kind == Answer::granted && then.level >= answer.level, "a step-up that was done counts");
    }

    void decline_everything() {
        Demand demand = demand_;
        Answer answer = told(demand, standing_);
        int asked = 0;
        while ((answer.kind == Answer::step_up || answer.kind == Answer::again) && asked++ < 6) {
            demand.declined.insert(as_level(answer.level));
            answer = told(demand, standing_);
        }
        expect(asked <= strongest, "nobody is asked more often than there are levels");
        expect(answer.kind == Answer::unmet || answer.kind == Answer::granted, "declined is answered");
        expect(answer.kind == Answer::unmet || answer.level == log_.session(now_, &wish_),
               "who declines acts by what is held");
    }

    /// Nothing changes before the moment told, and there it does; no other boundary comes earlier.
    void check_next_change() {
        const auto next = next_change(evidence_, binding(identity_), at(now_));
        const std::int64_t moment = next ? next->time_since_epoch().count() : never;
        const int level = log_.person(now_);
        expect(moment > now_, "a change lies ahead");
        expect(!next || log_.person(moment) != level, "the level changes when it is said to");
        expect(!next || log_.person(moment - 1) == level, "and not before");
        for (const Checked& one : log_.checked) {
            for (const std::int64_t edge : {one.from, end_of(one), one.withdrawn}) {
                expect(edge <= now_ || edge >= moment || log_.person(edge) == level, "no change is missed");
            }
        }
    }

    std::int64_t end_of(const Checked& one) const {
        const std::int64_t lasts = log_.rules->good_for[one.kind];
        return lasts == 0 ? never : one.from + lasts;
    }

    int one_of_levels() { return dice_.one_in(3) ? dice_.below(strongest + 1) : strongest; }
    int someone() { return dice_.one_in(4) ? dice_.below(identities) : log_.identity; }
    std::int64_t skew() {
        constexpr std::int64_t ahead[]{0, 0, 0, 0, 1, 5000, 5001, 60'000};
        return ahead[dice_.below(8)];
    }
    std::int64_t a_while() { return dice_.one_in(2) ? 0 : (dice_.below(7) - 5) * (day / 2); }

    void sign_in(int method, int asserted, std::int64_t when) {
        log_.signed_in.push_back({method, asserted, when});
        const SignInMethod* known = rules().method(name_of('m', method));
        standing_.proofs.push_back(known != nullptr ? proof_of(*known, at(when), as_level(asserted))
                                                    : Proof{"gone", as_level(asserted), at(when)});
    }

    void check_identity(int kind, int asserted, int identity, std::int64_t from) {
        log_.checked.push_back({kind, asserted, identity, from});
        evidence_.push_back(evidence_of(*rules().evidence(name_of('e', kind)), std::string(binding(identity)),
                                        at(from), as_level(asserted)));
    }

    void withdraw() {
        if (!evidence_.empty()) {
            const auto which = static_cast<std::size_t>(dice_.below(static_cast<int>(evidence_.size())));
            log_.checked[which].withdrawn = now_ + (dice_.one_in(3) ? 1000 * dice_.below(100) : 0);
            evidence_[which].withdrawn_at = at(log_.checked[which].withdrawn);
        }
    }

    /// Mostly to a moment at which something ends, or one beside it.
    void jump() {
        std::int64_t moment = now_ + dice_.below(10 * 60'000);
        if (!log_.signed_in.empty() && dice_.one_in(2)) {
            const auto& one = log_.signed_in[static_cast<std::size_t>(
                dice_.below(static_cast<int>(log_.signed_in.size())))];
            const std::int64_t own = log_.rules->max_age[1 + dice_.below(strongest)];
            moment = one.when + (wish_.max_age != never && dice_.one_in(2) ? wish_.max_age : own);
        } else if (!log_.checked.empty() && dice_.one_in(2)) {
            const auto& one =
                log_.checked[static_cast<std::size_t>(dice_.below(static_cast<int>(log_.checked.size())))];
            const std::int64_t edges[]{one.from, end_of(one), one.withdrawn};
            moment = edges[dice_.below(3)];
        }
        if (moment != never) {
            now_ = std::max(now_, moment + dice_.below(3) - 1);
        }
    }

    void demand() {
        wish_ = {};
        demand_ = {};
        const int named = dice_.below(1 << (strongest + 1));
        for (int level = 0; level <= strongest; ++level) {
            wish_.acceptable[level] = (named >> level & 1) != 0 && !dice_.one_in(3);
            wish_.declined[level] = dice_.one_in(8);
        }
        wish_.floor = dice_.one_in(2) ? 1 : 1 + dice_.below(strongest);
        constexpr std::int64_t ages[]{0, 1, 30, 60, 120, 3600};
        if (dice_.one_in(2)) {
            wish_.max_age = ages[dice_.below(6)] * 1000;
        }
        if (dice_.one_in(2)) {
            wish_.asked = now_;
            demand_.asked_at = at(now_);
        }
        for (int level = 0; level <= strongest; ++level) {
            if (wish_.acceptable[level]) {
                demand_.acceptable.insert(as_level(level));
            }
            if (wish_.declined[level]) {
                demand_.declined.insert(as_level(level));
            }
        }
        demand_.floor = as_level(wish_.floor == 1 && dice_.one_in(4) ? 0 : wish_.floor);
        if (wish_.max_age != never) {
            demand_.max_age = std::chrono::seconds(wish_.max_age / 1000);
        }
    }

    void offer() {
        by_means_ = dice_.one_in(2);
        methods_at_hand_ = dice_.below(1 << methods);
        kinds_at_hand_ = dice_.below(1 << kinds);
        any_levels_ = dice_.below(1 << (strongest + 1));
    }

    /// What can be reached: by the methods and evidence at hand, or any levels at all.
    void reach() {
        standing_.reachable.clear();
        if (by_means_) {
            standing_.reachable =
                reachable_levels(standing_.person, log_.rules->some_methods[methods_at_hand_],
                                 log_.rules->some_kinds[kinds_at_hand_]);
        }
        for (int level = 0; level <= strongest; ++level) {
            bool sign_in = false, proven = log_.person(now_) >= level;
            for (int i = 0; i < methods; ++i) {
                sign_in = sign_in || ((methods_at_hand_ >> i & 1) != 0 && log_.rules->ceiling[i] >= level);
                proven = proven || ((kinds_at_hand_ >> i & 1) != 0 && log_.rules->grants[i] >= level);
            }
            log_.reachable[level] =
                by_means_ ? level > 0 && sign_in && proven : (any_levels_ >> level & 1) != 0;
            if (by_means_) {
                expect(standing_.reachable.contains(as_level(level)) == log_.reachable[level], "reachable");
            } else if (log_.reachable[level]) {
                standing_.reachable.insert(as_level(level));
            }
        }
    }

    /// The person does what was asked for, or declines it.
    void follow() {
        standing_.person = as_level(log_.person(now_));
        reach();
        const Answer answer = log_.answer(wish_, now_);
        if (answer.kind == Answer::granted || answer.kind == Answer::unmet) {
            return;
        }
        if (dice_.one_in(2)) {
            wish_.declined[answer.level] = true;
            demand_.declined.insert(as_level(answer.level));
            return;
        }
        identity_ = log_.identity = std::max(1, log_.identity);
        if (log_.person(now_) < answer.level) {
            check_identity(0, strongest, log_.identity, now_);
        }
        sign_in(0, strongest, now_);
        standing_.person = person_level(evidence_, binding(identity_), at(now_));
        expect(told(demand_, standing_).kind == Answer::granted, "a step-up that was done is granted");
    }

    Dice dice_;
    std::int64_t now_ = 0;
    Log log_;
    Wish wish_;
    int identity_ = 0;
    std::vector<Evidence> evidence_;
    Demand demand_;
    Standing standing_;
    bool by_means_ = false;
    int methods_at_hand_ = 0, kinds_at_hand_ = 0, any_levels_ = 0;
    std::string fault_;
};

std::uint64_t setting(const char* name, std::uint64_t usual) {
    const char* wanted = std::getenv(name);
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : usual;
}

TEST(LevelsModel, EveryHistoryIsAnsweredAsTheLogSays) {
    const std::uint64_t seed = setting("GATEWAY_SEED", 20191104);
    const std::uint64_t histories = setting("GATEWAY_HISTORIES", 1'000'000);
    int faults = 0;
    std::uint64_t seen[Answer::unmet + 1]{};
    for (std::uint64_t n = 0; n < histories && faults < 5; ++n) {
        History history(seed + n);
        for (int step = 0; step < 8 && history.fault().empty(); ++step) {
            history.step();
            history.check(seen);
        }
        if (!history.fault().empty()) {
            ++faults;
            ADD_FAILURE() << "GATEWAY_SEED=" << seed + n << " GATEWAY_HISTORIES=1: " << history.described();
        }
    }
    if (histories >= 10'000 && faults == 0) {
        for (const std::uint64_t answers : seen) {
            EXPECT_GT(answers, histories / 40) << "every kind of answer is often met";
        }
    }
}

} // namespace
} // namespace gateway::identity
