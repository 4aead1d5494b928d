#pragma once

#include "gateway/http/server.hpp"
#include "net.hpp"

#include <atomic>

namespace gateway::http {

/// Where the application's threads leave what a connection's coroutine waits for: an answer, or the word to
/// go on reading. One letter at a time; what comes at once, inside the call that asked for it, costs no hop
/// between threads. It outlives the connection and its io_context's run for as long as somebody holds a
/// functor made here.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
public:
    explicit Mailbox(std::shared_ptr<asio::io_context> context);

    // The two functors: any thread, the first call counts. One that is destroyed without a call delivers
    // "nothing".
    Reply expect_answer();
    std::function<void(bool)> expect_word();

    // The rest: the connection's thread only.
    bool delivered() const { return state_.load(std::memory_order_acquire) == State::delivered; }
    /// False: cut() came first.
    Task<bool> wait();
    /// Ends a wait for good: nothing is delivered any more.
    void cut();
    std::optional<Response> take_answer() { return std::move(answer_); }
    std::optional<bool> word() const { return word_; }

private:
    enum class State { empty, waiting, delivered, cut };
    class Ticket;

    std::shared_ptr<Ticket> new_ticket();
    void deliver(); ///< any thread, after the letter was written

    std::shared_ptr<asio::io_context> context_; ///< before the timer, which ends before it
    Timer wake_;                                ///< never expires: cancelled to wake the coroutine
    std::atomic<State> state_ = State::empty;
    std::optional<Response> answer_;
    std::optional<bool> word_;
    bool cut_ = false; ///< the connection's thread only
};

} // namespace gateway::http
