#include "gateway/store/database.hpp"
#include "grant_store.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>

#include <future>

namespace gateway::signon {
namespace {

const Time now = parse_time("2019-04-18T09:00:00+08:00").value();
const std::string person(32, 'a');
const std::string client = "c-0123456789abcdef";

class ConsentTest : public testing::Test {
protected:
    void agree(store::Session& session, const Scopes& scopes) {
        session.transact([&](store::Transaction& tx) { add_consent(tx, person, client, scopes, now); });
    }
    Scopes given() {
        Scopes scopes;
        session_.transact([&](store::Transaction& tx) { scopes = consented(tx, person, client); });
        return scopes;
    }
    test::TestDatabase database_;
    store::Session session_{database_.connection_string()};
    store::Session other_{database_.connection_string()};
};

TEST_F(ConsentTest, AddsToWhatWasGivenAndBeginsAnewOnceItWasTakenBack) {
    agree(session_, {"phone"});
    agree(session_, {"phone", "profile"});
    EXPECT_EQ(given(), (Scopes{"phone", "profile"}));
    session_.transact([](store::Transaction& tx) { withdraw_consent(tx, person, client, now); });
    agree(session_, {"certificate"});
    EXPECT_EQ(given(), Scopes{"certificate"}) << "what was taken back does not come back";
}

TEST_F(ConsentTest, OfTwoBrowsersAtOnceNeitherLosesWhatTheOtherSaid) {
    std::promise<void> has_read;
    std::future<void> later;
    session_.transact([&](store::Transaction& tx) {
        EXPECT_EQ(consented(tx, person, client), Scopes{});
        add_consent(tx, person, client, {"profile"}, now);
        later = std::async(std::launch::async, [&] {
            other_.transact([&](store::Transaction& at_once) {
                EXPECT_EQ(consented(at_once, person, client), Scopes{}) << "the first has not committed";
                has_read.set_value();
                add_consent(at_once, person, client, {"phone"}, now); // waits for the first
            });
        });
        has_read.get_future().wait();
    });
    later.get();
    EXPECT_EQ(given(), (Scopes{"phone", "profile"}));
}

} // namespace
} // namespace gateway::signon
