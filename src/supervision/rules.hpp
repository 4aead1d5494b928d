#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/cases/cases.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::supervision {

/// Which time limit a rule watches: the promised (承诺) or the statutory one (法定).
enum class Watched { promise, statutory };
/// Amber (黄) warns, red (红) states that it is over.
enum class Colour { amber, red };
/// Who is told (督办层级), lowest first.
enum class Level { department, city, province };

std::string_view to_text(Watched watched);
std::string_view to_text(Colour colour);
std::string_view to_text(Level level);
Level level_from_text(std::string_view text);

/// A rule of supervision (监察规则): data, config/data/supervision.toml.
struct Rule {
    std::string id; ///< 监察规则编号, an..20
    Text text;
    Watched watches = Watched::promise;
    Colour colour = Colour::amber;
    bool early = false; ///< `days` working days before the end of the limit; else after it
    int days = 0;
    Level notify = Level::department; ///< who is told first
    std::optional<int> city_after;    ///< working days in red until the city is told; empty: never
    std::optional<int> province_after;
    std::string warning_type; ///< 监察预警类型代码, n1; empty: none agreed
    std::string confidence;   ///< "sure", "likely" or "unsure"
};

/// Throws std::runtime_error "supervision.toml:line: what is wrong".
std::vector<Rule> read_rules(std::string_view toml);

/// The end of the limit a rule watches; empty when the case has none.
std::optional<Time> limit_of(const Rule& rule, const cases::CaseFacts& facts);

/// From when on a rule speaks of a case.
///   early: from the morning of the day from which on `days` working days are left, 0 being the last day. A
///   limit
///     that is shorter than the lead warns on the morning of its last day, and not at all when that is the
///     day of acceptance.
///   after: from the second after the end, or with `days` from the morning of that working day after it.
/// Empty when the case has no such limit or the warning would come too late to be one.
std::optional<Time> begins(const Rule& rule, const WorkCalendar& calendar, const cases::CaseFacts& facts);
/// True when the rule speaks of the open case now; an early one falls silent when the limit is over.
bool speaks(const Rule& rule, const WorkCalendar& calendar, const cases::CaseFacts& facts, Time now);

/// Who must have been told by now of what began at `began`: after n working days in red the next level, on
/// the morning of the working day that follows. The first day in red counts when it is a working day.
Level level_at(const Rule& rule, const WorkCalendar& calendar, Time began, Time now);

/// Before this moment lie the limits of all cases that any of the rules may speak of now.
Time horizon(const std::vector<Rule>& rules, const WorkCalendar& calendar, Time now);

} // namespace gateway::supervision
