#include "callbacks.hpp"

#include "gateway/base/log.hpp"
#include "platform.hpp"
#include "web_url.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {
namespace {

constexpr std::size_t most_waiting = 1'000;
constexpr http::ClientOptions patience{.connect_timeout = std::chrono::seconds(2),
                                       .answer_timeout = std::chrono::seconds(5),
                                       .answer_limit = 64u << 10,
                                       .ca_file = {}};

void set_state(Platform& platform, const std::string& scan_id, CallbackState state) {
    const std::lock_guard lock(platform.signon.mutex);
    if (auto* scan = platform.signon.scans.find_name(scan_id)) {
        scan->value.callback = state;
        ++platform.signon.tally
              .done[state == CallbackState::delivered ? "callbacks_delivered" : "callbacks_failed"];
    }
}

} // namespace

Callbacks::Callbacks()
    : pauses_{std::chrono::seconds(1), std::chrono::seconds(2), std::chrono::seconds(4)},
      pool_(1, most_waiting) {}

Callbacks::~Callbacks() { stop(); }

void Callbacks::send(Platform& platform, const std::string& scan_id) { schedule(platform, scan_id, 0); }

void Callbacks::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        if (calling_) {
            calling_->cancel();
        }
    }
    pool_.stop();
}

void Callbacks::schedule(Platform& platform, const std::string& scan_id, std::size_t number) {
    const auto pause = number == 0 ? std::chrono::milliseconds(0) : pauses_[number - 1];
    if (!pool_.submit([this, &platform, scan_id, number] { attempt(platform, scan_id, number); }, pause)) {
        set_state(platform, scan_id, CallbackState::failed);
    }
}

void Callbacks::attempt(Platform& platform, const std::string& scan_id, std::size_t number) {
    std::string url;
    std::string body;
    {
        const std::lock_guard lock(platform.signon.mutex);
        auto* scan = platform.signon.scans.find_name(scan_id);
        if (!scan) {
            return; // a reset came between
        }
        ++scan->value.attempts;
        url = scan->value.callback_url;
        body = scan->value.answer;
    }
    if (deliver(platform, url, body)) {
        set_state(platform, scan_id, CallbackState::delivered);
    } else if (number < pauses_.size()) {
        schedule(platform, scan_id, number + 1);
    } else {
        log::warning("callback_failed", {{"scan_id", scan_id}});
        set_state(platform, scan_id, CallbackState::failed);
    }
}

/// Makes the call under way known to stop(), as long as it lasts.
class Callbacks::Calling {
public:
    Calling(Callbacks& callbacks, http::Client& client) : callbacks_(callbacks) {
        const std::lock_guard lock(callbacks_.mutex_);
        callbacks_.calling_ = &client;
        if (callbacks_.stopping_) {
            client.cancel();
        }
    }
    ~Calling() {
        const std::lock_guard lock(callbacks_.mutex_);
        callbacks_.calling_ = nullptr;
    }
    Calling(const Calling&) = delete;
    Calling& operator=(const Calling&) = delete;

private:
    Callbacks& callbacks_;
};

bool Callbacks::deliver(const Platform& platform, const std::string& url, const std::string& body) try {
    const WebUrl address = read_web_url(url).value();
    const http::Fields fields = signed_fields(platform.key, "POST", address.target, body, "trust-callback",
                                              platform.clock.now(), new_guid());
    http::Client client(address.origin, patience);
    const Calling calling(*this, client);
    const http::ClientOutcome outcome = client.send("POST", address.target, fields, body);
    return outcome.response && outcome.response->status / 100 == 2;
} catch (const std::exception&) {
    return false;
}

} // namespace gateway::simulator
