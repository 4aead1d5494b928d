// The simulator on the network: routes, admin API, resets, a stop while it works.
#include "front.hpp"
#include "gateway/http/client.hpp"
#include "gateway/http/server.hpp"
#include "gateway_side.hpp"

#include <gtest/gtest.h>

namespace gateway::simulator::test {
namespace {

class Served : public ::testing::Test {
protected:
    Served() { server.start(); }
    ~Served() override {
        front.end_delays();
        server.stop(std::chrono::seconds(5));
        front.stop();
    }

    std::string origin() const { return "http://127.0.0.1:" + std::to_string(server.port()); }
    http::ClientOutcome outcome(const http::Request& request) {
        return client.send(request.method, request.target, request.fields, request.body);
    }
    http::Response post(const std::string& body) {
        return outcome(exchange.sign(exchange.message(body))).response.value_or(reset_connection());
    }
    http::Response get(const std::string& target) {
        return client.send("GET", target, {}, "").response.value_or(reset_connection());
    }
    Json get_json(const std::string& target) { return parse_json(get(target).text()); }
    http::Response order(std::string_view method, const std::string& target, const Json& body) {
        return client.send(method, target, {{"Content-Type", "application/json"}}, canonical_json(body))
            .response.value_or(reset_connection());
    }

    Exchange exchange;
    Front front{exchange.nation(), {.max_body = 64 * 1024, .workers = 1, .most_waiting = 4}};
    http::Server server{http::ServerOptions{}, front};
    http::Client client{origin()};
    std::vector<Json> records{golden("up_task_directory", 0), golden("up_task_directory", 1)};
};

TEST_F(Served, ABatchGetsItsReceipt) {
    const std::string body = exchange.body("b-1", records);
    const http::Response response = post(body);
    ASSERT_EQ(response.status, 200) << response.text();
    EXPECT_TRUE(signature_holds(response, exchange.nation().key.key.public_key(), "national-receipt",
                                crypto::content_digest(body)));
}

TEST_F(Served, ABodyOverTheLimitIsTooLarge) {
    http::Client other(origin());
    const http::ClientOutcome sent = other.send("POST", batches_path, {{"Content-Type", "application/json"}},
                                                std::string(64 * 1024 + 1, ' '));
    ASSERT_TRUE(sent.response) << sent.failure;
    EXPECT_EQ(sent.response->status, 413);
    EXPECT_EQ(code_of(*sent.response), "too_large");
}

TEST_F(Served, AResetIsNoAnswer) {
    exchange.nation().faults.set(read_fault_settings({{"reset_after", 1}}, 1));
    const std::string body = exchange.body("b-1", records);
    const http::ClientOutcome cut = outcome(exchange.sign(exchange.message(body)));
    EXPECT_FALSE(cut.response);
    EXPECT_EQ(cut.failure, "reset");
    exchange.nation().faults.set({});
    EXPECT_EQ(post(body).status, 200);
    EXPECT_EQ(exchange.nation().ledger.batches().size(), 1U);
}

TEST_F(Served, ADelayedAnswerComes) {
    exchange.nation().faults.set(read_fault_settings({{"delay", 1}, {"delay_ms", 30}}, 1));
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(post(exchange.body("b-1", records)).status, 200);
    EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(30));
}

TEST_F(Served, SummaryCountsExactly) {
    Json wrong = records[0];
    wrong["row"]["task_state"] = "8";
    wrong["row_guid"] = wrong["row"]["row_guid"] = "other";
    ASSERT_EQ(post(exchange.body("b-1", {records[0], records[1], wrong})).status, 200);
    const Json summary = get_json("/admin/summary");
    EXPECT_EQ(summary["batches"], 1);
    EXPECT_EQ(summary["accepted"], 2);
    EXPECT_EQ(summary["rejected"], parse_json(R"({"unknown_code":1})"));
    EXPECT_EQ(summary["latest"][0]["batch"], "b-1");
    for (const Json& table : summary["tables"]) {
        EXPECT_EQ(table["held"], table["table"] == "up_task_directory" ? 2 : 0) << table.dump();
    }
}

TEST_F(Served, RecordsArePagedByRowGuidAndShowContentOnDemand) {
    ASSERT_EQ(post(exchange.body("b-1", records)).status, 200);
    const Json first = get_json("/admin/records?table=up_task_directory&limit=1")["records"];
    ASSERT_EQ(first.size(), 1U);
    EXPECT_FALSE(first[0].contains("row"));
    const std::string guid = first[0]["row_guid"];
    const Json second = get_json("/admin/records?table=up_task_directory&content=1&after=" + guid)["records"];
    ASSERT_EQ(second.size(), 1U);
    EXPECT_NE(second[0]["row_guid"], guid);
    EXPECT_EQ(second[0]["batch"], "b-1");
    const Json one = get_json("/admin/records/up_task_directory/" + guid);
    EXPECT_EQ(one["row"]["row_guid"], guid);
    EXPECT_EQ(one["digest"], crypto::to_hex(crypto::sm3(canonical_json(one["row"]))))
        << "digest is of the row";
    EXPECT_EQ(get("/admin/records/up_task_directory/nobody").status, 404);
    EXPECT_EQ(get("/admin/records?table=nothing").status, 404);
}

TEST_F(Served, BatchesAreListedAndShown) {
    ASSERT_EQ(post(exchange.body("b-1", {records[0]})).status, 200);
    ASSERT_EQ(post(exchange.body("b-2", {records[1]})).status, 200);
    const Json listed = get_json("/admin/batches?after=1")["batches"];
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0]["batch"], "b-2");
    EXPECT_EQ(get_json("/admin/batches/b-1")["receipt_body"]["accepted"], 1);
    EXPECT_EQ(get("/admin/batches/b-3").status, 404);
}

