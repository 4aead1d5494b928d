#include "stock_fixture.hpp"
#include "stock_model_slow.hpp"

#include <random>
#include <sstream>

namespace gateway::identity {
namespace {

constexpr int persons = 900;

/// A file as old systems write them: several accounts of one person, names that differ, numbers that are
/// wrong, mobile numbers of two people.
class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed) {}

    std::vector<Json> file() {
        std::vector<Json> lines;
        std::string mobile_of_another;
        for (int n = 0; n < persons; ++n) {
            const std::string number = citizen_number(n);
            const int accounts = 1 + below(3);
            for (int i = 0; i < accounts; ++i) {
                lines.push_back(line(n, i, number));
            }
            if (accounts == 1 && below(10) == 0 && !mobile_of_another.empty()) {
                lines.back()["user_mobile"] = mobile_of_another;
            }
            mobile_of_another = accounts == 1 ? text_of(lines.back(), "user_mobile") : "";
        }
        std::shuffle(lines.begin(), lines.end(), random_);
        return lines;
    }
    /// The base knows most of them, some by another name.
    std::map<std::string, std::string> base() {
        std::map<std::string, std::string> names;
        for (int n = 0; n < persons; ++n) {
            const int luck = below(10);
            if (luck > 0) {
                names[citizen_number(n)] = luck == 1 ? "别人" : name(n, 0);
            }
        }
        return names;
    }

private:
    int below(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most)); }
    static std::string name(int n, int variant) {
        return (variant == 0 ? "姓名" : "异名") + std::to_string(n);
    }
    Json line(int n, int i, std::string number) {
        if (below(15) == 0) {
            number.back() = number.back() == '0' ? '1' : '0'; // a wrong check digit
        }
        Json made{
            {"account_name", "u" + std::to_string(n) + "-" + std::to_string(i)},
            {"user_name", name(n, below(6) == 0 ? 1 : 0)},
            {"cert_type", "111"},
            {"cert_no", std::move(number)},
            {"level", std::to_string(below(4))},
            {"verified_at", "201" + std::to_string(below(9)) + "-0" + std::to_string(1 + below(9)) + "-01"}};
        if (below(3) > 0) {
            made["user_mobile"] = std::to_string(13900000000LL + n * 10 + i);
        }
        if (below(8) == 0) {
            made.erase("verified_at");
        }
        return made;
    }

    std::mt19937 random_;
};

class StockModel : public StockTest, public testing::WithParamInterface<std::tuple<unsigned, std::size_t>> {
protected:
    /// "outcome reason" of every account.
    std::map<std::string, std::string> outcomes() {
        std::map<std::string, std::string> all;
        for (const auto& [name, row] : rows()) {
            all[name] = row.outcome() + " " + row.code();
        }
        return all;
    }
    /// "name mobile level" of every document.
    std::map<std::string, std::string> people() {
        std::map<std::string, std::string> all;
        std::vector<std::string> ids;
        for (const auto& [name, row] : rows()) {
            if (!row.person_id.empty()) {
                ids.push_back(row.person_id);
            }
        }
        run([&](store::Transaction& tx) {
            for (const Account& account : find_accounts(*foundation, tx, ids, Locking::none)) {
                all[account.text("cert_no")] = account.text("user_name") + " " + account.text("user_mobile") +
                                               " " + std::string(level_name(account.kept_level));
            }
        });
        return all;
    }
};

/// What the two say differently, at most some of it.
std::string differences(const std::map<std::string, std::string>& left,
                        const std::map<std::string, std::string>& right) {
    std::ostringstream out;
    std::map<std::string, std::pair<std::string, std::string>> both;
    for (const auto& [key, value] : left) {
        both[key].first = value;
    }
    for (const auto& [key, value] : right) {
        both[key].second = value;
    }
    for (const auto& [key, values] : both) {
        if (values.first != values.second && out.tellp() < 2000) {
            out << key << ": " << values.first << " | " << values.second << "\n";
        }
    }
    return out.str();
}

TEST_P(StockModel, AgreesWithTheSlowOneWhateverTheOrderAndTheSizeOfTheParts) {
    const auto [seed, part] = GetParam();
    Generator generator(seed);
    const std::vector<Json> lines = generator.file();
    const auto base = generator.base();
    connect_base(base);
    for (std::size_t at = 0; at < lines.size(); at += part) {
        import({lines.begin() + static_cast<std::ptrdiff_t>(at),
                lines.begin() + static_cast<std::ptrdiff_t>(std::min(lines.size(), at + part))});
    }
    slow::Model model(lines);
    EXPECT_EQ(differences(outcomes(), model.outcomes()), "");
    EXPECT_EQ(differences(people(), model.people()), "");
    compare();
    model.compare(base);
    EXPECT_EQ(differences(outcomes(), model.outcomes()), "");
    EXPECT_EQ(differences(people(), model.people()), "");
    EXPECT_EQ(one("SELECT count(*) FROM identity.person"), std::to_string(model.people().size()));
}

INSTANTIATE_TEST_SUITE_P(Files, StockModel,
                         testing::Values(std::tuple(1U, 1000U), std::tuple(1U, 37U), std::tuple(2U, 250U)));

} // namespace
} // namespace gateway::identity
