#include "refuse_message.hpp"
#include "scans.hpp"
#include "text_members.hpp"
#include "trust_calls.hpp"
#include "web_url.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {
namespace {

ScanKind read_kind(const std::string& name) {
    for (const ScanKind kind : {ScanKind::electronic_id, ScanKind::business_licence}) {
        if (kind_name(kind) == name) {
            return kind;
        }
    }
    malformed_member("kind");
}

} // namespace

Json begin_scan(const TrustCall& call) {
    if (const auto wrong = wrong_member(call.body, {{"kind", 16}, {"callback_url", 500}, {"purpose", 200}})) {
        malformed_member(*wrong);
    }
    const auto callback = read_web_url(text_of(call.body, "callback_url"));
    if (!callback || callback->target.find('?') != std::string::npos) {
        malformed_member("callback_url"); // the signature covers the path, and there is no query
    }
    Scan scan;
    scan.source = call.sender.source;
    scan.key = call.sender.key;
    scan.kind = read_kind(text_of(call.body, "kind"));
    scan.callback_url = text_of(call.body, "callback_url");
    scan.purpose = text_of(call.body, "purpose");
    SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    ++signon.tally.done["scans_begun"];
    const std::string code = signon.scans.add(std::move(scan), call.now + short_life, call.now);
    return {{"scan_id", single_use_name(code)},
            {"qr", signon.settings.issuer() + "/scan/" + code},
            {"expires_in", short_life.count()}};
}

Json show_scan(const TrustCall& call) {
    const std::string& scan_id = call.path.at("scan_id");
    SignOn& signon = call.platform.signon;
    const std::lock_guard lock(signon.mutex);
    const ScanEntry* scan = signon.scans.find_name(scan_id);
    if (!scan || scan->value.source != call.sender.source) {
        refuse_message(ProblemKind::not_found, "scan_unknown", "没有该扫码请求。", "No such scan.");
    }
    Json answer = scan->value.state == ScanState::confirmed ? parse_json(scan->value.answer)
                                                            : Json{{"scan_id", scan_id}};
    answer["kind"] = kind_name(scan->value.kind);
    answer["state"] = scan_state(*scan, call.now);
    answer["callback"] = callback_state(scan->value.callback);
    return answer;
}

} // namespace gateway::simulator
