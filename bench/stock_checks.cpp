#include "stock_checks.hpp"

#include "gateway/http/client.hpp"
#include "support/persons.hpp"
#include "support/voice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>

namespace gateway::bench {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int known_persons = 1000; ///< to the nation's base
constexpr int most_settled = 500;
constexpr int delivery_patience = 1800; // s
constexpr long long few = 2000;         ///< entries that may wait for the nation while the comparison goes on

double seconds_since(Clock::time_point begun) {
    return std::chrono::duration<double>(Clock::now() - begun).count();
}

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

/// The rows of a part; each behind the one before.
std::vector<long long> ids_of(const std::string& part, long long after) {
    std::vector<long long> ids;
    std::istringstream lines(part);
    for (std::string line; std::getline(lines, line);) {
        const auto id = parse_json(line).at("id").get<long long>();
        if (id <= (ids.empty() ? after : ids.back())) {
            fail("the report is out of order at " + std::to_string(id));
        }
        ids.push_back(id);
    }
    return ids;
}

} // namespace

std::string stock_name(int person) { return "演示" + std::to_string(person); }

StockChecks::Part StockChecks::part(const std::string& target) {
    http::Client client(scene_.world().gateway_url());
    const auto outcome = client.send("GET", target, {{"Authorization", bearer_}}, "");
    if (!outcome.response || outcome.response->status != 200) {
        fail("no part of the report: " + outcome.failure);
    }
    const auto link = http::find_field(outcome.response->fields, "link").value_or("");
    Part part{std::string(outcome.response->text()), {}};
    if (!link.empty()) {
        part.next = std::string(link.substr(1, link.find('>') - 1));
    }
    return part;
}

Line StockChecks::report_and_settle(long long accounts) {
    bearer_ = "Bearer " + scene_.world().sign_in(manager_);
    std::vector<double> times;
    long long rows = 0, after = 0;
    const auto begun = Clock::now();
    for (std::string target = "/v1/stock-accounts/outcomes?source=demo"; !target.empty();) {
        const auto asked = Clock::now();
        const Part one = part(target);
        times.push_back(seconds_since(asked));
        const auto ids = ids_of(one.body, after);
        rows += std::ssize(ids);
        after = ids.empty() ? after : ids.back();
        target = one.next;
    }
    if (rows != accounts) {
        fail(fmt::format("{} accounts, but {} rows in the report", accounts, rows));
    }
    const double report = seconds_since(begun);
    const std::string conflicts = "/v1/stock-accounts/outcomes?source=demo&outcome=conflict";
    const auto open = ids_of(part(conflicts).body, 0);
    const auto count = std::min<std::size_t>(open.size(), most_settled);
    test::Voice voice(scene_.world(), manager_);
    std::vector<double> settled;
    for (std::size_t i = 0; i < count; ++i) {
        const auto asked = Clock::now();
        const auto answer = voice.post(fmt::format("/v1/stock-accounts/{}:settle", open[i]),
                                       {{"decision", i % 2 == 0 ? "take" : "keep"}});
        settled.push_back(1000 * seconds_since(asked));
        if (answer.status != 200) {
            fail("a conflict was not settled: " + answer.body.dump());
        }
    }
    const auto left = ids_of(part(conflicts).body, 0);
    if (std::ranges::any_of(open.begin(), open.begin() + static_cast<std::ptrdiff_t>(count),
                            [&](long long id) { return std::ranges::binary_search(left, id); })) {
        fail("a conflict is open that was settled");
    }
    const auto asked = Clock::now();
    voice.get("/v1/stock-accounts/summary?source=demo");
    return {{"report_seconds", rounded(report)},
            {"report_parts", times.size()},
            {"part_p50_ms", rounded(1000 * median(times))},
            {"part_most_ms", rounded(1000 * *std::ranges::max_element(times))},
            {"settled", count},
            {"settle_p50_ms", rounded(median(settled))},
            {"settle_p99_ms", rounded(percentile(settled, 0.99))},
            {"summary_ms", rounded(1000 * seconds_since(asked))}};
}

long long StockChecks::graded() {
    return scene_.number(
        "SELECT count(*) FROM identity.stock_account WHERE outcome IN ('passed', 'lowered')");
}

bool StockChecks::is_behind() {
    return scene_.number("SELECT count(*) FROM (SELECT FROM national.lane l JOIN journal.entry e ON e.lane = "
                         "l.lane WHERE e.dataset <> '' AND e.position > l.received LIMIT " +
                         std::to_string(few) + ") AS waiting") == few;
}

Line StockChecks::compare(int seconds) {
    Json people = Json::array();
    for (int person = 0; person < known_persons; ++person) {
        people.push_back({{"user_name", stock_name(person)},
                          {"cert_type", "111"},
                          {"cert_no", test::citizen_number(person)},
                          {"user_mobile", std::to_string(13'000'000'000 + person)},
                          {"user_region", "320500"},
                          {"user_real_lvl", "RC03"},
                          {"face", true},
                          {"state", "active"}});
    }
    scene_.world().nation("PUT", "/admin/people", {{"people", people}});
    scene_.set_link(National::linked);
    const auto linked = Clock::now();
    while (is_behind()) { // the persons go up first
        if (seconds_since(linked) > delivery_patience) {
            fail("the persons did not go up in time");
        }
        std::this_thread::sleep_for(200ms);
    }
    const double delivered = seconds_since(linked);
    const long long before = graded();
    const auto begun = Clock::now();
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    if (!test::eventually([&] {
            return scene_.number("SELECT count(*) FROM (SELECT FROM "
                                 "identity.stock_account WHERE outcome = 'passed' LIMIT "
                                 "1) AS one") == 1;
        })) {
        fail("nobody was found in the base");
    }
    const long long now = graded();
    scene_.require_good_receipts();
    return {{"delivered_seconds", rounded(delivered)},
            {"compared", now},
            {"compared_a_second", rounded(static_cast<double>(now - before) / seconds_since(begun))}};
}

} // namespace gateway::bench
