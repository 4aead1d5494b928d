#include "scans.hpp"

#include "real_levels.hpp"
#include "refuse_message.hpp"
#include "trust_call.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {
namespace {

constexpr int scan_level = 4;

Json person_json(const Person& person) {
    return {{"cert_type", person.cert_type},
            {"cert_no", person.cert_no},
            {"user_name", person.user_name},
            {"user_mobile", person.user_mobile}};
}

Json corporation_json(const Corporation& corporation) {
    return {{"corp_name", corporation.corp_name},
            {"certificate_sno", corporation.certificate_sno},
            {"corp_type", corporation.corp_type},
            {"legal_name", corporation.legal_name},
            {"legal_cert_type", corporation.legal_cert_type},
            {"legal_cert_no", corporation.legal_cert_no}};
}

const Person& holder(const TestBases& bases, const std::string& cert_no) {
    const Person* person = bases.person(cert_no);
    if (!person) {
        refuse_message(ProblemKind::unprocessable, "unknown_person", "人口库中没有该自然人。",
                       "The base of persons does not know this person.");
    }
    if (person->provable_level() < scan_level) {
        refuse_message(ProblemKind::unprocessable, "no_electronic_id",
                       "该自然人未开通电子身份凭证（需实名等级RC04且留有人脸信息）。",
                       "This person has no electronic ID: it takes level RC04 and a face on file.");
    }
    return *person;
}

const Corporation& licensee(const TestBases& bases, const std::string& certificate_sno) {
    const Corporation* corporation = bases.corporation(certificate_sno);
    if (!corporation) {
        refuse_message(ProblemKind::unprocessable, "unknown_corporation", "法人库中没有该法人。",
                       "The base of legal persons does not know this one.");
    }
    return *corporation;
}

Json shown_content(const TestBases& bases, ScanKind kind, Shown shown) {
    Json content = Json::object();
    if (kind == ScanKind::business_licence) {
        const Corporation& corporation = licensee(bases, shown.certificate_sno);
        content["corporation"] = corporation_json(corporation);
        if (shown.cert_no.empty()) {
            shown.cert_no = corporation.legal_cert_no;
        }
    }
    content["person"] = person_json(holder(bases, shown.cert_no));
    return content;
}

} // namespace

std::string_view scan_state(const ScanEntry& scan, Time now) {
    switch (scan.value.state) {
    case ScanState::confirmed:
        return "confirmed";
    case ScanState::refused:
        return "refused";
    case ScanState::waiting:
        break;
    }
    return now < scan.until ? "waiting" : "expired";
}

std::string_view callback_state(CallbackState state) {
    switch (state) {
    case CallbackState::pending:
        return "pending";
    case CallbackState::delivered:
        return "delivered";
    case CallbackState::failed:
        return "failed";
    case CallbackState::none:
        break;
    }
    return "none";
}

std::string_view kind_name(ScanKind kind) {
    return kind == ScanKind::electronic_id ? "electronic_id" : "business_licence";
}

ScanEntry& waiting_scan(Platform& platform, const std::string& scan_id) {
    ScanEntry* scan = platform.signon.scans.find_name(scan_id);
    if (!scan) {
        refuse_message(ProblemKind::not_found, "scan_unknown", "没有该二维码，请在原页面重新获取。",
                       "No such code: get a new one where you found it.");
    }
    if (scan->value.state != ScanState::waiting) {
        refuse_message(ProblemKind::conflict, "scan_used", "该二维码已使用过，请在原页面重新获取。",
                       "The code was used before: get a new one where you found it.");
    }
    if (platform.clock.now() >= scan->until) {
        refuse_message(ProblemKind::conflict, "scan_expired", "该二维码已过期，请在原页面重新获取。",
                       "The code has expired: get a new one where you found it.");
    }
    return *scan;
}

void confirm_scan(Platform& platform, const std::string& scan_id, Shown shown) {
    SignOn& signon = platform.signon;
    {
        const std::lock_guard lock(signon.mutex);
        ScanEntry& scan = waiting_scan(platform, scan_id);
        const Json content = shown_content(signon.bases, scan.value.kind, std::move(shown));
        // Under the lock for once: between the check and the answer nobody else may confirm.
        const Json answer{
            {"scan_id", scan_id},
            {"level", real_level_name(scan_level)},
            {"envelope", seal_json(scan.value.key, content, std::string(scan_context) + scan_id)}};
        scan.value.answer = canonical_json(answer);
        scan.value.state = ScanState::confirmed;
        scan.value.callback = CallbackState::pending;
        scan.used = true;
        ++signon.tally.done["scans_confirmed"];
    }
    signon.callbacks.send(platform, scan_id);
}

void refuse_scan(Platform& platform, const std::string& scan_id) {
    const std::lock_guard lock(platform.signon.mutex);
    ScanEntry& scan = waiting_scan(platform, scan_id);
    scan.value.state = ScanState::refused;
    scan.used = true;
    ++platform.signon.tally.done["scans_refused"];
}

} // namespace gateway::simulator
