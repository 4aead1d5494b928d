#include "fixture.hpp"
#include "life_service.hpp"

namespace gateway::cases {
namespace {

class LifeTest : public CasesTest {
protected:
    LifeTest() { accept(with(accept_columns(), "project_no", "A")); }

    Case transfer(Json body, const std::string& who = owner) {
        Case record;
        run([&](store::Transaction& tx) { record = transfer_case(call(std::move(body), who), tx, "A"); });
        return record;
    }
    void finish(const char* delivered) {
        add(EventKind::result, "A",
            with(result("2019-04-25T15:00:00+08:00"), "is_delivery_results", delivered));
    }
    Sent send(Json body) {
        std::optional<Sent> sent;
        run([&](store::Transaction& tx) { sent = add_delivery(call(std::move(body)), tx, "A"); });
        return sent.value();
    }
    static Json parcel(const char* number = "EX1", const char* sent = "2019-04-26T09:00:00+08:00") {
        return Json{{"carrier", "邮政"}, {"waybill_no", number}, {"sent_at", sent}};
    }
};

TEST_F(LifeTest, AnotherBodyHandlesWhatItWasHandedTo) {
    const auto read_as = [&](const std::string& who) {
        return refusal([&] { run([&](store::Transaction& tx) { read_case(call(nullptr, who), tx, "A"); }); });
    };
    EXPECT_EQ(read_as(other_owner), "case_not_found");
    const Case record = transfer(Json{{"to_body", other_owner}, {"reason", "依职责分工移交"}});
    EXPECT_EQ(record.owner(), owner);
    EXPECT_EQ(record.handling_body(), other_owner);
    EXPECT_EQ(read_as(other_owner), "none");
    EXPECT_EQ(read_as(owner), "none");
    add(EventKind::process, "A", process("2019-04-22", "2019-04-22"), other_owner);
    transfer(Json{{"to_body", owner}, {"reason", "退回"}}, other_owner);
    EXPECT_EQ(read_as(other_owner), "case_not_found");
    run([](store::Transaction& tx) {
        const auto kept = find_transfers(tx, "A");
        ASSERT_EQ(kept.size(), 2U);
        EXPECT_EQ(kept[0].from_body, owner);
        EXPECT_EQ(kept[0].to_body, other_owner);
        EXPECT_EQ(find_case(tx, "A")->revision, 4);
    });
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE action = 'cases.transfer' AND dataset <> ''"),
              0);
}

TEST_F(LifeTest, ABodyListsWhatOthersHandedToIt) {
    transfer(Json{{"to_body", other_owner}, {"reason", "移交"}});
    const auto numbers = [&](const std::string& who, const std::string& handed_to) {
        service::Call asked = call(nullptr, who);
        asked.query["handed_to"] = handed_to;
        std::size_t found = 0;
        run([&](store::Transaction& tx) {
            const auto query = read_query(asked);
            found = query ? list_cases(tx, *query, {10, {}}).size() : 0;
        });
        return found;
    };
    EXPECT_EQ(numbers(other_owner, other_owner), 1U);
    EXPECT_EQ(numbers(owner, other_owner), 1U); // it is the owner's case
    EXPECT_EQ(numbers("11320500PDY000183W", other_owner), 0U);
}

TEST_F(LifeTest, AUnitOfTheSameBodyMayTakeIt) {
    const Case record = transfer(Json{{"to_unit", "审批二科"}, {"reason", "内部移交"}});
    EXPECT_EQ(record.handling_body(), owner);
    EXPECT_EQ(record.handling_unit, "审批二科");
    EXPECT_EQ(refusal([&] {
                  transfer(Json{{"to_unit", "审批二科"}, {"reason", "再来"}});
              }),
              "/to_unit unchanged");
    finish("0");
    EXPECT_EQ(refusal([&] { transfer(Json{{"to_unit", "审批三科"}, {"reason", "晚了"}}); }), "case_finished");
}

TEST_F(LifeTest, AWithdrawalIsAResultThatSaysSo) {
    run([](store::Transaction& tx) {
        const Change change = withdraw_case(foundation(), call(Json{{"reason", "申请人撤回"}}), tx, "A");
        EXPECT_EQ(change.record.state, State::finished);
        EXPECT_EQ(how_it_ended(foundation(), find_events(tx, "A")), "withdrawn");
        EXPECT_EQ(delivery_due(foundation(), find_events(tx, "A")), std::nullopt);
    });
    EXPECT_EQ(count("SELECT count(*) FROM journal.entry WHERE dataset = 'cases.result'"), 1);
}

TEST_F(LifeTest, AResultThatIsSentHasTenWorkingDays) {
    finish("1");
    run([](store::Transaction& tx) {
        EXPECT_EQ(how_it_ended(foundation(), find_events(tx, "A")), "concluded");
        EXPECT_EQ(delivery_due(foundation(), find_events(tx, "A")), at("2019-05-10T23:59:59+08:00"));
    });
    const Sent sent = send(parcel());
    EXPECT_STREQ(sent.delivery.state(), "sent");
    Json back = parcel();
    back["returned_at"] = "2019-04-28T10:00:00+08:00";
    run([&](store::Transaction& tx) {
        EXPECT_STREQ(correct_delivery(call(back), tx, "A", sent.delivery.row_guid).delivery.state(),
                     "returned");
    });
    send(with(parcel("EX2", "2019-04-29"), "received_at", "2019-04-30"));
    run([](store::Transaction& tx) {
        const auto parcels = find_deliveries(tx, "A");
        ASSERT_EQ(parcels.size(), 2U);
        EXPECT_EQ(parcels[0].revision, 2);
        EXPECT_STREQ(parcels[1].state(), "received");
    });
}

TEST_F(LifeTest, OnlyAResultThatIsToBeSentIsSent) {
    EXPECT_EQ(refusal([&] { send(parcel()); }), "case_not_finished");
    finish("0");
    EXPECT_EQ(refusal([&] { send(parcel()); }), "delivery_not_asked");
}

TEST_F(LifeTest, AParcelIsMeasuredAgainstTheResultAndItself) {
    finish("1");
    EXPECT_EQ(refusal([&] { send(parcel("EX1", "2019-04-24")); }), "/sent_at date_order");
    EXPECT_EQ(refusal([&] { send(parcel("EX1", "2020-01-01")); }), "/sent_at in_future");
    EXPECT_EQ(refusal([&] { send(with(parcel(), "received_at", "2019-04-25T16:00:00+08:00")); }),
              "/received_at date_order");
    send(parcel());
    EXPECT_EQ(refusal([&] { send(parcel()); }), "waybill_exists");
}

} // namespace
} // namespace gateway::cases
