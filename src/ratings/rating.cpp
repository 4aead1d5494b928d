#include "rating.hpp"

#include "grade.hpp"

#include <algorithm>
#include <set>

namespace gateway::ratings {
namespace {

Refusal case_not_found() {
    return {ProblemKind::not_found,
            {"/project_no",
             "case_not_found",
             {"没有这个办件，请核对办件编号。", "There is no such case. Check its number."}}};
}

Refusal case_not_finished() {
    return {ProblemKind::conflict,
            {"/project_no",
             "case_not_finished",
             {"该办件尚未办结，不能按事项评价（一事一评）；对其中某次服务的评价请填写 service_no。",
              "The case is not finished, so it cannot be rated as a whole: name the service in service_no, "
              "or wait "
              "for the result."}}};
}

/// What speaks against the rating of this case; its text is the same whether the case is not there or not the
/// caller's.
std::optional<Refusal> refusal_of(const Submission& submission, const cases::CaseFacts* facts,
                                  const service::Caller& caller) {
    if (facts == nullptr || !caller.may_write(facts->owner)) {
        return case_not_found();
    }
    if (submission.service_no.empty() && !facts->finished_at) {
        return case_not_finished();
    }
    if (auto wrong = time_fault(submission, *facts)) {
        return Refusal{ProblemKind::unprocessable, *std::move(wrong)};
    }
    return std::nullopt;
}

class Together {
public:
    Together(const Foundation& foundation, const service::Call& call, store::Transaction& tx,
             std::vector<Submission> submissions)
        : foundation_(foundation), call_(call), tx_(tx), submissions_(std::move(submissions)),
          outcomes_(submissions_.size(), Known{}) {}

    std::vector<Outcome> run() {
        judge();
        insert();
        answer_known();
        follow();
        return std::move(outcomes_);
    }

private:
    void judge() {
        std::set<std::string> numbers;
        for (const Submission& each : submissions_) {
            numbers.insert(each.project_no);
        }
        const auto found = cases::find_cases(tx_, numbers);
        std::set<ServiceKey> seen;
        for (std::size_t i = 0; i < submissions_.size(); ++i) {
            Submission& submission = submissions_[i];
            keys_.emplace_back(submission.project_no, submission.service_no);
            given_.push_back(given_digest(submission));
            const auto facts = found.find(submission.project_no);
            if (auto refusal =
                    refusal_of(submission, facts == found.end() ? nullptr : &facts->second, call_.caller)) {
                outcomes_[i] = *std::move(refusal);
            } else if (seen.insert(keys_[i]).second) { // a second one of these lines meets the first
                outcomes_[i] = make_rating(std::move(submission), facts->second, given_[i]);
            }
        }
    }

    void insert() {
        std::vector<const Rating*> rows;
        for (const Outcome& outcome : outcomes_) {
            if (const auto* rating = std::get_if<Rating>(&outcome)) {
                rows.push_back(rating);
            }
        }
        const auto inserted = insert_ratings(tx_, rows);
        const std::set<std::string> done(inserted.begin(), inserted.end());
        for (Outcome& outcome : outcomes_) {
            const auto* rating = std::get_if<Rating>(&outcome);
            if (rating != nullptr && !done.contains(rating->row_guid)) {
                outcome = Known{};
            }
        }
    }

    /// What they were rated with is looked up afterwards, since most often there is none.
    void answer_known() {
        std::vector<ServiceKey> keys;
        for (std::size_t i = 0; i < outcomes_.size(); ++i) {
            if (std::holds_alternative<Known>(outcomes_[i])) {
                keys.push_back(keys_[i]);
            }
        }
        const auto given = find_given(tx_, keys);
        for (std::size_t i = 0; i < outcomes_.size(); ++i) {
            if (auto* known = std::get_if<Known>(&outcomes_[i])) {
                const auto found = given.find(keys_[i]);
                known->same = found != given.end() && found->second == given_[i];
            }
        }
    }

    /// Counts, tasks, journal and marks of those that are new.
    void follow() {
        TallyChanges tally;
        std::vector<Rectification> tasks;
        std::vector<journal::Change> changes;
        std::vector<cases::Mark> marks;
        for (const Outcome& outcome : outcomes_) {
            const auto* rating = std::get_if<Rating>(&outcome);
            if (rating == nullptr) {
                continue;
            }
            count(tally, *rating, 1);
            if (is_negative(rating->said.grade)) {
                tasks.push_back(open_rectification(foundation_, *rating, call_.now));
            }
            changes.push_back(rating_change(call_, *rating, "ratings.rate"));
            marks.push_back(rated_mark(*rating, "ratings.rated", rating->said.rated_at));
        }
        insert_rectifications(tx_, tasks);
        add_to_tally(tx_, tally);
        journal::append(tx_, changes);
        cases::add_marks(tx_, marks);
    }

    const Foundation& foundation_;
    const service::Call& call_;
    store::Transaction& tx_;
    std::vector<Submission> submissions_;
    std::vector<Outcome> outcomes_;
    std::vector<ServiceKey> keys_;
    std::vector<crypto::Digest> given_;
};

} // namespace

Refusal rated_already() {
    return {ProblemKind::conflict,
            {"/project_no",
             "rated_already",
             {"该次服务或该办件已有评价，一次服务只评价一次；改评请读取该评价后使用修改接口。",
              "This service or case has its rating already. To change what was said, read that rating and "
              "change it "
              "by PUT."}}};
}

cases::Mark rated_mark(const Rating& rating, std::string kind, Time now) {
    return {rating.project_no,
            now,
            std::move(kind),
            {{"satisfaction", std::to_string(rating.said.grade)},
             {"times", rating.times},
             {"service_no", rating.service_no}}};
}

std::vector<Outcome> rate_together(const Foundation& foundation, const service::Call& call,
                                   store::Transaction& tx, std::vector<Submission> submissions) {
    if (submissions.empty()) {
        return {};
    }
    return Together(foundation, call, tx, std::move(submissions)).run();
}

std::vector<service::LineOutcome> import_ratings(const Foundation& foundation, const service::Call& call,
                                                 std::span<const service::Line> lines,
                                                 store::Transaction& tx) {
    using service::LineState;
    std::vector<service::LineOutcome> outcomes(lines.size());
    std::vector<Submission> submissions;
    std::vector<std::size_t> indexes; // of the submissions' lines
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& reasons = outcomes[i].reasons;
        try {
            Submission read =
                read_submission(foundation, parse_json(lines[i].text), Form::line, call.now, reasons);
            if (reasons.empty()) {
                submissions.push_back(std::move(read));
                indexes.push_back(i);
            }
        } catch (const Problem& problem) {
            reasons.push_back({"", problem.code(), problem.text()});
        }
    }
    auto taken = rate_together(foundation, call, tx, std::move(submissions));
    for (std::size_t i = 0; i < taken.size(); ++i) {
        service::LineOutcome& outcome = outcomes[indexes[i]];
        if (auto* refusal = std::get_if<Refusal>(&taken[i])) {
            outcome.reasons.push_back(std::move(refusal->reason));
        } else if (const auto* known = std::get_if<Known>(&taken[i]); known != nullptr && known->same) {
            outcome.state = LineState::unchanged;
        } else if (known != nullptr) {
            outcome.reasons.push_back(rated_already().reason);
        }
    }
    for (service::LineOutcome& outcome : outcomes) {
        outcome.state = outcome.reasons.empty() ? outcome.state : LineState::rejected;
    }
    return outcomes;
}

} // namespace gateway::ratings
