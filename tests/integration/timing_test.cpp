#include "support/sign_on.hpp"

#include <algorithm>
#include <chrono>
#include <random>

namespace gateway::test {
namespace {

using Times = std::vector<double>;

/// How often one of the first takes longer than one of the second: a half when they are alike, whatever the
/// machine does meanwhile (Mann and Whitney's U over the number of pairs).
double share_of_longer(const Times& first, const Times& second) {
    double longer = 0;
    for (const double one : first) {
        for (const double other : second) {
            longer += one > other ? 1 : one == other ? 0.5 : 0;
        }
    }
    return longer / static_cast<double>(first.size() * second.size());
}

/// Of the quicker answers, which other work on the machine has delayed least.
double lower_quartile(Times times) {
    const auto at = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 4);
    std::nth_element(times.begin(), at, times.end());
    return *at;
}

/// Alike: one cannot be guessed from the other by how long it took. A hash that only one of them pays for
/// makes a share of nearly one and a ratio of five and more.
testing::AssertionResult are_alike(const Times& first, const Times& second) {
    const double share = share_of_longer(first, second);
    const double ratio = lower_quartile(first) / lower_quartile(second);
    const bool apart = (share < 0.2 || share > 0.8) && (ratio < 0.8 || ratio > 1.25);
    return (apart ? testing::AssertionFailure() : testing::AssertionSuccess())
           << "longer in " << share << " of the pairs, " << ratio << " times as long; lower quartiles "
           << lower_quartile(first) << " and " << lower_quartile(second) << " ms";
}

/// What a stranger learns by looking at the clock. All kinds of numbers are asked for in one random order, so
/// that whatever else the machine does strikes all alike; no time is compared with anything but another.
class Timing : public SignOnWorld {
protected:
    struct Try {
        std::string number;
        Times* times;
    };

    static std::vector<std::string> numbers(const std::string& head, int count) {
        std::vector<std::string> all;
        for (int i = 0; i < count; ++i) {
            all.push_back(head + std::to_string(100 + i)); // fictitious
        }
        return all;
    }
    void sign_up(const std::vector<std::string>& numbers, const std::string& password) {
        std::vector<std::pair<Browser, Page>> under_way;
        for (const std::string& number : numbers) {
            Browser browser(world_.gateway_url());
            const Page page = browser.open(authorize());
            const Page sent = browser.submit(page, "/signon/code", {{"mobile", number}});
            under_way.emplace_back(std::move(browser), sent);
        }
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            auto& [browser, sent] = under_way[i];
            const Page in = browser.submit(sent, "/signon/code:answer", {{"code", sent_code(numbers[i])}});
            ASSERT_NE(in.parameter("code"), "") << in.body;
            if (!password.empty()) {
                browser.submit(browser.open("/signon/account"), "/signon/account/password",
                               {{"password", password}});
            }
        }
    }
    void add(const std::vector<std::string>& numbers, int times, Times& into) {
        for (int i = 0; i < times; ++i) {
            for (const std::string& number : numbers) {
                tries_.push_back({number, &into});
            }
        }
    }
    /// All that were added, in random order.
    using Ask = std::function<void()>; ///< what is measured
    void measure(const std::function<Ask(const std::string& number)>& prepare) {
        std::mt19937 order(20190418);
        std::shuffle(tries_.begin(), tries_.end(), order);
        for (const Try& one : tries_) {
            const Ask ask = prepare(one.number);
            const auto begun = std::chrono::steady_clock::now();
            ask();
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
            one.times->push_back(took.count());
        }
        tries_.clear();
    }

    std::vector<Try> tries_;
};

TEST_F(Timing, AWrongPasswordTakesAsLongForANumberThatNobodyHas) {
    constexpr int tries_each = 4; // the fifth would shut the number
    const auto known = numbers("19900001", 12);
    const auto without_password = numbers("19900002", 12);
    const auto unknown = numbers("19900003", 24);
    sign_up(known, "Correct-Horse-9");
    sign_up(without_password, "");
    Times of_known, of_without, of_unknown;
    add(known, tries_each, of_known);
    add(without_password, tries_each, of_without);
    add(unknown, tries_each, of_unknown);
    Browser stranger(world_.gateway_url());
    const Page page = stranger.open(authorize());
    measure([&](const std::string& number) {
        return [&, number] {
            const Page answer =
                stranger.submit(page, "/signon/password", {{"mobile", number}, {"password", "wrong-one"}});
            EXPECT_EQ(answer.status, 422);
            EXPECT_TRUE(answer.holds("手机号码或密码不正确")) << answer.body;
        };
    });
    EXPECT_TRUE(are_alike(of_known, of_unknown));
    EXPECT_TRUE(are_alike(of_without, of_unknown));
    EXPECT_TRUE(are_alike(of_known, of_without));
}

TEST_F(Timing, ACodeIsSentAsQuicklyToANumberThatNobodyHas) {
    constexpr int rounds = 4;
    const auto known = numbers("19900001", 16);
    const auto unknown = numbers("19900003", 16);
    sign_up(known, "");
    Times of_known, of_unknown;
    for (int i = 0; i < rounds; ++i) {
        // As if a day had passed: a number gets one a minute.
        world_.transact([](store::Transaction& tx) { tx.exec("DELETE FROM signon.one_time_code"); });
        add(known, 1, of_known);
        add(unknown, 1, of_unknown);
        measure([&](const std::string& number) {
            auto stranger = std::make_shared<Browser>(world_.gateway_url()); // each asks for a few a day
            const Page page = stranger->open(authorize());
            return [stranger, page, number] {
                const Page answer = stranger->submit(page, "/signon/code", {{"mobile", number}});
                EXPECT_TRUE(answer.holds("/signon/code:answer")) << answer.body;
            };
        });
    }
    EXPECT_TRUE(are_alike(of_known, of_unknown));
}

} // namespace
} // namespace gateway::test
