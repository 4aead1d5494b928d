#include "notice_store.hpp"

#include "gateway/store/columns.hpp"

namespace gateway::signon {
namespace {

const store::Statement insert{"signon.insert_notice",
                              "INSERT INTO signon.logout_notice (notice_id, client_id, session_id, "
                              "person_id, created_at, due_at) VALUES ($1, "
                              "$2, $3, $4, $5, $5)"};
const store::Statement take{
    "signon.take_notices",
    "UPDATE signon.logout_notice SET due_at = $2, tries = tries + 1 WHERE notice_id IN (SELECT notice_id "
    "FROM "
    "signon.logout_notice WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING "
    "notice_id, "
    "client_id, session_id, person_id, floor(extract(epoch FROM created_at) * 1000)::bigint, tries"};
const store::Statement delay{"signon.delay_notice",
                             "UPDATE signon.logout_notice SET due_at = $2 WHERE notice_id = $1"};
const store::Statement erase{"signon.delete_notice", "DELETE FROM signon.logout_notice WHERE notice_id = $1"};

} // namespace

void insert_notice(store::Transaction& tx, const LogoutNotice& notice) {
    tx.exec(insert, notice.notice_id, notice.client_id, notice.session_id, notice.person_id,
            format_time(notice.created_at));
}

std::vector<LogoutNotice> take_notices(store::Transaction& tx, Time now, Time again_at, int limit) {
    std::vector<LogoutNotice> notices;
    for (const auto& row : tx.exec(take, format_time(now), format_time(again_at), limit)) {
        notices.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                           row[3].as<std::string>(), store::time_of(row[4]), row[5].as<int>()});
    }
    return notices;
}

void delay_notice(store::Transaction& tx, const std::string& notice_id, Time due_at) {
    tx.exec(delay, notice_id, format_time(due_at));
}

void delete_notice(store::Transaction& tx, const std::string& notice_id) { tx.exec(erase, notice_id); }

} // namespace gateway::signon
