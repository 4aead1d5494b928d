#pragma once

#include "gateway/service/module.hpp"
#include "store.hpp"

#include <optional>
#include <string>

namespace gateway::supervision {

// What is not visible is 404 "supervision_record_not_found" or "notice_not_found". A department sees records
// of which it is the responsible body, a region those of its subtree, operations all.

Record read_record(const service::Call& call, store::Transaction& tx, const std::string& number);
/// The responsible department's explanation (说明); a later one takes its place. 403 "not_your_record" for
/// others, 412 when the record has changed since.
Record answer(const service::Call& call, store::Transaction& tx, const std::string& number);
/// The query of a list within what the caller sees, its period under these names; empty when nothing can
/// match.
std::optional<RecordQuery> read_query(const service::Call& call, const char* from, const char* to);

/// The queue of the caller; operations see all. A department's are its own, a region's those to the cities of
/// its subtree: a county sees none.
NoticeQuery read_notice_query(const service::Call& call);
/// Only to whom it was sent may say that it was read, operations for the province: 403 "not_addressee". Once
/// more changes nothing.
NoticeRow acknowledge_notice(const service::Call& call, store::Transaction& tx, const std::string& id);
Json notice_json(const NoticeRow& notice);

/// {"from", "to", "total", "items": one for each department, "next"}: open records now, records sent and
/// cases finished in [from, to), and the share of the latter that kept its promise. 366 days at most, 30 when
/// not said.
Json statistics(const service::Call& call, store::Transaction& tx);

} // namespace gateway::supervision
