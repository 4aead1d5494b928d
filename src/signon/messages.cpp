#include "messages.hpp"

#include "credential_store.hpp"
#include "gateway/base/log.hpp"
#include "gateway/store/database.hpp"

#include <algorithm>

namespace gateway::signon {
namespace {

using namespace std::chrono_literals;

constexpr int messages_at_once = 20;
constexpr auto again_after = 5s;
constexpr int most_failures =
    3; // one number may be refused for itself; three in a row are the channel's fault

/// Empty, or why it was not taken.
std::string send(const crypto::Vault& vault, const MessageChannel& channel, const Message& message) {
    try {
        const Json content = parse_json(vault.open(message.sealed, "signon.message:" + message.message_id));
        return channel(text_of(content, "mobile"), text_of(content, "text"));
    } catch (...) {
        log::error("message_unusable", {{"code", store::current_code()}});
        return "unusable";
    }
}

} // namespace

void send_messages(const crypto::Vault& vault, const MessageChannel& channel, service::Steps& steps, Time now,
                   const std::stop_token& ending) {
    std::vector<Message> messages;
    steps.transact([&](store::Transaction& tx) {
        messages = take_messages(tx, now, messages_at_once);
        for (const Message& message : messages) {
            delay_message(tx, message.message_id, now + again_after); // nobody else sends it meanwhile
        }
    });
    int failures = 0;
    for (const Message& message : messages) {
        if (failures == most_failures || ending.stop_requested()) {
            return; // the channel is down, or the program ends: these are due again soon
        }
        const std::string failure = message.expires_at > now ? send(vault, channel, message) : "";
        if (!failure.empty()) {
            ++failures;
            log::warning("message_not_sent", {{"tries", message.tries + 1}, {"reason", failure}});
            steps.transact([&](store::Transaction& tx) {
                delay_message(tx, message.message_id,
                              now + again_after * (1 << std::min(message.tries + 1, 6)));
            });
        } else {
            steps.transact([&](store::Transaction& tx) { delete_message(tx, message.message_id); });
        }
    }
}

} // namespace gateway::signon
