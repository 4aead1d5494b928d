#include "mailbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <thread>

namespace gateway::http {
namespace {

/// The outcome of wait(); empty when it did not end.
std::optional<bool> outcome_of_wait(asio::io_context& context, Mailbox& box) {
    std::optional<bool> outcome;
    asio::co_spawn(context, box.wait(), [&](std::exception_ptr, bool delivered) { outcome = delivered; });
    context.restart();
    context.run_for(std::chrono::seconds(5));
    return outcome;
}

struct MailboxTest : testing::Test {
    std::shared_ptr<asio::io_context> context = std::make_shared<asio::io_context>(1);
    std::shared_ptr<Mailbox> box = std::make_shared<Mailbox>(context);
};

TEST_F(MailboxTest, DeliversWhatCameBeforeTheWait) {
    box->expect_word()(true);
    EXPECT_TRUE(box->delivered());
    EXPECT_EQ(outcome_of_wait(*context, *box), true);
    EXPECT_EQ(box->word(), true);
}

TEST_F(MailboxTest, WakesAWaitFromAnotherThread) {
    const auto word = box->expect_word();
    const std::jthread other([&word] { word(false); });
    EXPECT_EQ(outcome_of_wait(*context, *box), true);
    EXPECT_EQ(box->word(), false);
}

TEST_F(MailboxTest, DeliversNothingForADroppedFunctor) {
    box->expect_answer();
    EXPECT_EQ(outcome_of_wait(*context, *box), true);
    EXPECT_FALSE(box->take_answer());
}

TEST_F(MailboxTest, StaysCutThoughALetterCameJustBefore) {
    box->expect_word()(true);
    box->cut();
    const auto reply = box->expect_answer();
    EXPECT_EQ(outcome_of_wait(*context, *box), false);
    reply({});
    EXPECT_FALSE(box->delivered());
}

TEST_F(MailboxTest, KeepsNothingAliveThroughALateLetter) {
    const std::weak_ptr<asio::io_context> watched = context;
    auto reply = box->expect_answer();
    asio::co_spawn(*context, box->wait(), [](std::exception_ptr, bool) {});
    context->poll();
    reply({}); // its wake-up is queued and never run
    reply = nullptr;
    box.reset();
    context.reset();
    EXPECT_TRUE(watched.expired());
}

} // namespace
} // namespace gateway::http
