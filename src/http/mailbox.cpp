#include "mailbox.hpp"

#include <boost/asio/post.hpp>

namespace gateway::http {

/// The right to deliver one letter, shared by the copies of a functor.
class Mailbox::Ticket {
public:
    explicit Ticket(std::shared_ptr<Mailbox> box) : box_(std::move(box)) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() {
        if (!used_.exchange(true)) {
            box_->deliver();
        }
    }
    void deliver(Response answer) {
        if (!used_.exchange(true)) {
            box_->answer_ = std::move(answer);
            box_->deliver();
        }
    }
    void deliver(bool word) {
        if (!used_.exchange(true)) {
            box_->word_ = word;
            box_->deliver();
        }
    }

private:
    std::shared_ptr<Mailbox> box_;
    std::atomic<bool> used_ = false;
};

Mailbox::Mailbox(std::shared_ptr<asio::io_context> context)
    : context_(std::move(context)), wake_(context_->get_executor(), Timer::time_point::max()) {}

std::shared_ptr<Mailbox::Ticket> Mailbox::new_ticket() {
    answer_.reset();
    word_.reset();
    state_.store(cut_ ? State::cut : State::empty,
                 std::memory_order_release); // the last letter has been read
    return std::make_shared<Ticket>(shared_from_this());
}

Reply Mailbox::expect_answer() {
    return [ticket = new_ticket()](Response answer) { ticket->deliver(std::move(answer)); };
}

std::function<void(bool)> Mailbox::expect_word() {
    return [ticket = new_ticket()](bool word) { ticket->deliver(word); };
}

void Mailbox::deliver() {
    auto before = State::empty;
    while (before != State::cut &&
           !state_.compare_exchange_weak(before, State::delivered, std::memory_order_acq_rel)) {
    }
    if (before != State::waiting) {
        return;
    }
    // Weak: a letter that comes after the io_context's last run stays in its queue, and must not keep it
    // alive.
    asio::post(*context_, [weak = weak_from_this()] {
        if (const auto box = weak.lock()) {
            box->wake_.cancel();
        }
    });
}

Task<bool> Mailbox::wait() {
    auto expected = State::empty;
    state_.compare_exchange_strong(expected, State::waiting, std::memory_order_acq_rel);
    // The wake-up runs on this thread, so it cannot slip in between the look at the state and the wait.
    while (state_.load(std::memory_order_acquire) == State::waiting) {
        ErrorCode cancelled;
        auto token = asio::redirect_error(use_task, cancelled);
        co_await wake_.async_wait(token);
    }
    co_return delivered();
}

void Mailbox::cut() {
    cut_ = true;
    auto before = State::empty;
    while (before != State::delivered &&
           !state_.compare_exchange_weak(before, State::cut, std::memory_order_acq_rel)) {
    }
    if (before == State::waiting) {
        wake_.cancel();
    }
}

} // namespace gateway::http
