#include "fixture.hpp"
#include "gateway/cases/cases.hpp"
#include "gateway/journal/journal.hpp"
#include "life_service.hpp"
#include "search.hpp"
#include "timeline.hpp"

namespace gateway::cases {
namespace {

const Bytes first_key(32, 'a'), second_key(32, 'b');

Foundation with_keys(const std::vector<Bytes>& keys) {
    return {foundation().standard, foundation().calendar,
            keys.empty() ? nullptr : std::make_shared<const crypto::BlindIndex>(keys)};
}

class SearchTest : public CasesTest {
protected:
    using Numbers = std::vector<std::string>;

    void accept_as(const Foundation& base, const char* number, const Json& changes = Json::object(),
                   const std::string& who = owner) {
        Json body = with(accept_columns(), "project_no", number);
        body.update(changes);
        run([&](store::Transaction& tx) { accept_case(base, call(body, who), tx); });
    }
    Numbers search(const Foundation& base, Json body, service::Call asked = call()) {
        asked.body = std::move(body);
        Numbers numbers;
        run([&](store::Transaction& tx) {
            const Search search = read_search(base, asked);
            for (const Json& item :
                 search.query ? search_cases(tx, *search.query, search.page) : std::vector<Json>{}) {
                numbers.push_back(item.at("project_no"));
            }
        });
        return numbers;
    }
    static Json applicant(const char* number = "320102185001010013") {
        return Json{{"applicant", Json{{"type", "111"}, {"number", number}}}};
    }
};

TEST(ApplicantValue, NormalisesTheNumber) {
    EXPECT_EQ(applicant_value("111", " 32010019900101100x "), "111\n32010019900101100X");
    EXPECT_EQ(applicant_value("111", "320100900101001"), "111\n320100199001010018");
    EXPECT_NE(applicant_value("414", "320100900101001"), applicant_value("111", "320100900101001"));
}

TEST_F(SearchTest, FindsAnApplicantsCasesWithoutHisNumberInTheIndex) {
    const Foundation base = with_keys({first_key});
    accept_as(base, "A");
    accept_as(base, "B", Json{{"applyer_page_code", "320102185001010021"}});
    EXPECT_EQ(search(base, applicant()), Numbers{"A"});
    EXPECT_EQ(search(base, applicant("320102185001010021")), Numbers{"B"});
    EXPECT_EQ(search(base, Json::object()).size(), 2U);
    const auto plain =
        crypto::sm3(applicant_value("111", "320102185001010013")); // a hash without key could be guessed
    EXPECT_EQ(count("SELECT count(*) FROM cases.\"case\" WHERE applicant_index = '\\x" +
                    crypto::to_hex(plain) + "'"),
              0);
}

TEST_F(SearchTest, CombinesConditionsWithinWhatTheCallerSees) {
    const Foundation base = with_keys({first_key});
    accept_as(base, "A");
    accept_as(base, "B", Json{{"accept_date", "2019-05-20"}});
    accept_as(base, "E", Json{{"matter_code", other_matter}}, other_owner);
    Json body = applicant();
    body["accepted_from"] = "2019-05-01";
    EXPECT_EQ(search(base, body), Numbers{"B"});
    body = applicant();
    body["promised_to"] = "2019-05-06";
    EXPECT_EQ(search(base, body), Numbers{"A"});
    body = applicant();
    body["project_no"] = "B";
    EXPECT_EQ(search(base, body), Numbers{"B"});
    EXPECT_EQ(search(base, applicant(), call(nullptr, other_owner)), Numbers{"E"});
    EXPECT_EQ(search(base, applicant(), region_call("320000")).size(), 3U);
}

TEST_F(SearchTest, IsRefusedWhileTheKeyIsMissingAndMadeUpForAfterwards) {
    accept_as(with_keys({}), "A");
    EXPECT_EQ(refusal([&] { search(with_keys({}), applicant()); }), "applicant_search_unavailable");
    EXPECT_EQ(search(with_keys({}), Json{{"project_no", "A"}}), Numbers{"A"});
    const Foundation base = with_keys({first_key});
    EXPECT_EQ(search(base, applicant()), Numbers{});
    run([&](store::Transaction& tx) { index_applicants(base, tx); });
    EXPECT_EQ(search(base, applicant()), Numbers{"A"});
}

TEST_F(SearchTest, ARotatedKeyStillFindsWhatWasIndexedBefore) {
    accept_as(with_keys({first_key}), "A");
    const Foundation rotated = with_keys({second_key, first_key});
    accept_as(rotated, "B");
    EXPECT_EQ(search(rotated, applicant()), (Numbers{"B", "A"}));
    EXPECT_EQ(search(with_keys({second_key}), applicant()), Numbers{"B"});
    EXPECT_EQ(count("SELECT count(DISTINCT applicant_key) FROM cases.\"case\""), 2);
}

TEST_F(SearchTest, ACorrectedApplicantIsFoundUnderTheNewNumber) {
    const Foundation base = with_keys({first_key});
    accept_as(base, "A");
    run([&](store::Transaction& tx) {
        correct_case(base, call(with(accept_columns(), "applyer_page_code", "320102185001010021")), tx, "A");
    });
    EXPECT_EQ(search(base, applicant()), Numbers{});
    EXPECT_EQ(search(base, applicant("320102185001010021")), Numbers{"A"});
}

TEST_F(SearchTest, ImportedCasesAreFoundToo) {
    const Foundation base = with_keys({first_key});
    std::vector<service::Line> lines; // enough for COPY
    for (int i = 0; i < 100; ++i) {
        lines.push_back({i + 1, with(accept_columns(), "project_no", "I" + std::to_string(i)).dump()});
    }
    run([&](store::Transaction& tx) { import_cases(base, call(), lines, tx); });
    Json body = applicant();
    body["limit"] = 200;
    EXPECT_EQ(search(base, body).size(), 100U);
}

TEST_F(SearchTest, TheTimelineTellsAllInOrderToThoseWhoMayRead) {
    accept(with(accept_columns(), "project_no", "A"));
    const Change step = add(EventKind::process, "A", process("2019-04-22", "2019-04-23"));
    run([](store::Transaction& tx) {
        add_mark(tx, {"A", at("2019-04-20"), "test.word", Json{{"light", "amber"}}});
    });
    correct(EventKind::process, "A", step.event.row_guid, process("2019-04-22", "2019-04-24"));
    add(EventKind::result, "A", with(result("2019-04-25"), "is_delivery_results", "1"));
    run([](store::Transaction& tx) {
        add_delivery(call(Json{{"carrier", "邮政"}, {"waybill_no", "EX1"}, {"sent_at", "2019-04-26"}}), tx,
                     "A");
    });
    run([](store::Transaction& tx) {
        std::vector<std::string> told;
        for (const Json& item : timeline(call(), tx, read_case(call(), tx, "A"))) {
            told.push_back(item.at("kind"));
        }
        EXPECT_EQ(told, (std::vector<std::string>{"acceptance", "test.word", "process", "result",
                                                  "delivery_sent", "correction"}));
    });
}

} // namespace
} // namespace gateway::cases
