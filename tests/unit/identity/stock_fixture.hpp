#pragma once

#include "fixture.hpp"
#include "stock.hpp"
#include "support/persons.hpp"

#include <map>

namespace gateway::identity {

using test::citizen_number;

/// Imports, comparisons and settlements as they are asked for.
class StockTest : public IdentityTest {
protected:
    using State = service::LineState;

    static Json account(const std::string& name, const Identity& identity, const std::string& level = "2",
                        const std::string& verified_at = "2018-05-01") {
        return {{"account_name", name},
                {"user_name", identity.user_name},
                {"cert_type", identity.cert_type},
                {"cert_no", identity.cert_no},
                {"level", level},
                {"verified_at", verified_at}};
    }
    static Json with_mobile(Json line, const std::string& mobile) {
        line["user_mobile"] = mobile;
        return line;
    }
    service::Call import_call(const std::string& source = "demo") {
        service::Call made = call(nullptr, {{"import_id", "import-1"}});
        made.query["source"] = source;
        return made;
    }
    std::vector<service::LineOutcome> import(const std::vector<Json>& lines,
                                             const std::string& source = "demo") {
        std::vector<service::Line> numbered;
        for (const Json& line : lines) {
            numbered.push_back({static_cast<long long>(numbered.size()) + 1, line.dump()});
        }
        std::vector<service::LineOutcome> outcomes;
        run([&](store::Transaction& tx) {
            outcomes = route("importStockAccounts").import(import_call(source), numbered, tx);
        });
        return outcomes;
    }
    /// The state of one line; its fault's code when it was rejected.
    std::string taken(const Json& line, const std::string& source = "demo") {
        const auto outcome = import({line}, source).at(0);
        return outcome.state == State::accepted    ? "accepted"
               : outcome.state == State::unchanged ? "unchanged"
                                                   : outcome.reasons.at(0).code;
    }
    std::map<std::string, StockRow> rows(const std::string& source = "demo") {
        std::map<std::string, StockRow> all;
        run([&](store::Transaction& tx) {
            all.clear();
            const std::vector<std::string> any(stock_outcomes.begin(), stock_outcomes.end());
            for (StockRow& row : opened(*foundation, list_stock(tx, source, any, 0, 100'000))) {
                const std::string name = row.claim.account_name;
                all.emplace(name, std::move(row));
            }
        });
        return all;
    }
    /// "outcome reason" of an account.
    std::string became(const std::string& name, const std::string& source = "demo") {
        const auto all = rows(source);
        const auto found = all.find(name);
        return found == all.end() ? "nothing" : found->second.outcome() + " " + found->second.code();
    }
    Level level_of(const std::string& person) { return found(person).level(now); }

    /// A base that knows these people; others are unknown to it.
    void connect_base(std::map<std::string, std::string> names) {
        Options options;
        options.bases.verify_person = [this, names = std::move(names)](const Identity& identity) {
            ++asked_;
            if (asked_ > patience_) {
                return BaseAnswer{};
            }
            const auto found = names.find(identity.cert_no);
            const BaseResult result = found == names.end()                  ? BaseResult::unknown
                                      : found->second == identity.user_name ? BaseResult::match
                                                                            : BaseResult::mismatch;
            return BaseAnswer{result, "national-population", "B-" + std::to_string(asked_)};
        };
        use(foundation_with(vault, std::move(options)));
    }
    int compare() {
        test::StepsHere steps(session_);
        int graded = 0;
        while (const int some = compare_stock(*foundation, steps, now)) {
            graded += some;
        }
        return graded;
    }
    Json settle(const std::string& name, const std::string& decision) {
        return asked("settleStockAccount", {{"decision", decision}},
                     {{"id", std::to_string(rows().at(name).stock_id)}});
    }
    service::Call settle_call(const std::string& name, const std::string& decision) {
        return call({{"decision", decision}}, {{"id", std::to_string(rows().at(name).stock_id)}});
    }
    service::Call list_call(std::map<std::string, std::string> query) {
        service::Call made = call();
        made.query = std::move(query);
        return made;
    }

    int asked_ = 0;
    int patience_ = 1'000'000; ///< how often the base answers before it goes away
};

} // namespace gateway::identity
