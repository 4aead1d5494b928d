#include "gateway/national/replays.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/service/schemas.hpp"
#include "party_store.hpp"
#include "qr.hpp"
#include "routes.hpp"
#include "secrets.hpp"
#include "session_store.hpp"
#include "visit_store.hpp"
#include "vouched.hpp"

#include <nlohmann/json.hpp>

namespace gateway::signon {
namespace {

using identity::ScanProof;
using service::Call;
using service::Route;
using namespace std::chrono_literals;

constexpr auto callback_path = "/signon/scans:callback";
/// The platform tells by itself; only when it stays silent it is asked.
constexpr auto between_questions = 6s;

std::string qr_context(const std::string& scan_id) { return "signon.scan:" + scan_id; }
std::string proof_context(const std::string& scan_id) { return "signon.scan.proof:" + scan_id; }

std::string seal_proof(const Foundation& foundation, const std::string& scan_id, const ScanProof& proof) {
    Json kept{{"person", identity_json(proof.person.identity)},
              {"level", identity::level_name(proof.person.level)}};
    if (proof.corporation) {
        kept["credit_code"] = proof.corporation->credit_code;
        kept["representative"] = identity_json(proof.corporation->representative);
    }
    return foundation.vault->seal(canonical_json(kept), proof_context(scan_id));
}

bool same_person(const identity::Identity& left, const identity::Identity& right) {
    return left.cert_type == right.cert_type && left.cert_no == right.cert_no &&
           left.user_name == right.user_name;
}

/// A licence proves its legal representative. Of anybody else who scans it counts what the platform asserts
/// of them, and they act for the legal person only by a mandate they have here.
Vouched vouched_by(const Foundation& foundation, const Scan& scan) {
    const Json kept = parse_json(foundation.vault->open(scan.proof, proof_context(scan.scan_id)));
    Vouched vouched;
    vouched.person.identity = read_identity(kept.at("person"));
    vouched.person.level = identity::level_of(text_of(kept, "level")).value();
    vouched.origin = "national";
    vouched.method = scan.kind;
    vouched.credit_code = text_of(kept, "credit_code");
    const bool proves_who_scanned =
        vouched.credit_code.empty() ||
        same_person(vouched.person.identity, read_identity(kept.at("representative")));
    vouched.evidence = {proves_who_scanned ? scan.kind : "national_assertion", vouched.person.level,
                        "national-signon", scan.scan_id};
    return vouched;
}

/// What the person is told on the page that asks them to confirm.
std::string purpose_of(store::Transaction& tx, const AuthorizationRequest& request) {
    const auto party = party_of_request(tx, request);
    return "政务服务统一身份认证：登录" + (party ? party->name.zh : std::string("本人账号"));
}

TryAgain scan_over() {
    return {"scan_over",
            {"该二维码已过期或已使用，请重新获取，或用其他方式登录。",
             "This code has expired or was used. Get another one, or sign in another way."}};
}

TryAgain scan_refused() {
    return {"scan_refused",
            {"扫码人没有同意出示，请重新获取二维码，或用其他方式登录。",
             "Who scanned the code refused. Get another one, or sign in another way."}};
}

http::Response begin(const Foundation& foundation, const Call& call, service::Steps& steps) {
    const Posted posted = read_posted(foundation, call);
    const Bytes browser = posted.visitor.browser_digest();
    const std::string request_id = posted.field("request");
    const std::string kind =
        posted.field("kind") == "business_licence" ? "business_licence" : "electronic_id";
    std::optional<std::string> purpose;
    steps.transact([&](store::Transaction& tx) {
        const auto request = lock_request(tx, request_id, browser, call.now);
        purpose = request ? std::optional(purpose_of(tx, *request)) : std::nullopt;
    });
    if (!purpose) {
        return gone(foundation, call);
    }
    const auto outcome = foundation.trust->begin_scan(kind, foundation.issuer + callback_path, *purpose);
    if (const auto* failure = std::get_if<identity::TrustFailure>(&outcome)) {
        return tell_fault(foundation, call, steps, posted.visitor, request_id, words_of(*failure));
    }
    const auto& made = std::get<identity::NewScan>(outcome);
    Scan scan;
    scan.scan_id = made.scan_id;
    scan.request_id = request_id;
    scan.kind = kind;
    scan.qr = foundation.vault->seal(made.qr, qr_context(made.scan_id));
    scan.expires_at = call.now + made.expires_in + foundation.life.scan_grace;
    steps.transact([&](store::Transaction& tx) { insert_scan(tx, scan, browser, call.now); });
    return see_other("/signon/scan?scan=" + scan.scan_id);
}

/// The page with the code, which asks again by itself.
http::Response show(const Foundation& foundation, const Call& call, const Visitor& visitor,
                    const Scan& scan) {
    const std::string qr = foundation.vault->open(scan.qr, qr_context(scan.scan_id));
    return foundation.pages.show(200, "scan", locale_for(call.request, {}),
                                 {{"form", form_token(visitor.browser)},
                                  {"request", scan.request_id},
                                  {"refresh", true},
                                  {"image", qr_image(qr)},
                                  {"address", qr},
                                  {"licence", scan.kind == "business_licence"}});
}

/// The platform has not called: maybe it could not. True when the scan is settled now.
bool ask(const Foundation& foundation, service::Steps& steps, const Scan& scan) {
    const auto outcome = foundation.trust->read_scan(scan.scan_id);
    const auto* reading = std::get_if<identity::ScanReading>(&outcome);
    if (reading == nullptr || reading->state == "waiting" || reading->state == "expired") {
        return false;
    }
    steps.transact([&](store::Transaction& tx) {
        settle_scan(tx, scan.scan_id, reading->proof ? "confirmed" : "refused",
                    reading->proof ? seal_proof(foundation, scan.scan_id, *reading->proof) : "");
    });
    return true;
}

http::Response look(const Foundation& foundation, const Call& call, service::Steps& steps) {
    const Visitor visitor = visitor_of(foundation, call);
    const auto asked = call.query.find("scan");
    std::optional<Scan> scan;
    bool silent = false;
    steps.transact([&](store::Transaction& tx) {
        scan = asked == call.query.end() || call.request.method != "GET"
                   ? std::nullopt
                   : lock_scan(tx, asked->second, visitor.browser_digest());
        silent = scan && scan->state == "waiting" && call.now >= scan->asked_at + between_questions;
        if (silent) {
            note_asked(tx, scan->scan_id, call.now);
        } else if (scan && scan->state == "confirmed") {
            use_scan(tx, scan->scan_id); // whatever comes of it
        }
    });
    if (!scan) {
        return gone(foundation, call);
    }
    const bool over = call.now >= scan->expires_at;
    if (!over && scan->state == "confirmed") {
        return let_in(foundation, call, steps, visitor, scan->request_id, vouched_by(foundation, *scan));
    }
    if (over || scan->state != "waiting") {
        return tell_fault(foundation, call, steps, visitor, scan->request_id,
                          scan->state == "refused" ? scan_refused() : scan_over());
    }
    if (silent && ask(foundation, steps, *scan)) {
        return see_other("/signon/scan?scan=" + scan->scan_id);
    }
    return show(foundation, call, visitor, *scan);
}

Problem unsigned_message() {
    return {ProblemKind::unauthorized,
            "message_signature",
            {"报文未通过验签或信封无法打开，未作任何处理。",
             "The message's signature or envelope was not accepted; nothing was done."}};
}

Problem unknown_scan() {
    return {ProblemKind::not_found,
            "scan_unknown",
            {"没有该扫码请求，请核对编号。", "There is no such scan: check its number."}};
}

/// `path` of the address that the platform was told: what stands before the program is in the signature too.
std::string path_of(const std::string& url) {
    const auto host = url.find("://");
    const auto path = url.find('/', host == std::string::npos ? 0 : host + 3);
    return path == std::string::npos ? "/" : url.substr(path);
}

http::Response take_callback(const Foundation& foundation, const Call& call, store::Transaction& tx) {
    const auto outcome =
        foundation.trust->read_callback(call.request, path_of(foundation.issuer + callback_path));
    const auto* callback = std::get_if<identity::ScanCallback>(&outcome);
    if (callback == nullptr) {
        throw unsigned_message();
    }
    national::refuse_replay(tx, callback->nonce, call.now);
    if (!find_scan(tx, callback->scan_id)) {
        throw unknown_scan();
    }
    settle_scan(tx, callback->scan_id, "confirmed",
                seal_proof(foundation, callback->scan_id, callback->proof));
    return service::no_content();
}

Route begin_route(const FoundationPtr& foundation) {
    auto route = page_route("POST", "/signon/scan", "beginScan", {"扫码登录", "Sign in by a scanned code"});
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return begin(*foundation, call, steps);
    };
    return route;
}

Route look_route(const FoundationPtr& foundation) {
    auto route = page_route("GET", "/signon/scan", "showScan",
                            {"显示二维码，扫码确认后登录", "The code; signs in once it was confirmed"});
    route.operation.query = {{"scan", {"扫码编号", "The scan"}, {{"type", "string"}}}};
    route.stepwise = [foundation](const Call& call, service::Steps& steps) {
        return look(*foundation, call, steps);
    };
    return route;
}

Route callback_route(const FoundationPtr& foundation) {
    auto route = service::make_route(tag, "POST", callback_path, "takeScan",
                                     {"国家平台告知扫码结果（报文须由国家平台签名）",
                                      "The national platform tells who scanned a code; signed by it"},
                                     "");
    route.operation.request_schema = service::object_schema({{"scan_id", {{"type", "string"}}},
                                                             {"level", {{"type", "string"}}},
                                                             {"envelope", {{"type", "object"}}}});
    route.operation.request_example = {
        {"scan_id", "0123456789abcdef0123456789abcdef"}, {"level", "RC04"}, {"envelope", Json::object()}};
    route.operation.status = 204;
    route.body_limit = 64 * 1024;
    route.transact = [foundation](const Call& call, store::Transaction& tx) {
        return take_callback(*foundation, call, tx);
    };
    return route;
}

} // namespace

std::vector<Route> scan_routes(const FoundationPtr& foundation) {
    if (!foundation->trust) {
        return {};
    }
    return {begin_route(foundation), look_route(foundation), callback_route(foundation)};
}

} // namespace gateway::signon
