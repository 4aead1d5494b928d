#pragma once

#include "batch.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace gateway::simulator {

/// One row as the nation holds it.
struct HeldRow {
    std::uint32_t version = 0; ///< 0: nothing was ever taken
    std::uint32_t batch = 0;   ///< place in Ledger::batches() of the one it came in
    char operation = 0;
    bool changed = false; ///< earlier versions stand in the history
    Time cd_time{};
    crypto::Digest digest{};
    std::string content; ///< canonical JSON without control columns; empty once removed

    bool live() const { return version > 0 && operation != 'D'; }
};

/// One judged batch.
struct HeldBatch {
    std::string number;
    std::string source;
    crypto::Digest body_digest{};
    std::string receipt; ///< the body of its receipt
    std::string receipt_id;
    Time received_at{};
    std::uint32_t accepted = 0;
    std::uint32_t rejected = 0;
    std::uint32_t repeats = 0; ///< how often it came again
};

/// One row that was refused, by its place in the batch.
struct Rejection {
    std::size_t index;
    Refusal refusal;
};

struct TableCount {
    std::uint64_t held = 0;    ///< live rows
    std::uint64_t removed = 0; ///< rows whose last operation is D
    std::uint64_t taken = 0;   ///< records taken, all versions
};

/// Everything the nation holds, in memory. Not safe to use from several threads: the platform locks it.
class Ledger {
public:
    explicit Ledger(const Rulebook& rulebook);

    /// Judges one checked record against what is held and takes it, or says why not. A record that was taken
    /// already counts as taken.
    std::optional<Refusal> judge(Record& record, std::uint32_t batch);
    /// A base directory item of the nation's own, which came down.
    void add_directory(const std::string& catalog_code) { ++catalog_[catalog_code]; }

    /// The row_guid under which this licence is held; empty when it is not.
    std::string licence(const std::string& identifier) const;
    const HeldBatch* batch(std::string_view number) const;
    HeldBatch* batch_of_body(const crypto::Digest& digest);
    /// The place the next batch will have.
    std::uint32_t next_batch() const { return static_cast<std::uint32_t>(batches_.size()); }
    const HeldBatch& keep(HeldBatch batch);
    const std::vector<HeldBatch>& batches() const { return batches_; }

    using Rows = std::map<std::string, HeldRow, std::less<>>; ///< by row_guid
    const Rows& rows(const TableRules& rules) const { return rows_[rules.index]; }
    const TableCount& count(const TableRules& rules) const { return counts_[rules.index]; }
    std::uint64_t unchanged() const { return unchanged_; } ///< records that were taken already

private:
    /// What is known of one case.
    struct Case {
        const std::string* accept = nullptr; ///< row_guid
        const std::string* result = nullptr;
        std::string accept_date;
        std::string result_date;
    };
    struct Earlier {
        std::uint32_t version;
        char operation;
        crypto::Digest digest;
    };
    using Outcome = std::optional<Refusal>;

    Outcome check_version(const Record& record, const HeldRow* row, bool& taken) const;
    Outcome check_dependencies(const Record& record) const;
    Outcome check_list(const Record& record) const;
    Outcome check_part(const Record& record) const;
    Outcome check_accept(const Record& record) const;
    Outcome check_of_case(const Record& record) const;
    Outcome check_licence(const Record& record) const;
    void take(Record& record, std::uint32_t batch);
    void link(const TableRules& rules, const std::string& row_guid, Facts& facts);
    void unlink(const TableRules& rules, const std::string& row_guid, const HeldRow& row);
    void remember(HeldRow& row);
    void count_change(const TableRules& rules, bool was_live, bool was_removed, bool live);

    std::vector<Rows> rows_;
    std::vector<TableCount> counts_;
    std::uint64_t unchanged_ = 0;
    std::unordered_map<const HeldRow*, std::vector<Earlier>>
        history_;                                            ///< of changed rows only; map nodes stay put
    std::unordered_map<std::string, std::uint32_t> catalog_; ///< basic code → live directory rows
    std::unordered_map<std::string, std::unordered_set<long long>>
        task_versions_;                                            ///< every one that ever came
    std::unordered_map<std::string, std::string> matters_;         ///< list table '/' row_guid → task code
    std::unordered_map<std::string, Case> cases_;                  ///< by project number
    std::unordered_map<std::string, std::string> licences_;        ///< identifier → row_guid
    std::unordered_map<std::string, std::uint32_t> licence_types_; ///< code → live rows of the catalogue
    std::vector<HeldBatch> batches_;
    std::unordered_map<std::string, std::uint32_t> by_number_;
    std::unordered_map<std::string, std::uint32_t> by_body_;
};

} // namespace gateway::simulator
