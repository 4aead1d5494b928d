#include "case_rules.hpp"
#include "fixture.hpp"

namespace gateway::cases {
namespace {

std::string with_text(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos);
    return text.replace(at, from.size(), to);
}

const std::string& built_in() {
    static const std::string text = foundation().standard->file("case_rules.toml");
    return text;
}

TEST(CaseRulesData, ADepartmentsOwnRulesChangeOnlyWhatTheyName) {
    const std::string own =
        built_in() + "[[events.department]]\ncredit_code = \"" + owner + "\"\nout_of_order = \"hold\"\n";
    const CaseRules rules = CaseRules::parse(own);
    EXPECT_EQ(rules.feed(owner).of(FeedReason::out_of_order), FeedAction::hold);
    EXPECT_EQ(rules.feed(owner).of(FeedReason::future), FeedAction::reject);
    EXPECT_EQ(rules.feed(other_owner).of(FeedReason::out_of_order), FeedAction::reorder);
}

TEST(CaseRulesData, AWrongRuleIsRefusedWithItsPlace) {
    for (const auto& [from, to] :
         std::map<std::string, std::string>{{"future = \"reject\"", "future = \"reorder\""},
                                            {"decide_working_days = 5", "decide_working_days = 0"},
                                            {"too_old_days = 3650", "too_old_day = 3650"},
                                            {"[delivery]", "[deliver]"}}) {
        try {
            CaseRules::parse(with_text(built_in(), from, to));
            ADD_FAILURE() << to;
        } catch (const std::runtime_error& error) {
            EXPECT_EQ(std::string(error.what()).find("case_rules.toml:"), 0U) << error.what();
        }
    }
}

} // namespace
} // namespace gateway::cases
