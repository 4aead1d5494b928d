#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace gateway::cases {

/// Why an event of a department's old system is not simply taken.
enum class FeedReason { case_missing, out_of_order, after_result, contradiction, too_old, future };
inline constexpr std::array<const char*, 6> feed_reasons{"case_missing",  "out_of_order", "after_result",
                                                         "contradiction", "too_old",      "future"};
inline const char* to_text(FeedReason reason) { return feed_reasons[static_cast<std::size_t>(reason)]; }

/// What then becomes of it: it takes its place in time, waits for a decision, or is refused.
enum class FeedAction { reorder, hold, reject };

/// What a department's feed may do.
struct FeedRules {
    std::array<FeedAction, feed_reasons.size()> actions{};
    int too_old_days = 0;

    FeedAction of(FeedReason reason) const { return actions[static_cast<std::size_t>(reason)]; }
};

/// Rules of a case's life that a province may set otherwise: config/data/case_rules.toml.
class CaseRules {
public:
    /// Throws std::runtime_error naming the line of what is wrong.
    static CaseRules parse(std::string_view toml);

    int decide_working_days = 0;   ///< from the receipt of an application, 行政许可法 §32
    int delivery_working_days = 0; ///< from the decision, 行政许可法 §44
    const FeedRules& feed(const std::string& department) const;

private:
    FeedRules feed_;
    std::map<std::string, FeedRules> departments_; ///< by credit code
};

} // namespace gateway::cases
