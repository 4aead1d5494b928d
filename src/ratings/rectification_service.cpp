#include "gateway/base/record.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/change.hpp"
#include "rating.hpp"

namespace gateway::ratings {
namespace {

constexpr int note_width = 1000;

/// What a step says beside its name.
struct Words {
    std::string note;
    bool satisfied = false;
};

bool needs_note(Step step) {
    return step == Step::rectify || step == Step::appeal || step == Step::grant || step == Step::refuse;
}

Words read_words(const Json& body, Step step) {
    std::vector<FieldError> errors;
    ObjectReader reader(body, errors);
    Words words;
    if (body.is_object()) {
        words.note = needs_note(step) ? reader.text("note", note_width)
                                      : reader.optional_text("note", note_width).value_or("");
        if (step == Step::call_back) {
            const auto satisfied = reader.optional_boolean("satisfied");
            if (!satisfied && errors.empty()) {
                reader.fault("satisfied", "required",
                             {"请填写回访时评价人是否满意。", "Say whether the rater was satisfied."});
            }
            words.satisfied = satisfied.value_or(false);
        }
        reader.finish();
    }
    refuse(std::move(errors));
    return words;
}

bool reviews(Step step) { return step == Step::grant || step == Step::refuse; }

/// Nobody reviews his own appeal: a region that sees the department, or operations.
bool may_take(const service::Caller& caller, const std::string& owner, Step step) {
    return reviews(step) ? caller.role != service::Role::department && caller.may_read(owner)
                         : caller.may_write(owner);
}

Problem rectification_not_found() {
    return Problem(ProblemKind::not_found, "rectification_not_found",
                   {"没有这条评价的差评整改，请核对记录唯一标识。",
                    "There is no rectification of such a rating. Check its row_guid."});
}

/// A step that the nation hears nothing of; the digest covers the note, which the journal does not hold.
void journal_step(const service::Call& call, store::Transaction& tx, const Rating& rating,
                  const Rectification& task, const StepRow& row) {
    journal::Change change = rating_change(call, rating, "ratings." + row.step);
    change.dataset.clear();
    change.version = task.revision;
    change.operation = journal::Operation::update;
    change.digest = crypto::sm3(canonical_json({{"step", row.step},
                                                {"occurred_at", format_time(row.occurred_at)},
                                                {"note", row.note},
                                                {"state", to_text(task.state)}}));
    journal::append(tx, change);
}

/// The appeal was granted: the rating stays visible as invalid, counts no longer, and the nation is told.
void exclude(const service::Call& call, store::Transaction& tx, Rating& rating) {
    TallyChanges tally;
    count(tally, rating, -1);
    rating.valid = false;
    ++rating.version;
    ++rating.revision;
    rating.content = content_of(rating);
    count(tally, rating, 1);
    save_version(tx, rating);
    add_to_tally(tx, tally);
    journal::append(tx, rating_change(call, rating, "ratings.exclude"));
}

const char* mark_of(Step step) {
    switch (step) {
    case Step::rectify:
        return "ratings.rectified";
    case Step::call_back:
        return "ratings.called_back";
    case Step::appeal:
        return "ratings.appealed";
    case Step::grant:
        return "ratings.excluded";
    default:
        return nullptr; // of no interest to the reader of a case
    }
}

void mark(const service::Call& call, store::Transaction& tx, const Rating& rating, const Rectification& task,
          Step step) {
    const char* kind = mark_of(step);
    if (kind == nullptr) {
        return;
    }
    Json detail{{"service_no", rating.service_no}, {"state", to_text(task.state)}};
    if (step == Step::call_back) {
        detail["satisfied"] = task.satisfied.value_or(false);
    }
    cases::add_mark(tx, {rating.project_no, call.now, kind, std::move(detail)});
}

} // namespace

Task read_rectification(const service::Call& call, store::Transaction& tx, const std::string& row_guid) {
    auto task = find_rectification(tx, row_guid);
    if (!task || !call.caller.may_read(task->owner)) {
        throw rectification_not_found();
    }
    return {*std::move(task), find_steps(tx, row_guid)};
}

Task take_step(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
               const std::string& row_guid, Step step) {
    const Words words = read_words(call.body, step);
    auto rating = lock_rating(tx, row_guid); // first the rating, then its task: everywhere in this order
    auto task = rating ? lock_rectification(tx, row_guid) : std::nullopt;
    if (!task || !may_take(call.caller, task->owner, step)) {
        throw rectification_not_found();
    }
    service::check_if_match(call, task->revision);
    take(*task, step, call.now, foundation.rules, *foundation.calendar, words.satisfied);
    const StepRow row{std::string(to_text(step)), call.now, call.caller.client_id, words.note};
    save_rectification(tx, *task);
    add_step(tx, row_guid, row);
    journal_step(call, tx, *rating, *task, row);
    if (step == Step::grant) {
        exclude(call, tx, *rating);
    }
    mark(call, tx, *rating, *task, step);
    return {*std::move(task), find_steps(tx, row_guid)};
}

} // namespace gateway::ratings
