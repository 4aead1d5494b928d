#pragma once

#include "foundation.hpp"
#include "record_store.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gateway::identity {

// Records of the government side and details of legal persons: one mechanism for all tables that
// identity_national.toml names under [[record]].

/// A record of such a table, opened.
struct NationalRecord {
    const RecordKind* kind = nullptr;
    RecordRow row;
    Json content;
};

/// 404 for a table that is not kept so.
const RecordKind& require_kind(const Foundation& foundation, const std::string& table);
/// The columns as a caller gives them; the key is right in form, and the same as `key` unless that is empty.
Json read_national_record(const RecordKind& kind, const Json& input, const std::string& key,
                          std::vector<FieldError>& errors);
/// Those that are live; 404 record_not_found.
NationalRecord require_record(const Foundation& foundation, store::Transaction& tx, const RecordKind& kind,
                              const std::string& key, Locking locking);
/// The record as it is kept, or a new one of revision 0; locked with its key.
NationalRecord lock_record(const Foundation& foundation, store::Transaction& tx, const RecordKind& kind,
                           const std::string& key);
/// False when nothing differs.
bool save_record(const Foundation& foundation, store::Transaction& tx, const By& by, NationalRecord& record,
                 Json content);
void remove_record(const Foundation& foundation, store::Transaction& tx, const By& by,
                   NationalRecord& record);
std::vector<service::LineOutcome> import_records(const Foundation& foundation, store::Transaction& tx,
                                                 const By& by, const RecordKind& kind,
                                                 std::span<const service::Line> lines);
/// That somebody read it, in the journal.
void note_read(store::Transaction& tx, const By& by, const NationalRecord& record);

} // namespace gateway::identity
