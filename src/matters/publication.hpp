#pragma once

#include "gateway/crypto/sm.hpp"
#include "gateway/journal/journal.hpp"
#include "model.hpp"
#include "state.hpp"

#include <string>
#include <vector>

namespace gateway::matters {

/// What the nation knows a published list by, besides its content.
struct Identity {
    std::string row_guid;
    State state = State::published;
    int task_version = 1;
};

/// One row of a national table, in national form, without control columns.
struct TableRow {
    std::string table;
    std::string row_guid;
    Json row;
};

/// How often a part was sent: the nation wants each of its versions to be one more than the last.
struct PartVersion {
    std::string table;
    std::string row_guid;
    int version = 1;
};

/// A row that one revision gives to the nation.
struct SentRow {
    std::string table;
    std::string row_guid;
    int version = 1;
    journal::Operation operation = journal::Operation::insert;
};

/// What is stored with a revision so that its national rows can be made again, the same for ever.
struct Delivery {
    std::vector<SentRow> sent;      ///< the basic row first, then new and changed parts, then vanished ones
    std::vector<PartVersion> parts; ///< of the parts alive after it
};

/// Gives every part of `record` its row_guid: the one it carries when the current version has it; else that
/// of an unclaimed part of the same name; else a new one. A foreign or repeated row_guid is a fault.
void claim_parts(const Family& family, Json& record, const Json& current, std::vector<FieldError>& errors);

/// All national rows of a record whose parts have their row_guid: basic first.
std::vector<TableRow> national_rows(const Foundation& foundation, const Identity& identity,
                                    const Json& record);

/// First publication. The basic row stands first among rows, here and below.
Delivery first_delivery(const std::vector<TableRow>& rows);
/// From one set of rows to the next: the basic row always, of the parts only what differs.
Delivery next_delivery(const std::vector<TableRow>& before, const std::vector<TableRow>& after,
                       const std::vector<PartVersion>& parts, int revision);
/// A change of state alone: the basic row.
Delivery state_delivery(const Family& family, const std::string& row_guid,
                        const std::vector<PartVersion>& parts, int revision);

std::string to_text(const std::vector<SentRow>& sent);
std::vector<SentRow> sent_from_text(const std::string& text);
std::string to_text(const std::vector<PartVersion>& parts);
std::vector<PartVersion> parts_from_text(const std::string& text);

/// SM3 over what a revision says: content, state, task_version.
crypto::Digest revision_digest(const std::string& content, State state, int task_version);

} // namespace gateway::matters
