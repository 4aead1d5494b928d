// Codes that people scan: the page, the order, the callback.
#include "gateway/http/server.hpp"
#include "province_side.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace gateway::simulator::test {
namespace {

/// The province's callback address: it keeps what comes and answers the statuses it was given, then 204.
class CallbackServer : public http::Application {
public:
    explicit CallbackServer(std::vector<int> statuses = {})
        : statuses_(std::move(statuses)), server_({}, *this) {
        server_.start();
    }
    ~CallbackServer() override { server_.stop(std::chrono::seconds(1)); }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()) + "/callback"; }
    /// The first `count` calls, or fewer when they do not come within ten seconds.
    std::vector<http::Request> calls(std::size_t count) {
        std::unique_lock lock(mutex_);
        came_.wait_for(lock, std::chrono::seconds(10), [&] { return calls_.size() >= count; });
        return calls_;
    }

    std::unique_ptr<http::Exchange> open(const http::RequestHead&) override {
        return std::make_unique<Taking>(*this);
    }
    http::Response refuse(int status, const http::RequestHead*) override {
        http::Response response;
        response.status = status;
        return response;
    }

private:
    class Taking : public http::Exchange {
    public:
        explicit Taking(CallbackServer& server) : server_(server) {}
        std::uint64_t body_limit() const override { return 64 * 1024; }
        void finish(http::Request request, http::Reply reply) override {
            http::Response response;
            response.status = server_.take(std::move(request));
            reply(std::move(response));
        }

    private:
        CallbackServer& server_;
    };

    int take(http::Request request) {
        const std::lock_guard lock(mutex_);
        calls_.push_back(std::move(request));
        came_.notify_all();
        return calls_.size() <= statuses_.size() ? statuses_[calls_.size() - 1] : 204;
    }

    std::vector<int> statuses_;
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<http::Request> calls_;
    http::Server server_;
};

/// True when the nation signed the call.
bool is_signed_by(const http::Request& call, const crypto::Sm2PublicKey& nation) {
    const auto field = [&](std::string_view name) { return std::string(call.field(name).value_or("")); };
    const std::vector<std::string_view> required{"\"@method\"", "\"@path\"", "\"content-type\"",
                                                 "\"content-digest\""};
    const auto value_of = [&](std::string_view identifier) -> std::optional<std::string> {
        return identifier == "\"@method\"" ? call.method
               : identifier == "\"@path\"" ? call.path
                                           : field(identifier.substr(1, identifier.size() - 2));
    };
    const auto key_of = [&](std::string_view id) { return id == nation.id() ? &nation : nullptr; };
    const auto check = crypto::check_message({field("Signature-Input"), field("Signature")}, required,
                                             value_of, key_of, system_clock()(), std::chrono::hours(1));
    return check.ok() && check.parameters.tag == "trust-callback" &&
           crypto::content_digest_matches(field("Content-Digest"), call.body);
}

class ScanRules : public ::testing::Test {
protected:
    Province province;
    CallbackServer callback;

    ScanRules() {
        province.nation().signon.callbacks.set_pauses(
            {std::chrono::milliseconds(1), std::chrono::milliseconds(1), std::chrono::milliseconds(1)});
    }

    struct Begun {
        std::string id;
        std::string page; ///< path of the code
    };
    Begun begin(const std::string& kind, const std::string& url) {
        const Json answer = province.answer("/trust/v1/scans",
                                            {{"kind", kind}, {"callback_url", url}, {"purpose", "登录<b>"}});
        EXPECT_EQ(answer["expires_in"], 60);
        const std::string qr = answer["qr"];
        EXPECT_EQ(qr.find("http://127.0.0.1:9100/trust/scan/"), 0U);
        return {answer["scan_id"], qr.substr(std::string("http://127.0.0.1:9100").size())};
    }
    Begun begin(const std::string& kind = "electronic_id") { return begin(kind, callback.url()); }
    Json state(const std::string& id) {
        return province.signed_get("/trust/v1/scans/" + id, province.jiangsu());
    }
    http::Response confirm(const std::string& id, const Json& who) {
        return province.order("POST", "/admin/scans/" + id + ":confirm", who);
    }
    Json opened(const Json& body, const std::string& id) {
        const auto content =
            crypto::open_envelope(province.jiangsu().key, body["envelope"], "trust-scan:" + id);
        EXPECT_TRUE(content);
        return parse_json(content.value_or("{}"));
    }
    /// Waits until the callback's outcome is known.
    Json settled(const std::string& id) {
        Json now = state(id);
        for (int tries = 0; now["callback"] == "pending" && tries < 2'000; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            now = state(id);
        }
        return now;
    }
};

