#include "acceptance.hpp"

#include "service.hpp"

#include <map>
#include <set>
#include <stdexcept>

namespace gateway::cases {
namespace {

constexpr int most_draws = 3; ///< somebody may have given a number of our form as his own

class Together {
public:
    Together(const Foundation& foundation, const std::vector<Submission>& submissions, store::Transaction& tx)
        : foundation_(foundation), submissions_(submissions), tx_(tx), result_(submissions.size()) {}

    std::vector<Acceptance> run() {
        look_up();
        for (std::size_t i = 0; i < submissions_.size(); ++i) {
            file(i);
        }
        insert();
        journal();
        answer_repeated();
        return std::move(result_);
    }

private:
    void look_up() {
        std::set<std::string> codes;
        for (const Submission& submission : submissions_) {
            codes.insert(submission.intake.matter_code);
        }
        look_up_numbers();
        matters_ = matters::find_published(tx_, codes);
    }

    void look_up_numbers() {
        std::vector<std::string> numbers;
        for (const Submission& submission : submissions_) {
            if (!submission.intake.project_no.empty()) {
                numbers.push_back(submission.intake.project_no);
            }
        }
        if (!numbers.empty()) {
            known_ = find_known(tx_, numbers);
        }
    }

    void file(std::size_t index) {
        const Intake& intake = submissions_[index].intake;
        if (const auto known = known_.find(intake.project_no); known != known_.end()) {
            result_[index] = known->second;
            return;
        }
        const auto found = matters_.find(intake.matter_code);
        const matters::PublishedMatter* matter = found == matters_.end() ? nullptr : &found->second;
        if (auto reason = matter_fault(matter, intake)) {
            result_[index] = *std::move(reason);
            return;
        }
        if (!intake.project_no.empty() && !numbers_.insert(intake.project_no).second) {
            repeated_.push_back(index);
            return;
        }
        result_[index] = open_case(foundation_, intake, *matter, submissions_[index].given);
        filed_.push_back(index);
    }

    Case& record(std::size_t index) { return std::get<Case>(result_[index]); }

    /// Cases first: a number that somebody else took meanwhile brings no events.
    void insert() {
        auto open = filed_;
        for (int draw = 0; draw < most_draws && !open.empty(); ++draw) {
            open = insert_all(open);
            if (draw == 0 && !open.empty()) {
                look_up_numbers();
            }
            std::erase_if(open, [&](std::size_t index) { return take_known(index); });
        }
        if (!open.empty()) {
            throw std::runtime_error("cases: no free number in several draws");
        }
    }

    /// True when the number was given by the caller: the case that has it is the answer.
    bool take_known(std::size_t index) {
        const std::string& number = submissions_[index].intake.project_no;
        if (number.empty()) {
            return false;
        }
        result_[index] = known_.at(number);
        return true;
    }

    /// Returns those whose number is taken.
    std::vector<std::size_t> insert_all(const std::vector<std::size_t>& indexes) {
        std::vector<NewCase> rows;
        for (const std::size_t index : indexes) {
            rows.push_back({&record(index), number_prefix(record(index), submissions_[index].intake.accept)});
        }
        const auto numbers = insert_cases(tx_, rows);
        std::vector<std::size_t> taken;
        for (const std::size_t index : indexes) {
            const auto number = numbers.find(record(index).row_guid);
            if (number == numbers.end()) {
                taken.push_back(index);
            } else {
                record(index).project_no = number->second;
            }
        }
        return taken;
    }

    void journal() {
        std::vector<EventRow> rows;
        std::vector<journal::Change> changes;
        for (const std::size_t index : filed_) {
            const auto* accepted = std::get_if<Case>(&result_[index]);
            if (accepted == nullptr) {
                continue;
            }
            const service::Call& call = *submissions_[index].call;
            const Intake& intake = submissions_[index].intake;
            changes.push_back(accept_change(call, *accepted, matters_.at(intake.matter_code).position));
            for (EventRow& row : event_rows(accepted->project_no, intake.events, call.now)) {
                changes.push_back(event_change(call, row));
                rows.push_back(std::move(row));
            }
        }
        insert_events(tx_, rows);
        journal::append(tx_, changes);
    }

    /// The same number once more among those handed in: the first of them, or whoever took it, has it.
    void answer_repeated() {
        for (const std::size_t index : repeated_) {
            const std::string& number = submissions_[index].intake.project_no;
            for (const std::size_t first : filed_) {
                if (submissions_[first].intake.project_no == number) {
                    const auto* accepted = std::get_if<Case>(&result_[first]);
                    result_[index] = accepted ? Known{accepted->owner(), accepted->given}
                                              : std::get<Known>(result_[first]);
                }
            }
        }
    }

    const Foundation& foundation_;
    const std::vector<Submission>& submissions_;
    store::Transaction& tx_;
    std::vector<Acceptance> result_;
    std::map<std::string, Known> known_;
    std::map<std::string, matters::PublishedMatter> matters_;
    std::set<std::string> numbers_;     ///< given by the callers of those filed
    std::vector<std::size_t> filed_;    ///< become cases, unless the number turns out to be taken
    std::vector<std::size_t> repeated_; ///< with the number of one that is filed
};

} // namespace

std::vector<Acceptance> accept_together(const Foundation& foundation,
                                        const std::vector<Submission>& submissions, store::Transaction& tx) {
    if (submissions.empty()) {
        return {};
    }
    return Together(foundation, submissions, tx).run();
}

} // namespace gateway::cases