TEST_F(Served, AnAbnormalNamesTheBatchItsRowCameIn) {
    ASSERT_EQ(post(exchange.body("b-1", records)).status, 200);
    const Json asked{{"table", "up_task_directory"},
                     {"row_guid", records[0]["row_guid"]},
                     {"err_type", "内容异常"},
                     {"remark", "设定依据有误"}};
    const http::Response made = order("POST", "/admin/abnormal", asked);
    ASSERT_EQ(made.status, 201) << made.text();
    const http::ClientOutcome pulled = outcome(exchange.pull("dn_audit_abnormal", "after=0&limit=10"));
    ASSERT_TRUE(pulled.response);
    const Json page = parse_json(pulled.response->text());
    ASSERT_EQ(page["rows"].size(), 1U);
    EXPECT_EQ(page["rows"][0]["sequence"], 1);
    EXPECT_EQ(page["rows"][0]["row"]["table_cd_batch"], "b-1");
    EXPECT_EQ(page["rows"][0]["row"]["table_sql_name"], "up_task_directory");
    EXPECT_EQ(page["rows"][0]["row"]["remark"], "设定依据有误");
    EXPECT_EQ(page["rows"][0]["row"]["table_cd_time"], "2019-04-18 11:00:00");
}

TEST_F(Served, DirectoryRowsAreCheckedAndComeDown) {
    Json row = records[0]["row"];
    EXPECT_EQ(order("POST", "/admin/directory", {{"rows", {row}}}).status, 201);
    row["task_state"] = "8";
    const http::Response wrong = order("POST", "/admin/directory", {{"rows", {row}}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(code_of(wrong), "unknown_code");
    const http::ClientOutcome pulled = outcome(exchange.pull("dn_task_directory", ""));
    ASSERT_TRUE(pulled.response);
    EXPECT_EQ(parse_json(pulled.response->text())["rows"].size(), 1U);
    EXPECT_EQ(post(exchange.body("b-1", {golden("up_task_general_basic", 0)})).status, 200);
    EXPECT_EQ(get_json("/admin/summary")["rejected_total"], 0) << "a list stands on what came down";
}

TEST_F(Served, FaultsAndClockAreSetAndReset) {
    EXPECT_EQ(order("PUT", "/admin/faults", {{"error_500", 1}}).status, 200);
    EXPECT_EQ(post(exchange.body("b-1", records)).status, 500);
    EXPECT_EQ(order("PUT", "/admin/faults", {{"no_such", 1}}).status, 400);
    EXPECT_EQ(get_json("/admin/faults")["error_500"], 1.0);
    EXPECT_EQ(order("PUT", "/admin/clock", {{"offset_seconds", 3600}}).status, 200);
    EXPECT_EQ(exchange.nation().clock.offset(), std::chrono::hours(1));
    EXPECT_EQ(order("POST", "/admin/reset", Json::object()).status, 200);
    EXPECT_EQ(get_json("/admin/faults")["error_500"], 0.0);
    EXPECT_EQ(exchange.nation().clock.offset(), std::chrono::seconds(0));
    EXPECT_EQ(post(exchange.body("b-1", records)).status, 200);
}

TEST_F(Served, AnotherSiteCannotReachTheAdminApi) {
    const std::string body = "{}";
    EXPECT_EQ(client.send("POST", "/admin/reset", {{"Content-Type", "text/plain"}}, body).response->status,
              415);
    http::RequestHead head;
    head.method = "GET";
    head.path = head.target = "/admin/summary";
    head.remote = "127.0.0.1";
    head.fields = {{"Host", "evil.example:9100"}};
    int status = 0;
    const auto ask = [&] {
        http::Request request;
        front.open(head)->finish(std::move(request),
                                 [&](const http::Response& answer) { status = answer.status; });
        return status;
    };
    EXPECT_EQ(ask(), 403) << "a name made to lead here";
    head.fields = {{"Host", "127.0.0.1:9100"}};
    head.remote = "192.0.2.7";
    EXPECT_EQ(ask(), 403) << "another machine";
}

TEST_F(Served, ThePageIsSelfContained) {
    const http::Response page = get("/");
    ASSERT_EQ(page.status, 200);
    const std::string policy(http::find_field(page.fields, "Content-Security-Policy").value_or(""));
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(page.text().find("{{nonce}}"), std::string_view::npos);
    EXPECT_EQ(page.text().find("http://"), std::string_view::npos);
    EXPECT_EQ(page.text().find("https://"), std::string_view::npos);
}

TEST_F(Served, TheKeyIsPublic) {
    EXPECT_EQ(crypto::Sm2PublicKey::from_pem(get("/admin/key").text()).id(), exchange.nation().key.id);
}

TEST_F(Served, UnknownAddressesAndMethods) {
    EXPECT_EQ(get("/nothing").status, 404);
    EXPECT_EQ(get("/exchange/v1/batches").status, 405);
}

} // namespace

TEST(WorkerPool, RefusesWhatItCannotHold) {
    WorkerPool pool(1, 2);
    EXPECT_TRUE(pool.submit([] {}, std::chrono::hours(1)));
    EXPECT_TRUE(pool.submit([] {}, std::chrono::hours(1)));
    EXPECT_FALSE(pool.submit([] {}));
}

TEST(WorkerPool, StopDoesWhatWaitsAtOnce) {
    int done = 0;
    WorkerPool pool(1, 8);
    pool.submit([&] { ++done; }, std::chrono::hours(1));
    pool.stop();
    EXPECT_EQ(done, 1);
    EXPECT_FALSE(pool.submit([] {}));
}

} // namespace gateway::simulator::test
