#include "gateway/base/problem.hpp"
#include "gateway/crypto/sm.hpp"
#include "gateway/national/replays.hpp"
#include "gateway/national/signed_messages.hpp"
#include "gateway/store/columns.hpp"

namespace gateway::national {
namespace {

const store::Statement note{
    "national.note_message",
    "INSERT INTO national.seen_message (nonce, expires_at) VALUES ($1::bytea, $2::timestamptz) "
    "ON CONFLICT DO NOTHING"};
const store::Statement forget{
    "national.forget_messages",
    "DELETE FROM national.seen_message WHERE nonce IN (SELECT nonce FROM national.seen_message "
    "WHERE expires_at < $1::timestamptz LIMIT $2::int)"};

} // namespace

void refuse_replay(store::Transaction& tx, const std::string& nonce, Time now) {
    const auto digest = crypto::sm3(nonce);
    const Time expires_at = now + 2 * message_tolerance;
    if (tx.exec(note, store::bytea(crypto::view(digest)), format_time(expires_at)).affected_rows() == 0) {
        throw Problem(
            ProblemKind::unauthorized, "message_replayed",
            {"该报文已收到过，未再处理。", "This message was here before; nothing was done again."});
    }
}

void forget_messages(store::Transaction& tx, Time now, int most) { tx.exec(forget, format_time(now), most); }

} // namespace gateway::national
