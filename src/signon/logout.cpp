#include "logout.hpp"

#include "credential_store.hpp"
#include "gateway/base/log.hpp"
#include "grant_store.hpp"
#include "notice_store.hpp"
#include "party_store.hpp"
#include "posting.hpp"
#include "session_store.hpp"
#include "tokens.hpp"

#include <algorithm>
#include <set>

namespace gateway::signon {
namespace {

using namespace std::chrono_literals;

constexpr int notices_at_once = 5;
constexpr auto lease = 5min;
constexpr auto give_up_after = 24h;
constexpr auto token_life = 2min;

/// Back-Channel Logout §2.4: no nonce, so that it is never taken for an id token.
std::string logout_token(const Foundation& foundation, store::Transaction& tx, const RelyingParty& party,
                         const LogoutNotice& notice, Time now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
    const Json claims{{"iss", foundation.issuer},
                      {"sub", subject_of(tx, notice.person_id, party.sector)},
                      {"aud", party.client_id},
                      {"iat", seconds.count()},
                      {"exp", (seconds + token_life).count()},
                      {"jti", new_guid()},
                      {"sid", notice.session_id},
                      {"events", {{"http://schemas.openid.net/event/backchannel-logout", Json::object()}}}};
    return foundation.keys->current(tx, party.signing, now).sign("logout+jwt", claims);
}

/// Empty, or why not.
std::string deliver(const std::string& uri, const std::string& token) {
    const auto address = post_address(uri);
    if (!address) {
        return "address";
    }
    http::ClientOptions patience;
    patience.connect_timeout = 2s;
    patience.answer_timeout = 3s;
    return post(*address, patience, {{"Content-Type", "application/x-www-form-urlencoded"}},
                "logout_token=" + token);
}

/// What is to be sent for a notice; an empty address: the client is gone or wants none.
struct Letter {
    LogoutNotice notice;
    std::string uri;
    std::string token;
};

std::vector<Letter> take_letters(const Foundation& foundation, store::Transaction& tx, Time now) {
    std::vector<Letter> letters;
    for (auto& notice : take_notices(tx, now, now + lease, notices_at_once)) {
        const auto party = find_party(tx, notice.client_id);
        Letter letter{notice, {}, {}};
        if (party && !party->backchannel_logout_uri.empty() && notice.created_at + give_up_after > now) {
            letter.uri = party->backchannel_logout_uri;
            letter.token = logout_token(foundation, tx, *party, notice, now);
        }
        letters.push_back(std::move(letter));
    }
    return letters;
}

} // namespace

void log_out(store::Transaction& tx, const Session& session, Time now) {
    for (const std::string& client_id : end_grants_of_session(tx, session.session_id, now)) {
        insert_notice(tx, {new_guid(), client_id, session.session_id, session.person_id, now, 0});
    }
    end_session(tx, session.session_id, now);
}

void log_out_everywhere(store::Transaction& tx, const std::string& person_id, const std::string& kept,
                        const std::string& reason, Time now) {
    const auto ended = end_sessions_of(tx, person_id, kept, now);
    for (const auto& told : end_grants_of_person(tx, person_id, kept, ended, reason, now)) {
        insert_notice(tx, {new_guid(), told.client_id, told.session_id, person_id, now, 0});
    }
}

void forget_person(store::Transaction& tx, const std::string& person_id, Time now) {
    log_out_everywhere(tx, person_id, {}, "account", now);
    withdraw_consents_of(tx, person_id, now);
    delete_credentials(tx, person_id);
}

void send_logout_notices(const Foundation& foundation, service::Steps& steps, Time now,
                         const std::stop_token& ending) {
    std::vector<Letter> letters;
    steps.transact([&](store::Transaction& tx) { letters = take_letters(foundation, tx, now); });
    std::set<std::string> silent; // clients that did not answer just now
    for (const Letter& letter : letters) {
        const std::string& notice_id = letter.notice.notice_id;
        if (ending.stop_requested()) { // whoever comes next need not wait for the lease
            steps.transact([&](store::Transaction& tx) { delay_notice(tx, notice_id, now); });
            continue;
        }
        if (silent.contains(letter.notice.client_id)) {
            continue; // due again when its lease is over
        }
        const std::string failure = letter.uri.empty() ? "" : deliver(letter.uri, letter.token);
        const bool over = failure.empty();
        if (!over) {
            silent.insert(letter.notice.client_id);
            log::warning(
                "logout_notice_failed",
                {{"client", letter.notice.client_id}, {"tries", letter.notice.tries}, {"reason", failure}});
        }
        steps.transact([&](store::Transaction& tx) {
            if (over) {
                delete_notice(tx, notice_id);
            } else {
                const int doublings = std::min(letter.notice.tries, 7);
                delay_notice(tx, notice_id, now + 15s * (1 << doublings));
            }
        });
    }
}

} // namespace gateway::signon
