#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"
#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/cases/cases.hpp"
#include "gateway/crypto/sm.hpp"
#include "rules.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gateway::ratings {

/// What reading and rules stand on; tables and codes are those of `standard`.
struct Foundation {
    Foundation(std::shared_ptr<const Standard> the_standard,
               std::shared_ptr<const WorkCalendar> the_calendar);

    std::shared_ptr<const Standard> standard;
    std::shared_ptr<const WorkCalendar> calendar;
    const NationalTable* table; ///< up_evaluation
    const CodeTable* channels;
    Rules rules;
};

/// What a rater said (评价), read and right by itself.
struct Said {
    int grade = 1; ///< code of satisfaction, 1 is the best
    std::string channel;
    std::string rater_name; ///< personal; may be empty
    std::string text;       ///< may hold personal data; may be empty
    Time rated_at{};
    bool is_default = false; ///< nobody rated in time: the reporting system filled it in (默认评价)
};

/// A rating as it is handed in: of a case (一事一评), or of one service within it (一次一评).
struct Submission {
    std::string project_no;
    std::string service_no; ///< empty: of the case as a whole
    Said said;
};

/// A rating as it stands.
struct Rating {
    std::string row_guid;
    std::string project_no, service_no;
    std::string matter_code; ///< 31 or 33
    std::string task_name;   ///< of the matter, when the case was accepted
    Said said;
    Time first_rated_at{};
    int times = 1;         ///< 评价次数: +1 with each change by the rater
    bool valid = true;     ///< false: excluded after an appeal
    bool released = false; ///< its text may be shown to the public
    int revision = 1;
    int version = 1;        ///< of content
    crypto::Digest given{}; ///< of what was handed in first
    std::string content;    ///< the national row, canonical JSON without row_guid

    std::string owner() const { return matter_code.substr(0, 18); }
    std::string region() const { return matter_code.substr(2, 6); }
};

/// One request: without rated_at it is now. A line of an import: rated_at is required, so that the same line
/// again is the same rating.
enum class Form { one, line };

/// Reads {project_no, service_no, satisfaction or stars, channel, rater_name, text, rated_at, is_default}.
Submission read_submission(const Foundation& foundation, const Json& input, Form form, Time now,
                           std::vector<FieldError>& errors);
/// The same of one request without project_no and service_no: what a change may hold.
Said read_said(const Foundation& foundation, const Json& input, Time now, std::vector<FieldError>& errors);

/// SM3 over what makes two submissions the same.
crypto::Digest given_digest(const Submission& submission);

Rating make_rating(Submission submission, const cases::CaseFacts& facts, crypto::Digest given);
/// The national row of the rating as it stands, which is its content.
std::string content_of(const Rating& rating);
/// What content alone keeps: the case's name of its matter, the rater's name and text.
void read_content(Rating& rating);

/// True when a change may still come: a default rating always gives way, else within the days of the rules.
bool may_change(const Rating& rating, const Rules& rules, Time now);

/// Why a rating of this time may not be: before the service, or before the case was finished.
std::optional<FieldError> time_fault(const Submission& submission, const cases::CaseFacts& facts);

} // namespace gateway::ratings
