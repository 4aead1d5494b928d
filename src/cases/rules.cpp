#include "rules.hpp"

#include "gateway/base/codes.hpp"

#include <algorithm>

namespace gateway::cases {
namespace {

using Errors = std::vector<FieldError>;

constexpr auto longest_special = std::chrono::days(3653);

void check_number(const Json& accept, Date today, Errors& errors) {
    const std::string number = text_of(accept, "applyer_page_code");
    const std::string type = text_of(accept, "applyer_page_type");
    if (number.empty()) {
        return;
    }
    const auto refuse = [&errors](const char* rule, CodeCheck check) {
        if (check) {
            errors.push_back(
                {"/applyer_page_code", std::string(rule) + "." + check->code, std::move(check->text)});
        }
    };
    if (type == "111") {
        refuse("citizen_id", check_citizen_id(number, today));
    } else if (type == "001") {
        refuse("credit_code", check_credit_code(number));
    }
}

void refuse_future(const std::optional<Time>& time, Time now, std::string pointer, Errors& errors) {
    if (time && *time > now + clock_tolerance) {
        fault(errors, std::move(pointer), "in_future",
              "时间晚于当前时间，请核对；如属系统时钟偏差，请先校时。",
              "The time lies in the future. Check it, and the clock of your system.");
    }
}

void check_process(const Event& event, const Moments& moments, Time now, Errors& errors) {
    refuse_future(event.end, now, event.pointer + "/event_end_time", errors);
    if (event.end && moments.finished && *event.end > *moments.finished) {
        fault(errors, event.pointer + "/event_end_time", "after_result",
              "环节结束时间不能晚于办结时间，请核对。",
              "A step cannot end after the result. Check both dates.");
    }
}

void check_special(const Event& event, const Moments& moments, Errors& errors) {
    if (event.start && moments.finished && *event.start > *moments.finished) {
        fault(errors, event.pointer + "/special_time", "after_result",
              "特别程序不能在办结之后开始，请核对时间。",
              "A special procedure cannot begin after the result. Check both dates.");
    }
    if (event.end && *event.end > moments.accepted + longest_special) {
        fault(errors, event.pointer + "/end_time", "out_of_range",
              "特别程序结束时间距受理时间超过十年，请核对年份。",
              "The procedure ends more than ten years after the acceptance. Check the year.");
    }
}

void check_result(const Event& event, const Moments& moments, Time now, Errors& errors) {
    refuse_future(event.start, now, event.pointer + "/result_date", errors);
    if (event.start && *event.start >= moments.accepted && *event.start < moments.last_process_end) {
        fault(errors, event.pointer + "/result_date", "date_order",
              "办结时间不能早于最后一个办理环节的结束时间，请核对。",
              "The result cannot come before the end of the last step. Check both dates.");
    }
}

} // namespace

void check_accept(const Intake& intake, Time now, Errors& errors) {
    check_number(intake.accept, beijing_date(now), errors);
    refuse_future(intake.accepted, now, "/accept_date", errors);
    if (intake.applied && intake.accepted && *intake.applied > *intake.accepted) {
        fault(errors, "/accept_date", "date_order", "受理时间不能早于申请时间，请核对。",
              "The acceptance cannot come before the application. Check both dates.");
    }
}

void check_span(const Event& event, Errors& errors) {
    if (event.start && event.end && *event.end < *event.start) {
        fault(errors, event.pointer + "/" + facts(event.kind).end, "date_order",
              "结束时间不能早于开始时间，请核对。",
              "The end cannot come before the start. Check both dates.");
    }
}

void check_event(const Event& event, const Moments& moments, Time now, Errors& errors) {
    const KindFacts& kind = facts(event.kind);
    if (event.start && *event.start < moments.accepted) {
        fault(errors, event.pointer + "/" + kind.start, "date_order", "时间不能早于受理时间，请核对。",
              "The time cannot come before the acceptance. Check both dates.");
    }
    check_span(event, errors);
    switch (event.kind) {
    case EventKind::process:
        return check_process(event, moments, now, errors);
    case EventKind::special_procedure:
        return check_special(event, moments, errors);
    case EventKind::result:
        return check_result(event, moments, now, errors);
    case EventKind::material:
        return;
    }
}

void check_intake(const Intake& intake, Time now, Errors& errors) {
    check_accept(intake, now, errors);
    if (!intake.accepted) {
        return;
    }
    Moments moments{*intake.accepted, last_process_end(*intake.accepted, intake.events), std::nullopt};
    for (const Event& event : intake.events) {
        if (event.kind == EventKind::result) {
            moments.finished = event.start;
        }
    }
    for (const Event& event : intake.events) {
        Moments against = moments;
        if (event.kind == EventKind::process) {
            against.finished.reset(); // the result is measured against the processes, once
        }
        check_event(event, against, now, errors);
    }
}

void check_earliest(Time accepted, const std::vector<Event>& events, Errors& errors) {
    const bool early = std::ranges::any_of(
        events, [accepted](const Event& event) { return event.start && *event.start < accepted; });
    if (early) {
        fault(errors, "/accept_date", "date_order",
              "受理时间不能晚于已登记的办理环节、特别程序或办结时间，请核对。",
              "The acceptance cannot come after a step, special procedure or result that is there. Check the "
              "dates.");
    }
}

Time last_process_end(Time accepted, const std::vector<Event>& events) {
    Time last = accepted;
    for (const Event& event : events) {
        if (event.kind == EventKind::process && event.end) {
            last = std::max(last, *event.end);
        }
    }
    return last;
}

} // namespace gateway::cases
