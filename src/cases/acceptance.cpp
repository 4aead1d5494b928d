#include "acceptance.hpp"

#include "feed.hpp"
#include "service.hpp"

#include <map>
#include <set>
#include <stdexcept>

namespace gateway::cases {
namespace {

constexpr std::size_t worth_copying = 64; ///< an import's group
constexpr int most_draws = 3;             ///< somebody may have given a number of our form as his own

class Together {
public:
    Together(const Foundation& foundation, std::vector<Submission>& submissions, store::Transaction& tx)
        : foundation_(foundation), submissions_(submissions), tx_(tx), result_(submissions.size()),
          prefixes_(submissions.size()) {}

    std::vector<Acceptance> run() {
        answer_repeated();
        std::set<std::string> codes;
        for (const Submission& submission : submissions_) {
            codes.insert(submission.intake.matter_code);
        }
        matters_ = matters::find_published(tx_, codes);
        for (std::size_t i = 0; i < submissions_.size(); ++i) {
            if (!std::holds_alternative<Known>(result_[i])) {
                file(i);
            }
        }
        insert();
        answer_known();
        journal();
        take_what_waited();
        return std::move(result_);
    }

private:
    /// A file sent again, after a break, brings groups of which all is known. Looked up first, they cost a
    /// fraction of a first import and leave no dead rows: COPY would write them before it finds their numbers
    /// taken.
    void answer_repeated() {
        std::vector<std::string> numbers;
        for (const Submission& submission : submissions_) {
            if (!submission.intake.project_no.empty()) {
                numbers.push_back(submission.intake.project_no);
            }
        }
        if (numbers.size() < worth_copying) {
            return;
        }
        const auto known = find_known(tx_, numbers);
        for (std::size_t i = 0; i < submissions_.size() && !known.empty(); ++i) {
            if (const auto found = known.find(submissions_[i].intake.project_no); found != known.end()) {
                result_[i] = found->second;
            }
        }
    }

    void file(std::size_t index) {
        Intake& intake = submissions_[index].intake;
        const auto found = matters_.find(intake.matter_code);
        const matters::PublishedMatter* matter = found == matters_.end() ? nullptr : &found->second;
        if (auto reason = matter_fault(matter, intake, submissions_[index].call->now);
            reason || matter == nullptr) {
            explain(intake.matter_code, reason.value());
            result_[index] = std::move(reason).value();
            doubtful_.push_back(index);
        } else if (!intake.project_no.empty() && !numbers_.insert(intake.project_no).second) {
            doubtful_.push_back(index);
        } else {
            prefixes_[index] = intake.project_no.empty() ? number_prefix(intake) : std::string();
            result_[index] = open_case(foundation_, intake, *matter, submissions_[index].given);
            filed_.push_back(index);
        }
    }

    /// Asked once a code: an import may name it in every line.
    void explain(const std::string& matter_code, FieldError& reason) {
        const auto [known, first] = explained_.try_emplace(matter_code, reason);
        if (first) {
            name_successors(tx_, matter_code, known->second);
        }
        if (known->second.code == reason.code) {
            reason = known->second;
        }
    }

    Case& record(std::size_t index) { return std::get<Case>(result_[index]); }

    /// A number of our own that is taken is drawn anew; a given one is the caller's.
    void insert() {
        auto open = filed_;
        for (int draw = 0; draw < most_draws && !open.empty(); ++draw) {
            open = insert_all(open);
            std::erase_if(open, [this](std::size_t index) { return has_number(index); });
        }
        if (!open.empty()) {
            throw std::runtime_error("cases: no free number in several draws");
        }
    }

    bool has_number(std::size_t index) const { return !submissions_[index].intake.project_no.empty(); }

    /// Returns those whose number is taken.
    std::vector<std::size_t> insert_all(const std::vector<std::size_t>& indexes) {
        std::vector<NewCase> rows;
        for (const std::size_t index : indexes) {
            rows.push_back({&record(index), prefixes_[index]});
        }
        if (rows.size() >= worth_copying && numbers_.size() == filed_.size() && copy_cases(tx_, rows)) {
            return {};
        }
        const auto numbers = insert_cases(tx_, rows);
        std::vector<std::size_t> taken;
        for (const std::size_t index : indexes) {
            const auto number = numbers.find(record(index).row_guid);
            if (number == numbers.end()) {
                taken.push_back(index);
                if (has_number(index)) {
                    doubtful_.push_back(index);
                }
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

    /// Events of an old system may have come before their case; numbers of our own nobody knew.
    void take_what_waited() {
        std::vector<std::string> numbers;
        std::map<std::string, std::size_t> indexes;
        for (const std::size_t index : filed_) {
            if (has_number(index) && std::holds_alternative<Case>(result_[index])) {
                numbers.push_back(record(index).project_no);
                indexes[record(index).project_no] = index;
            }
        }
        for (Case& changed : take_waiting(foundation_, *submissions_.front().call, tx_, numbers)) {
            result_[indexes.at(changed.project_no)] = std::move(changed);
        }
    }

    /// Whoever has the number of one that did not become a case is the answer. Looked up afterwards, since
    /// most often there is none.
    void answer_known() {
        std::vector<std::string> numbers;
        for (const std::size_t index : doubtful_) {
            if (has_number(index)) {
                numbers.push_back(submissions_[index].intake.project_no);
            }
        }
        const auto known = numbers.empty() ? std::map<std::string, Known>{} : find_known(tx_, numbers);
        for (const std::size_t index : doubtful_) {
            const auto found = known.find(submissions_[index].intake.project_no);
            if (found != known.end()) {
                result_[index] = found->second;
            }
        }
    }

    const Foundation& foundation_;
    std::vector<Submission>& submissions_;
    store::Transaction& tx_;
    std::vector<Acceptance> result_;
    std::vector<std::string> prefixes_; ///< of the numbers to be minted
    std::map<std::string, matters::PublishedMatter> matters_;
    std::map<std::string, FieldError> explained_; ///< by matter
    std::set<std::string> numbers_;               ///< given by the callers of those filed
    std::vector<std::size_t> filed_;              ///< become cases, unless their number turns out to be taken
    std::vector<std::size_t> doubtful_; ///< their number may be somebody's: repeated, taken, or of no matter
};

} // namespace

std::vector<Acceptance> accept_together(const Foundation& foundation, std::vector<Submission>& submissions,
                                        store::Transaction& tx) {
    if (submissions.empty()) {
        return {};
    }
    return Together(foundation, submissions, tx).run();
}

} // namespace gateway::cases