const Json zhang{{"cert_type", "111"},
                 {"cert_no", face_person},
                 {"user_name", "张三（演示）"},
                 {"user_mobile", "19900000001"}};

TEST_F(ScanRules, AConfirmedScanCallsBack) {
    const Begun scan = begin();
    EXPECT_EQ(state(scan.id)["state"], "waiting");
    ASSERT_EQ(confirm(scan.id, {{"cert_no", face_person}}).status, 200);
    const auto calls = callback.calls(1);
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_TRUE(is_signed_by(calls[0], province.nation().key.key.public_key()));
    const Json body = parse_json(calls[0].body);
    EXPECT_EQ(body["scan_id"], scan.id);
    EXPECT_EQ(body["level"], "RC04");
    EXPECT_EQ(opened(body, scan.id), (Json{{"person", zhang}}));
    const Json done = settled(scan.id);
    EXPECT_EQ(done["state"], "confirmed");
    EXPECT_EQ(done["callback"], "delivered");
    EXPECT_EQ(opened(done, scan.id)["person"], zhang) << "who polls learns the same";
}

TEST_F(ScanRules, ALicenceSaysWhichLegalPersonAndWhoScanned) {
    Begun scan = begin("business_licence");
    ASSERT_EQ(confirm(scan.id, {{"certificate_sno", "91320000PDY000087P"}}).status, 200);
    Json content = opened(parse_json(callback.calls(1).at(0).body), scan.id);
    EXPECT_EQ(content["corporation"], (Json{{"corp_name", "江苏演示科技有限公司"},
                                            {"certificate_sno", "91320000PDY000087P"},
                                            {"corp_type", "企业法人"},
                                            {"legal_name", "张三（演示）"},
                                            {"legal_cert_type", "111"},
                                            {"legal_cert_no", face_person}}));
    EXPECT_EQ(content["person"], zhang) << "the legal representative, when nobody else is named";
    scan = begin("business_licence");
    ASSERT_EQ(
        confirm(scan.id, {{"certificate_sno", "91320000PDY000087P"}, {"cert_no", certified_person}}).status,
        200);
    content = opened(parse_json(callback.calls(2).at(1).body), scan.id);
    EXPECT_EQ(content["person"]["cert_no"], certified_person);
}

TEST_F(ScanRules, ACallbackThatFailsIsTriedAgain) {
    CallbackServer flaky({500, 404});
    const Begun scan = begin("electronic_id", flaky.url());
    ASSERT_EQ(confirm(scan.id, {{"cert_no", face_person}}).status, 200);
    EXPECT_EQ(settled(scan.id)["callback"], "delivered");
    const auto calls = flaky.calls(3);
    ASSERT_EQ(calls.size(), 3U);
    EXPECT_EQ(calls[0].body, calls[2].body);
    EXPECT_NE(calls[0].field("Signature-Input"), calls[2].field("Signature-Input")) << "signed anew";
}

TEST_F(ScanRules, AfterAFewTriesACallbackHasFailed) {
    CallbackServer broken({500, 500, 500, 500, 500});
    const Begun scan = begin("electronic_id", broken.url());
    ASSERT_EQ(confirm(scan.id, {{"cert_no", face_person}}).status, 200);
    EXPECT_EQ(settled(scan.id)["callback"], "failed");
    EXPECT_EQ(broken.calls(4).size(), 4U);
    const Json scans = parse_json(province.get("/admin/scans").text())["scans"];
    EXPECT_EQ(scans[0]["attempts"], 4);
}

TEST_F(ScanRules, NobodyAtTheCallbackIsAFailureToo) {
    const Begun scan = begin("electronic_id", "http://127.0.0.1:1/");
    ASSERT_EQ(confirm(scan.id, {{"cert_no", face_person}}).status, 200);
    EXPECT_EQ(settled(scan.id)["callback"], "failed");
}

TEST_F(ScanRules, ACodeWorksOnce) {
    const Begun scan = begin();
    ASSERT_EQ(confirm(scan.id, {{"cert_no", face_person}}).status, 200);
    EXPECT_EQ(code_of(confirm(scan.id, {{"cert_no", face_person}})), "scan_used");
    const http::Response page = province.get(scan.page);
    EXPECT_EQ(page.status, 409);
    EXPECT_NE(page.text().find("scan_used"), std::string::npos);
}

