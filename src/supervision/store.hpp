#pragma once

#include "gateway/service/answers.hpp"
#include "gateway/service/parameters.hpp"
#include "gateway/store/transaction.hpp"
#include "model.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway::supervision {

/// Records under the next numbers of the day in Beijing, in one statement. Those whose case and rule have a
/// record already are left out: another process was faster.
std::vector<Record> insert_records(store::Transaction& tx, const std::vector<Record>& records, Time now);
/// Keeps what changed of records that were read, each with its revision raised by one. Gives back those of
/// which nobody else has written meanwhile; the others stay as they are. One statement.
std::vector<Record> save_records(store::Transaction& tx, const std::vector<Record>& records);

std::vector<Record> find_records_of(store::Transaction& tx, const std::vector<std::string>& project_numbers);
/// Open ones with a number after `after`, in order.
std::vector<Record> find_open(store::Transaction& tx, const std::string& after, int limit);
std::optional<Record> find_record(store::Transaction& tx, const std::string& number);
std::optional<Record> lock_record(store::Transaction& tx, const std::string& number);

/// What a list asks; an empty member asks nothing.
struct RecordQuery : service::Scope {
    std::string colour;
    std::string state;
    std::string rule;
    std::string project_no;
    std::optional<Time> sent_from;
    std::optional<Time> sent_to; ///< exclusive
};
/// Newest first, limit + 1 at most. `page.after` is {sent_at, number}.
std::vector<Record> list_records(store::Transaction& tx, const RecordQuery& query, const service::Page& page);

/// In one statement; a notice that was sent already is not sent again.
void insert_notices(store::Transaction& tx, const std::vector<Notice>& notices, Time now);

/// A notice as it stands, with what its record says.
struct NoticeRow {
    long long id = 0;
    Level level = Level::department;
    std::string recipient;
    Time sent_at{};
    std::optional<Time> acknowledged_at;
    Record record;
};
/// Whose notices: of one recipient, of the cities of a subtree, or all.
struct NoticeQuery {
    std::string department;
    std::string city_prefix;
    std::string level;
    std::optional<bool> acknowledged;
};
/// Newest first, limit + 1 at most. `page.after` is {id}.
std::vector<NoticeRow> list_notices(store::Transaction& tx, const NoticeQuery& query,
                                    const service::Page& page);
std::optional<NoticeRow> lock_notice(store::Transaction& tx, long long id);
void acknowledge(store::Transaction& tx, long long id, Time now, const std::string& client_id);

/// How far a sweep has come.
struct Sweep {
    std::string cursor; ///< empty: at its beginning
    Time began_at{};
};
Sweep find_sweep(store::Transaction& tx, const std::string& name);
void save_sweep(store::Transaction& tx, const std::string& name, const Sweep& sweep);

/// Records of a department: open ones now, and those sent in a period.
struct Count {
    std::string department;
    std::string name; ///< as the newest record has it
    long long open_amber = 0, open_red = 0;
    long long sent_amber = 0, sent_red = 0;
};
std::vector<Count> count_records(store::Transaction& tx, const RecordQuery& query);

} // namespace gateway::supervision
