#include "messages.hpp"

#include "credential_store.hpp"
#include "gateway/base/log.hpp"

namespace gateway::signon {
namespace {

using namespace std::chrono_literals;

constexpr int messages_at_once = 20;
constexpr auto again_after = 5s;

} // namespace

void send_messages(const crypto::Vault& vault, const MessageChannel& channel, service::Steps& steps,
                   Time now) {
    std::vector<Message> messages;
    steps.transact([&](store::Transaction& tx) {
        messages = take_messages(tx, now, messages_at_once);
        for (const Message& message : messages) {
            delay_message(tx, message.message_id, now + again_after); // nobody else sends it meanwhile
        }
    });
    for (const Message& message : messages) {
        bool over = message.expires_at <= now;
        if (!over) {
            const Json content =
                parse_json(vault.open(message.sealed, "signon.message:" + message.message_id));
            over = channel(text_of(content, "mobile"), text_of(content, "text"));
        }
        if (over) {
            steps.transact([&](store::Transaction& tx) { delete_message(tx, message.message_id); });
        } else {
            log::warning("message_not_sent", {{"tries", message.tries + 1}});
            return; // the channel is down: the others are due again soon
        }
    }
}

} // namespace gateway::signon
