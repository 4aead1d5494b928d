#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "rules.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::supervision {

/// Where a record stands: open; passed (an amber one whose limit is over: the red one has taken its place);
/// lifted (the limit moved, or the rule is gone); closed (the case is finished).
enum class State { open, passed, lifted, closed };
std::string_view to_text(State state);
State state_from_text(std::string_view text);

/// A supervision record (监察记录) of one case and rule: GB/T 39046-2020, table 11, and what the course
/// needs.
struct Record {
    std::string number;       ///< 监察编号, an..20
    std::string project_no;   ///< 办件编号
    std::string rule;         ///< 监察规则编号
    std::string colour;       ///< amber or red
    std::string warning_type; ///< 监察预警类型代码, n1, or empty
    std::string matter_code;
    std::string institution; ///< 被督办机构: the body of the matter, credit code
    std::string institution_name;
    std::string department; ///< 责任部门: the body that handles the case, credit code
    std::string department_name;
    std::string region;  ///< of the department
    std::string content; ///< 督办内容, an..1000
    Time limit_at{};
    Time sent_at{}; ///< 督办发出时间
    State state = State::open;
    Time state_at{};    ///< 状态产生时间
    std::string result; ///< 监察结果描述, an..1000: how it ended
    Level level = Level::department;
    int round = 1;
    std::string explanation; ///< the department's answer
    std::optional<Time> answered_at;
    std::string answered_by;
    int revision = 1;

    /// 事项类型代码, n2: characters 3 and 4 of the basic code inside the implementation code.
    std::string task_type() const { return matter_code.substr(21, 2); }
};

/// Members named as the API names them.
Json record_json(const Record& record);

/// A record of a case of which the rule speaks now, without number and names of the bodies.
Record opened(const Rule& rule, const WorkCalendar& calendar, const cases::CaseFacts& facts, Time now);
/// What is to be told in 督办内容.
std::string content_of(const Rule& rule, const cases::CaseFacts& facts);

/// What becomes of an open record now: nothing (false), or another state, level, department or limit. `rule`
/// may be gone from the data.
bool settle(Record& record, const Rule* rule, const WorkCalendar& calendar, const cases::CaseFacts& facts,
            Time now);

/// A notice (督办通知) to one recipient.
struct Notice {
    std::string number;
    int round = 1;
    Level level = Level::department;
    std::string recipient; ///< credit code, division code of a city, or empty: the province
};
/// Whom a record's level concerns: the department, from the level of the city on its city too, then the
/// province. A body of the province itself has no city above it: in its stead the province is told.
std::vector<Notice> notices_of(const Record& record);

} // namespace gateway::supervision
