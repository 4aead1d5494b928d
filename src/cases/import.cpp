#include "rules.hpp"
#include "service.hpp"

namespace gateway::cases {
namespace {

using service::LineOutcome;
using service::LineState;

/// A line that is right by itself.
struct Candidate {
    std::size_t line = 0;
    Intake intake;
    crypto::Digest given{};
};

/// A line that becomes a case.
struct Filing {
    std::size_t candidate = 0;
    Case record;
    long long requires_position = 0;
};

FieldError number_taken() {
    return {
        "/project_no",
        "project_no_taken",
        {"该办件编号已被其他部门使用，请更换编号。", "Another body uses this case number. Choose another."}};
}

FieldError case_differs() {
    return {"/project_no",
            "case_differs",
            {"该编号的办件已存在，且与本行内容不一致，未予覆盖；如需更正，请使用修改接口。",
             "There is a case of this number that differs from the line; it was left as it is. To correct "
             "it, change it."}};
}

std::optional<Json> parse_line(const service::Line& line, std::vector<FieldError>& errors) {
    try {
        return parse_json(line.text);
    } catch (const Problem& problem) {
        errors.push_back({"", problem.code(), problem.text()});
        return std::nullopt;
    }
}

/// One import group: looked up once, decided in memory, written once.
class Group {
public:
    Group(const Foundation& foundation, const service::Call& call, std::span<const service::Line> lines,
          store::Transaction& tx)
        : foundation_(foundation), call_(call), tx_(tx), outcomes_(lines.size()) {
        for (std::size_t i = 0; i < lines.size(); ++i) {
            read(i, lines[i]);
        }
    }

    std::vector<LineOutcome> run() {
        look_up_known();
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            file(i);
        }
        write();
        return std::move(outcomes_);
    }

private:
    void read(std::size_t line, const service::Line& text) {
        auto& reasons = outcomes_[line].reasons;
        Candidate candidate;
        candidate.line = line;
        if (auto input = parse_line(text, reasons)) {
            candidate.intake = read_intake(foundation_, *std::move(input), IntakeForm::line, reasons);
            check_intake(candidate.intake, call_.now, reasons);
        }
        if (reasons.empty() && !call_.caller.may_write(candidate.intake.matter_code.substr(0, 18))) {
            reasons.push_back(not_your_matter());
        }
        if (!reasons.empty()) {
            outcomes_[line].state = LineState::rejected;
            return;
        }
        candidate.given = given_digest(candidate.intake);
        candidates_.push_back(std::move(candidate));
    }

    void look_up_known() {
        std::vector<std::string> numbers;
        for (const Candidate& candidate : candidates_) {
            numbers.push_back(candidate.intake.project_no);
        }
        if (!numbers.empty()) {
            known_ = find_known(tx_, numbers);
        }
    }

    void reject(const Candidate& candidate, FieldError reason) {
        outcomes_[candidate.line] = {LineState::rejected, {std::move(reason)}};
    }

    /// A line whose number is known.
    void judge(const Candidate& candidate, const Known& known) {
        if (known.given == candidate.given) {
            outcomes_[candidate.line].state = LineState::unchanged;
        } else if (known.owner != candidate.intake.matter_code.substr(0, 18)) {
            reject(candidate, number_taken());
        } else {
            reject(candidate, case_differs());
        }
    }

    const std::optional<matters::PublishedMatter>& matter_of(const std::string& code) {
        const auto found = matters_.find(code);
        return found != matters_.end()
                   ? found->second
                   : matters_.emplace(code, matters::find_published(tx_, code)).first->second;
    }

    void file(std::size_t index) {
        const Candidate& candidate = candidates_[index];
        const std::string& number = candidate.intake.project_no;
        if (const auto known = known_.find(number); known != known_.end()) {
            judge(candidate, known->second);
            return;
        }
        const auto& matter = matter_of(candidate.intake.matter_code);
        if (auto reason = matter_fault(matter, candidate.intake)) {
            reject(candidate, *std::move(reason));
            return;
        }
        filings_.push_back(
            {index, open_case(foundation_, candidate.intake, *matter, candidate.given), matter->position});
        known_[number] = {matter->dept_code, candidate.given}; // the same number again in this group
    }

    /// Cases first: a number that somebody else took meanwhile brings no events.
    void write() {
        std::vector<const Case*> records;
        for (const Filing& filing : filings_) {
            records.push_back(&filing.record);
        }
        const auto inserted = insert_cases(tx_, records);
        if (inserted.size() < filings_.size()) {
            look_up_known();
        }
        std::vector<EventRow> rows;
        std::vector<journal::Change> changes;
        for (const Filing& filing : filings_) {
            const Candidate& candidate = candidates_[filing.candidate];
            if (!inserted.contains(filing.record.project_no)) {
                judge(candidate, known_.at(filing.record.project_no));
                continue;
            }
            changes.push_back(accept_change(call_, filing.record, filing.requires_position));
            for (EventRow& row : event_rows(filing.record.project_no, candidate.intake.events, call_.now)) {
                changes.push_back(event_change(call_, row));
                rows.push_back(std::move(row));
            }
        }
        insert_events(tx_, rows);
        journal::append(tx_, changes, call_.trace_id);
    }

    const Foundation& foundation_;
    const service::Call& call_;
    store::Transaction& tx_;
    std::vector<LineOutcome> outcomes_;
    std::vector<Candidate> candidates_;
    std::map<std::string, Known> known_;
    std::map<std::string, std::optional<matters::PublishedMatter>> matters_;
    std::vector<Filing> filings_;
};

} // namespace

std::vector<service::LineOutcome> import_cases(const Foundation& foundation, const service::Call& call,
                                               std::span<const service::Line> lines, store::Transaction& tx) {
    return Group(foundation, call, lines, tx).run();
}

} // namespace gateway::cases
