// Fewer papers, many at the same moment: each with a session of its own.
#include "materials_fixture.hpp"

#include <barrier>
#include <thread>

namespace gateway::licenses {
namespace {

constexpr int windows = 8;
constexpr int rounds = 5;

/// The steps of a route within a transaction that goes on behind them.
class HeldOpen final : public service::Steps {
public:
    explicit HeldOpen(store::Transaction& tx) : tx_(tx) {}
    void transact(const std::function<void(store::Transaction&)>& work) override { work(tx_); }
    void slowly(const std::function<void()>& work) override { work(); }

private:
    store::Transaction& tx_;
};

class AtOnce : public MaterialTest {
protected:
    AtOnce() {
        publish(
            {{{"material_name", "营业执照"}, {"page_num", 2}}, {{"material_name", "副本"}, {"page_num", 3}}});
        permit("business_licence", {"ex_officio"});
        ask("setMatterLicences", map_call({item("营业执照", "type", "business_licence"),
                                           item("副本", "type", "business_licence")}));
    }
    static Json item(const char* material, const char* name, const Json& value) {
        return {{"material", material}, {name, value}};
    }
    /// What each is told.
    std::vector<Json> attached(const std::vector<service::Call>& calls) {
        std::vector<Json> told(calls.size());
        std::barrier start(static_cast<std::ptrdiff_t>(calls.size()));
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < calls.size(); ++i) {
            threads.emplace_back([&, i] {
                store::Session session(database_.connection_string());
                session.transact([](store::Transaction& tx) { tx.exec("SELECT 1"); });
                test::StepsHere steps(session);
                start.arrive_and_wait();
                try {
                    told[i] = Json::parse(route("attachLicences").stepwise(calls[i], steps).text());
                } catch (const Problem& problem) {
                    told[i] = problem.code();
                }
            });
        }
        threads.clear(); // joined
        return told;
    }
    static int count(const std::vector<Json>& told, const char* outcome) {
        int sum = 0;
        for (const Json& each : told) {
            EXPECT_TRUE(each.is_object()) << each;
            sum += each.is_object() ? each["summary"][outcome].get<int>() : 0;
        }
        return sum;
    }
    void expect_saved(int cases, int materials, int copies) {
        EXPECT_EQ(asked("countSavedPapers", call())["total"],
                  (Json{{"cases", cases}, {"materials", materials}, {"copies", copies}}));
    }
};

TEST_F(AtOnce, OneLicenceForOneMaterialIsOneRowAndOneSaving) {
    const Json identifier = issued()["identifier"];
    for (int round = 1; round <= rounds; ++round) {
        const std::string number = accepted("CASE-" + std::to_string(round));
        const auto told = attached(std::vector<service::Call>(
            windows, attach_call(number, {item("营业执照", "identifier", identifier)})));
        ASSERT_EQ(count(told, "attached"), 1);
        ASSERT_EQ(count(told, "unchanged"), windows - 1);
        for (const Json& each : told) {
            ASSERT_EQ(each["items"][0]["row_guid"], told[0]["items"][0]["row_guid"]);
        }
        ASSERT_EQ(one("SELECT count(*) FROM licenses.attachment"), std::to_string(round));
        ASSERT_EQ(one("SELECT count(*) FROM cases.event"), std::to_string(round));
        expect_saved(round, round, 2 * round);
    }
    EXPECT_EQ(one("SELECT count(*) FROM licenses.use"), std::to_string(windows * rounds)) << "each was told";
}

TEST_F(AtOnce, SeveralLicencesForOneMaterialAreRowsOfOneSaving) {
    const std::string number = accepted("CASE-1");
    std::vector<service::Call> calls;
    for (int i = 0; i < windows; ++i) {
        calls.push_back(attach_call(number, {item("营业执照", "identifier", issued()["identifier"])}));
    }
    EXPECT_EQ(count(attached(calls), "attached"), windows);
    EXPECT_EQ(one("SELECT count(*) FROM licenses.attachment"), std::to_string(windows));
    expect_saved(1, 1, 2);
}

TEST_F(AtOnce, NoCaseIsLostFromTheSumAndNobodyWaitsForEver) {
    const Json first = issued()["identifier"], second = issued()["identifier"];
    for (int round = 1; round <= rounds; ++round) {
        std::vector<service::Call> calls;
        for (int i = 0; i < windows; ++i) { // half of them the other way round
            const Json& one = i % 2 == 0 ? first : second;
            const Json& other = i % 2 == 0 ? second : first;
            calls.push_back(
                attach_call(accepted("CASE-" + std::to_string(round) + "-" + std::to_string(i)),
                            {item("营业执照", "identifier", one), item("副本", "identifier", other)}));
        }
        ASSERT_EQ(count(attached(calls), "attached"), 2 * windows);
        expect_saved(windows * round, 2 * windows * round, 5 * windows * round);
    }
}

TEST_F(AtOnce, ALicenceIsUsedElsewhereWhileItIsBeingAttached) {
    const Json licence = issued();
    accepted("CASE-1");
    const service::Call attach =
        attach_call("CASE-1", {item("营业执照", "identifier", licence["identifier"])});
    const service::Call look = call(
        {{"purpose", purpose("APPLICATION-1")}, {"consent", consent()}, {"applicant", example_holder()}});
    store::Session other(database_.connection_string());
    test::StepsHere elsewhere(other);
    run([&](store::Transaction& tx) {
        HeldOpen open(tx);
        route("attachLicences").stepwise(attach, open);
        EXPECT_NO_THROW(route("checkMatterMaterials").stepwise(look, elsewhere)) << "it had to wait";
    });
    EXPECT_EQ(one("SELECT count(*) FROM licenses.use"), "2");
}

} // namespace
} // namespace gateway::licenses
