#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/store/transaction.hpp"

#include <string>
#include <vector>

namespace gateway::signon {

/// A client that must hear that a session is over.
struct LogoutNotice {
    std::string notice_id;
    std::string client_id;
    std::string session_id;
    std::string person_id;
    Time created_at;
    int tries = 0;
};
void insert_notice(store::Transaction& tx, const LogoutNotice& notice);
/// Due ones; each is put off until `again_at`, so that nobody else sends it meanwhile.
std::vector<LogoutNotice> take_notices(store::Transaction& tx, Time now, Time again_at, int limit);
void delay_notice(store::Transaction& tx, const std::string& notice_id, Time due_at);
void delete_notice(store::Transaction& tx, const std::string& notice_id);

} // namespace gateway::signon
