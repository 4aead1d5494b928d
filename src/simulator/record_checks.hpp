#pragma once

#include "batch.hpp"

namespace gateway::simulator {

/// What a record must carry to belong to its message.
struct MessageFrame {
    std::string_view batch;
    std::string_view source;
};

/// Checks one record by itself: its table, columns, control columns, codes and dates. Sets `refusal`, or what
/// the ledger needs: rules, facts, cd_time, content, digest. The row's members are used up. Touches nothing
/// else, so it runs outside the ledger's lock.
void check_record(Record& record, const Rulebook& rulebook, const MessageFrame& frame);

/// The columns of a row against its table: unknown, missing, wrong. A row of operation D needs no more than
/// row_guid and its control columns. Empty optional = right.
std::optional<Refusal> check_columns(const NationalTable& table, const Json& row, char operation);

} // namespace gateway::simulator
