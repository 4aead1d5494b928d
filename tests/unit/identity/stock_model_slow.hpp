#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace gateway::identity::slow {

/// What becomes of a file of old accounts, written down rule by rule from their description, one document
/// after the other; it shares nothing with the gateway. Numbers are citizen numbers, levels the JIS scheme's.
class Model {
public:
    using Line = nlohmann::json;

    explicit Model(const std::vector<Line>& lines) {
        for (const Line& line : lines) {
            const std::string account = line.at("account_name");
            if (!right(line.at("cert_no"))) {
                outcomes_[account] = "rejected citizen_id.check_digit";
            } else {
                const std::string number = line.at("cert_no");
                if (!documents_.contains(number)) {
                    order_.push_back(number);
                }
                documents_[number].accounts.push_back(line);
            }
        }
        for (const std::string& number : order_) {
            merge(documents_.at(number));
        }
    }

    void compare(const std::map<std::string, std::string>& base) {
        for (auto& [number, person] : documents_) {
            const auto known = base.find(number);
            const bool match = known != base.end() && known->second == person.name;
            if (match) {
                person.level = person.level < 3 ? 3 : person.level;
            } else {
                person.level = 1;
            }
            std::string& outcome = outcomes_.at(person.first);
            if (outcome == "waiting base_due") {
                outcome = match                 ? "passed base_match"
                          : known != base.end() ? "lowered base_mismatch"
                                                : "lowered base_unknown";
            }
        }
    }

    const std::map<std::string, std::string>& outcomes() const { return outcomes_; }
    std::map<std::string, std::string> people() const {
        std::map<std::string, std::string> all;
        for (const auto& [number, person] : documents_) {
            all[number] = person.name + " " + person.mobile + " RC0" + std::to_string(person.level);
        }
        return all;
    }

private:
    struct Document {
        std::vector<Line> accounts;
        std::string name, mobile, first;
        int level = 1;
    };

    static bool right(const std::string& number) {
        int power = 1, sum = 0; // ISO 7064, MOD 11-2, from the right
        for (std::size_t i = number.size(); i-- > 0;) {
            sum += power * (number[i] == 'X' ? 10 : number[i] - '0');
            power = power * 2 % 11;
        }
        return sum % 11 == 1;
    }
    static int level(const Line& account) { return std::stoi(account.at("level").get<std::string>()) + 1; }
    static std::string verified_at(const Line& account) { return account.value("verified_at", ""); }
    /// Verified before not verified, the newest first, the higher level first, then by name.
    static bool better(const Line& a, const Line& b) {
        const bool verified_a = level(a) >= 3, verified_b = level(b) >= 3;
        if (verified_a != verified_b) {
            return verified_a;
        }
        if (verified_at(a) != verified_at(b)) {
            return verified_at(a) > verified_at(b);
        }
        if (level(a) != level(b)) {
            return level(a) > level(b);
        }
        return a.at("account_name").get<std::string>() < b.at("account_name").get<std::string>();
    }

    void merge(Document& document) {
        std::vector<Line> rest = document.accounts;
        const Line* best = &rest.front();
        for (const Line& account : rest) {
            best = better(account, *best) ? &account : best;
        }
        document.name = best->at("user_name");
        document.first = best->at("account_name");
        std::vector<Line> agreeing;
        for (const Line& account : rest) {
            const std::string name = account.at("account_name");
            if (account.at("user_name") != document.name) {
                outcomes_[name] = "conflict name_differs";
                continue;
            }
            outcomes_[name] = name == document.first ? "waiting base_due" : "merged same_person";
            document.level = level(account) > document.level ? level(account) : document.level;
            agreeing.push_back(account);
        }
        take_mobile(document, agreeing);
    }

    void take_mobile(Document& document, std::vector<Line> agreeing) {
        while (!agreeing.empty()) {
            std::size_t best = 0;
            for (std::size_t i = 1; i < agreeing.size(); ++i) {
                best = better(agreeing[i], agreeing[best]) ? i : best;
            }
            const std::string mobile = agreeing[best].value("user_mobile", "");
            if (!mobile.empty() && taken_.insert(mobile).second) {
                document.mobile = mobile;
                return;
            }
            if (!mobile.empty()) {
                outcomes_[agreeing[best].at("account_name")] = "conflict mobile_taken";
            }
            agreeing.erase(agreeing.begin() + static_cast<std::ptrdiff_t>(best));
        }
    }

    std::map<std::string, Document> documents_;
    std::vector<std::string> order_;
    std::map<std::string, std::string> outcomes_;
    std::set<std::string> taken_;
};

} // namespace gateway::identity::slow
