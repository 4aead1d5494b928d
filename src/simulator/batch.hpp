#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/json.hpp"
#include "gateway/crypto/sm.hpp"
#include "rulebook.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gateway::simulator {

inline constexpr std::size_t most_records = 1'000;

/// Why a record is refused: the code of docs/national-protocol.md and words for a person, who sees no value
/// of a row.
struct Refusal {
    std::string code;
    std::string remark;
};

/// What the rules between records look at, taken from a row.
struct Facts {
    std::string catalog_code;
    std::string task_code;
    std::string task_guid;
    std::string project_no;
    std::string accept_date; ///< national form: compares as text
    std::string result_date;
    std::string assess_time;
    long long task_version = 0;
    std::string licence = {}; ///< certificate_source_id
    std::string licence_type = {};
};
Facts facts_of(const Json& row);

/// One record of a batch.
struct Record {
    std::string table;
    std::string row_guid;
    std::uint32_t version = 0;
    std::uint32_t replaces = 0; ///< the version its sender takes us to hold; 0: none
    char operation = 'I';
    Json row;
    // Filled by check_record():
    const TableRules* rules = nullptr;
    std::optional<Refusal> refusal;
    Facts facts;
    Time cd_time{};
    std::string content;     ///< canonical JSON of the row without its control columns
    crypto::Digest digest{}; ///< SM3 of content
};

/// A message as a whole, read and found right.
struct Batch {
    std::string number;
    std::string source;
    std::string merkle_root;
    std::vector<Record> records;
};

/// Reads a body: structure, counts, envelope, Merkle root. Throws Problem with the codes of the protocol:
/// malformed, count_mismatch, too_large, envelope, root_mismatch.
Batch read_batch(std::string_view body, const Rulebook& rulebook, const crypto::Sm2PrivateKey& key);

} // namespace gateway::simulator