TEST_F(ScanRules, AnExpiredCodeSaysSo) {
    const Begun scan = begin();
    province.pass(std::chrono::seconds(59));
    EXPECT_EQ(province.get(scan.page).status, 200);
    province.pass(std::chrono::seconds(1));
    const http::Response page = province.get(scan.page);
    EXPECT_EQ(page.status, 409);
    EXPECT_NE(page.text().find("scan_expired"), std::string::npos);
    EXPECT_EQ(code_of(confirm(scan.id, {{"cert_no", face_person}})), "scan_expired");
    EXPECT_EQ(state(scan.id)["state"], "expired");
}

TEST_F(ScanRules, AScanIdIsNotTheCode) {
    const Begun scan = begin();
    EXPECT_EQ(province.get("/trust/scan/" + scan.id).status, 404);
    EXPECT_EQ(scan.page.find(scan.id), std::string::npos);
}

TEST_F(ScanRules, ThePageConfirms) {
    const Begun scan = begin();
    const http::Response page = province.get(scan.page);
    ASSERT_EQ(page.status, 200) << page.text();
    EXPECT_NE(page.text().find("登录&lt;b&gt;"), std::string::npos) << "the purpose is shown, as text";
    EXPECT_EQ(page.text().find("登录<b>"), std::string::npos);
    EXPECT_EQ(province.post_form(scan.page, {{"action", "confirm"}}).status, 422) << "nobody was chosen";
    EXPECT_EQ(province.post_form(scan.page, {{"cert_no", face_person}}).status, 400) << "neither yes nor no";
    EXPECT_EQ(province.post_form(scan.page, {{"action", "confirm"}, {"cert_no", face_person}}).status, 200);
    EXPECT_EQ(callback.calls(1).size(), 1U);
}

TEST_F(ScanRules, ThePageRefuses) {
    const Begun scan = begin();
    EXPECT_EQ(province.post_form(scan.page, {{"action", "refuse"}}).status, 200);
    const Json now = state(scan.id);
    EXPECT_EQ(now["state"], "refused");
    EXPECT_EQ(now["callback"], "none");
    EXPECT_FALSE(now.contains("envelope"));
    EXPECT_EQ(code_of(confirm(scan.id, {{"cert_no", face_person}})), "scan_used");
}

TEST_F(ScanRules, AnElectronicIdTakesTheFourthLevel) {
    const Begun scan = begin();
    for (const char* person : {third_person, faceless_person}) {
        EXPECT_EQ(code_of(confirm(scan.id, {{"cert_no", person}})), "no_electronic_id");
    }
    EXPECT_EQ(code_of(confirm(scan.id, {{"cert_no", cancelled_person}})), "unknown_person");
    EXPECT_EQ(state(scan.id)["state"], "waiting") << "the code is still good";
    EXPECT_EQ(code_of(confirm(begin("business_licence").id, {{"cert_no", face_person}})),
              "unknown_corporation");
    EXPECT_EQ(code_of(confirm("nothing", {{"cert_no", face_person}})), "scan_unknown");
    EXPECT_EQ(code_of(confirm(scan.id, {{"number", face_person}})), "wrong_value");
}

TEST_F(ScanRules, OnlyWhoBeganItSeesAScan) {
    const Begun scan = begin();
    const Region shanghai = province.add_region("p31");
    EXPECT_EQ(province.signed_get("/trust/v1/scans/" + scan.id, shanghai)["code"], "scan_unknown");
}

TEST_F(ScanRules, WhatIsNoScanIsRefused) {
    const auto code = [&](const Json& body) { return code_of(province.call("/trust/v1/scans", body)); };
    const Json good{{"kind", "electronic_id"}, {"callback_url", callback.url()}, {"purpose", "登录"}};
    const auto spoiled = [&](const char* member, const Json& value) {
        Json body = good;
        body[member] = value;
        return code(body);
    };
    EXPECT_EQ(spoiled("kind", "passport"), "malformed");
    EXPECT_EQ(spoiled("callback_url", "ftp://127.0.0.1/"), "malformed");
    EXPECT_EQ(spoiled("callback_url", callback.url() + "?x=1"), "malformed");
    EXPECT_EQ(spoiled("purpose", ""), "malformed");
    EXPECT_EQ(spoiled("more", "x"), "malformed");
}

} // namespace
} // namespace gateway::simulator::test
