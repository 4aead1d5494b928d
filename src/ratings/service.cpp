#include "service.hpp"

#include "gateway/cases/cases.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/change.hpp"
#include "grade.hpp"
#include "rating.hpp"

namespace gateway::ratings {
namespace {

Problem as_problem(Refusal refusal) {
    if (refusal.kind == ProblemKind::unprocessable) {
        return invalid_fields({std::move(refusal.reason)});
    }
    return Problem(refusal.kind, refusal.reason.code, refusal.reason.text);
}

Rating lock_own_rating(const service::Call& call, store::Transaction& tx, const std::string& row_guid) {
    auto rating = lock_rating(tx, row_guid);
    if (!rating || !call.caller.may_write(rating->owner())) {
        throw rating_not_found();
    }
    service::check_if_match(call, rating->revision);
    return *std::move(rating);
}

Problem rating_closed() {
    return Problem(
        ProblemKind::conflict, "rating_closed",
        {"该评价已超过可改评期限、已认定无效或其整改已办结，不能再改。",
         "The rating can no longer change: its days are over, it is invalid, or its rectification is "
         "closed."});
}

/// What the public may see of a rating is for its department to say, or for those above who review.
bool may_release(const service::Caller& caller, const std::string& owner) {
    const bool own = caller.has_scope("ratings:write") && caller.may_write(owner);
    return own || (caller.has_scope("ratings:review") && caller.may_read(owner));
}

} // namespace

Problem rating_not_found() {
    return Problem(ProblemKind::not_found, "rating_not_found",
                   {"没有这条评价，请核对记录唯一标识。", "There is no such rating. Check its row_guid."});
}

journal::Change rating_change(const service::Call& call, const Rating& rating, std::string action) {
    journal::Change change = service::change_by(call, std::move(action));
    change.entity = "case:" + rating.project_no; // behind the acceptance of its case
    change.dataset = "ratings.rating";
    change.record_key = rating.row_guid;
    change.version = rating.version;
    change.operation = rating.version == 1 ? journal::Operation::insert : journal::Operation::update;
    change.digest = crypto::sm3(rating.content);
    return change;
}

void count(TallyChanges& changes, const Rating& rating, int sign) {
    TallyChange& change =
        changes[{rating.matter_code, beijing_date(rating.said.rated_at), rating.said.grade}];
    change.given += rating.valid ? sign : 0;
    change.defaults += rating.valid && rating.said.is_default ? sign : 0;
    change.excluded += rating.valid ? 0 : sign;
}

Rating rate(const Foundation& foundation, const service::Call& call, store::Transaction& tx) {
    std::vector<FieldError> errors;
    std::vector<Submission> submissions{read_submission(foundation, call.body, Form::one, call.now, errors)};
    refuse(std::move(errors));
    Outcome outcome = std::move(rate_together(foundation, call, tx, std::move(submissions)).front());
    if (auto* refusal = std::get_if<Refusal>(&outcome)) {
        throw as_problem(std::move(*refusal));
    }
    if (std::holds_alternative<Known>(outcome)) {
        throw as_problem(rated_already());
    }
    return std::get<Rating>(std::move(outcome));
}

Rating change_rating(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                     const std::string& row_guid) {
    std::vector<FieldError> errors;
    const Said said = read_said(foundation, call.body, call.now, errors);
    refuse(std::move(errors));
    Rating rating = lock_own_rating(call, tx, row_guid);
    const std::string before = rating.content;
    TallyChanges tally;
    count(tally, rating, -1);
    if (said.rated_at < rating.said.rated_at) {
        throw invalid_fields({{"/rated_at",
                               "date_order",
                               {"改评时间不能早于原评价时间，请核对。",
                                "A change cannot come before the rating that it changes. Check the time."}}});
    }
    const bool open = may_change(rating, foundation.rules, call.now);
    rating.said = said;
    if (content_of(rating) == before) {
        return rating;
    }
    constexpr int most_times = 99; // n..2
    if (!open || !rating.valid || rating.times == most_times) {
        throw rating_closed();
    }
    ++rating.times;
    ++rating.version;
    ++rating.revision;
    rating.released = false; // another text
    rating.content = content_of(rating);
    count(tally, rating, 1);
    follow_grade(foundation, call, tx, rating);
    save_version(tx, rating);
    add_to_tally(tx, tally);
    journal::append(tx, rating_change(call, rating, "ratings.change"));
    cases::add_mark(tx, rated_mark(rating, "ratings.changed", call.now));
    return rating;
}

void follow_grade(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
                  const Rating& rating) {
    const bool negative = is_negative(rating.said.grade);
    auto task = lock_rectification(tx, rating.row_guid);
    if (!task) {
        if (negative) {
            insert_rectifications(tx, {open_rectification(foundation, rating, call.now)});
        }
        return;
    }
    if (task->state == State::closed || task->state == State::invalid) {
        throw rating_closed();
    }
    task->rated_on = beijing_date(rating.said.rated_at);
    const bool withdrawn = task->state == State::withdrawn;
    if (negative == withdrawn) { // else it goes on as it is: negative still, or withdrawn already
        const Step step = negative ? Step::worsen : Step::improve;
        take(*task, step, call.now, foundation.rules, *foundation.calendar);
        add_step(tx, task->row_guid, {std::string(to_text(step)), call.now, call.caller.client_id, ""});
    }
    save_rectification(tx, *task);
}

Rectification open_rectification(const Foundation& foundation, const Rating& rating, Time now) {
    Rectification task;
    task.row_guid = rating.row_guid;
    task.matter_code = rating.matter_code;
    task.owner = rating.owner();
    task.region = rating.region();
    task.rated_on = beijing_date(rating.said.rated_at);
    task.opened_at = now;
    task.due_at = due_at(*foundation.calendar, foundation.rules, rating.said.rated_at);
    return task;
}

Rating read_rating(const service::Call& call, store::Transaction& tx, const std::string& row_guid) {
    auto rating = find_rating(tx, row_guid);
    if (!rating || !call.caller.may_read(rating->owner())) {
        throw rating_not_found();
    }
    return *std::move(rating);
}

Rating release_rating(const service::Call& call, store::Transaction& tx, const std::string& row_guid,
                      bool released) {
    auto rating = lock_rating(tx, row_guid);
    if (!rating || !call.caller.may_read(rating->owner())) {
        throw rating_not_found();
    }
    if (!may_release(call.caller, rating->owner())) {
        throw Problem(
            ProblemKind::forbidden, "not_your_release",
            {"公开文字评价须由其部门（ratings:write）或上级（ratings:review）决定。",
             "Its department (ratings:write) or those above it (ratings:review) decide what the public "
             "sees of a text."});
    }
    service::check_if_match(call, rating->revision);
    if (rating->released == released) {
        return *std::move(rating);
    }
    rating->released = released;
    ++rating->revision;
    save_released(tx, *rating);
    journal::Change change = rating_change(call, *rating, released ? "ratings.release" : "ratings.withhold");
    change.dataset.clear(); // the nation hears nothing of it
    change.version = rating->revision;
    change.operation = journal::Operation::update;
    journal::append(tx, change);
    return *std::move(rating);
}

} // namespace gateway::ratings
