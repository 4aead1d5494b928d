#include "model.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/base/text.hpp"
#include "grade.hpp"

#include <algorithm>
#include <array>

namespace gateway::ratings {
namespace {

using namespace std::chrono;

constexpr auto clock_tolerance = minutes(5); ///< of the departments' clocks
constexpr std::size_t handle_item_length = 33;

int width(const Foundation& foundation, const char* column) { return foundation.table->find(column)->width; }

std::string read_number(ObjectReader& reader, const char* name, bool required) {
    std::string number = required ? reader.text(name, 50) : reader.optional_text(name, 50).value_or("");
    if (!number.empty()) {
        if (auto wrong = check_project_no(number)) { // one form for both numbers
            reader.fault(name, std::string(name) + "." + wrong->code, std::move(wrong->text));
        }
    }
    return number;
}

/// Exactly one of the two says the grade.
int read_grade(ObjectReader& reader) {
    static const std::array<std::string, 5> codes{"1", "2", "3", "4", "5"};
    const bool by_code = reader.member("satisfaction") != nullptr;
    const bool by_stars = reader.member("stars") != nullptr;
    if (by_code == by_stars) {
        reader.fault("satisfaction", by_code ? "not_together" : "required",
                     {"请填写满意度代码 satisfaction（1为最好）或星级 stars（5为最好），且只填一个。",
                      "Give either satisfaction (1 is the best) or stars (5 is the best), not both."});
        return best_grade;
    }
    if (by_stars) {
        return grade_of(static_cast<int>(reader.optional_integer("stars", 1, 5).value_or(worst_grade)));
    }
    const std::string code = reader.optional_text("satisfaction", 1).value_or("");
    const auto found = std::ranges::find(codes, code);
    if (found == codes.end()) {
        reader.fault("satisfaction", "unknown_code",
                     {"满意度代码应为 1（非常满意）至 5（非常不满意）。",
                      "A code of satisfaction is 1 (very satisfied) to 5 (very dissatisfied)."});
        return best_grade;
    }
    return static_cast<int>(found - codes.begin()) + 1;
}

std::string read_channel(const Foundation& foundation, ObjectReader& reader) {
    std::string channel = reader.text("channel", width(foundation, "pf"));
    if (!channel.empty() && foundation.channels->find(channel) == nullptr) {
        reader.fault("channel", "unknown_code",
                     {"评价渠道不在代码表 rating_channel 中，取值见 /docs。",
                      "The channel is not in the code table rating_channel: /docs lists its values."});
    }
    return channel;
}

Said read_said(const Foundation& foundation, ObjectReader& reader, Form form, Time now) {
    Said said;
    said.grade = read_grade(reader);
    said.channel = read_channel(foundation, reader);
    said.rater_name = reader.optional_text("rater_name", width(foundation, "username")).value_or("");
    said.text = reader.optional_text("text", width(foundation, "writingevaluation")).value_or("");
    said.rated_at = floor<seconds>(form == Form::line ? reader.time("rated_at")
                                                      : reader.optional_time("rated_at").value_or(now));
    said.is_default = reader.optional_boolean("is_default").value_or(false);
    if (said.rated_at > now + clock_tolerance) {
        reader.fault("rated_at", "in_future",
                     {"评价时间晚于当前时间，请核对；如属系统时钟偏差，请先校时。",
                      "The time lies in the future. Check it, and the clock of your system."});
    }
    if (said.is_default && (is_negative(said.grade) || !said.text.empty() || !said.rater_name.empty())) {
        reader.fault("is_default", "not_default",
                     {"默认评价不得为差评，也不得带评价人或文字评价。",
                      "A default rating is not negative and has neither rater nor text."});
    }
    return said;
}

void set_text(Json& record, const char* name, const std::string& text) {
    if (!text.empty()) {
        record[name] = text;
    }
}

const char* yes_no(bool value) { return value ? "1" : "0"; }

} // namespace

Foundation::Foundation(std::shared_ptr<const Standard> the_standard,
                       std::shared_ptr<const WorkCalendar> the_calendar)
    : standard(std::move(the_standard)), calendar(std::move(the_calendar)),
      table(&standard->table("up_evaluation")), channels(&standard->codes("rating_channel")),
      rules(read_rules(standard->file("rating_rules.toml"))) {}

Submission read_submission(const Foundation& foundation, const Json& input, Form form, Time now,
                           std::vector<FieldError>& errors) {
    ObjectReader reader(input, errors);
    Submission submission;
    if (!input.is_object()) {
        return submission;
    }
    submission.project_no = read_number(reader, "project_no", true);
    submission.service_no = read_number(reader, "service_no", false);
    submission.said = read_said(foundation, reader, form, now);
    reader.finish();
    return submission;
}

Said read_said(const Foundation& foundation, const Json& input, Time now, std::vector<FieldError>& errors) {
    ObjectReader reader(input, errors);
    Said said;
    if (input.is_object()) {
        said = read_said(foundation, reader, Form::one, now);
        reader.finish();
    }
    return said;
}

crypto::Digest given_digest(const Submission& submission) {
    const Said& said = submission.said;
    return crypto::sm3(canonical_json({{"project_no", submission.project_no},
                                       {"service_no", submission.service_no},
                                       {"grade", said.grade},
                                       {"channel", said.channel},
                                       {"rater_name", said.rater_name},
                                       {"text", said.text},
                                       {"rated_at", format_time(said.rated_at)},
                                       {"is_default", said.is_default}}));
}

Rating make_rating(Submission submission, const cases::CaseFacts& facts, crypto::Digest given) {
    Rating rating;
    rating.row_guid = new_guid();
    rating.project_no = std::move(submission.project_no);
    rating.service_no = std::move(submission.service_no);
    rating.matter_code = facts.matter_code;
    rating.task_name = facts.task_name;
    rating.said = std::move(submission.said);
    rating.first_rated_at = rating.said.rated_at;
    rating.given = given;
    rating.content = content_of(rating);
    return rating;
}

std::string content_of(const Rating& rating) {
    Json record{{"projectno", rating.project_no},
                {"taskname", rating.task_name},
                {"taskcode", rating.matter_code.substr(0, 31)},
                {"deptcode", rating.owner()},
                {"areacode", rating.region()},
                {"pf", rating.said.channel},
                {"assesstime", format_time(rating.said.rated_at)},
                {"assessnumber", rating.times},
                {"satisfaction", std::to_string(rating.said.grade)},
                {"isdefault", yes_no(rating.said.is_default)},
                {"effectivevalua", yes_no(rating.valid)}};
    if (rating.matter_code.size() == handle_item_length) {
        record["taskhandleitem"] = rating.matter_code;
    }
    set_text(record, "username", rating.said.rater_name);
    set_text(record, "writingevaluation", rating.said.text);
    return canonical_json(record);
}

void read_content(Rating& rating) {
    const Json record = Json::parse(rating.content);
    rating.task_name = text_of(record, "taskname");
    rating.said.rater_name = text_of(record, "username");
    rating.said.text = text_of(record, "writingevaluation");
}

bool may_change(const Rating& rating, const Rules& rules, Time now) {
    const auto days_since = sys_days(beijing_date(now)) - sys_days(beijing_date(rating.first_rated_at));
    return rating.said.is_default ||
           (rules.change_within_days > 0 && days_since <= days(rules.change_within_days));
}

std::optional<FieldError> time_fault(const Submission& submission, const cases::CaseFacts& facts) {
    if (submission.said.rated_at < facts.accepted_at) {
        return FieldError{"/rated_at",
                          "date_order",
                          {"评价时间不能早于办件的受理时间，请核对。",
                           "A rating cannot come before the acceptance of its case. Check both dates."}};
    }
    if (submission.service_no.empty() && facts.finished_at && submission.said.rated_at < *facts.finished_at) {
        return FieldError{
            "/rated_at",
            "date_order",
            {"对办件的评价不能早于办结时间；对某次服务的评价请填写 service_no。",
             "The rating of a case cannot come before its result; that of one service names service_no."}};
    }
    return std::nullopt;
}

} // namespace gateway::ratings
