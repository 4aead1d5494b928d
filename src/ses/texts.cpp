#include "gateway/ses/check.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace gateway::ses {
namespace {

using Texts = std::map<std::string, Text, std::less<>>;

const Texts& step_texts() {
    static const Texts texts{
        {"format", {"数据格式", "Format"}},
        {"signature_value", {"电子签章的签名值", "Value of the signature"}},
        {"signer_in_seal", {"签章人证书在印章内", "The signer's certificate is in the seal"}},
        {"seal_value", {"电子印章的签名值", "Value of the seal's own signature"}},
        {"seal_maker", {"制章人证书", "Certificate of the seal's maker"}},
        {"seal_period", {"印章有效期", "Period of the seal"}},
        {"seal_state", {"印章状态", "State of the seal"}},
        {"signer", {"签章人证书", "Certificate of the signer"}},
        {"signing_time", {"签章时间", "Time of signing"}},
        {"timestamp", {"时间戳", "Time stamp"}},
        {"data", {"原文摘要", "Hash of what was signed"}}};
    return texts;
}

const Texts& finding_texts() {
    static const Texts texts{
        {"SES_FORMAT",
         {"不是合规的电子印章或电子签章数据。", "The octets are no electronic seal or signature."}},
        {"SES_VERSION_UNSUPPORTED",
         {"不支持该版本的电子印章。", "The version of the seal is not supported."}},
        {"SES_SIGALG_UNSUPPORTED",
         {"签名算法不是 SM2/SM3。", "The signature's algorithm is not SM2 with SM3."}},
        {"SES_SIGNATURE_MISMATCH",
         {"签名值验证不通过：签章数据被改动，或不是该证书所签。",
          "The signature's value is wrong: it was changed, or another key signed."}},
        {"SES_SIGNER_NOT_IN_SEAL",
         {"签章人证书不在印章的证书列表中。", "The seal does not list the signer's certificate."}},
        {"SEAL_SIGNATURE_MISMATCH",
         {"印章自身的签名值验证不通过：印章被改动或系伪造。",
          "The seal's own signature is wrong: it was changed or forged."}},
        {"SEAL_MAKER_CHAIN",
         {"制章人证书不能追溯到受信任的证书机构。",
          "The maker's certificate does not lead to a trusted authority."}},
        {"SEAL_MAKER_PERIOD",
         {"制章时间不在制章人证书有效期内。",
          "The seal was made outside the period of its maker's certificate."}},
        {"SEAL_MAKER_REVOKED",
         {"制章时制章人证书已被吊销。", "The maker's certificate was revoked when the seal was made."}},
        {"SEAL_MAKER_REVOKED_LATER",
         {"制章人证书在制章之后被吊销。", "The maker's certificate was revoked after the seal was made."}},
        {"SEAL_MAKER_KEYUSAGE", {"制章人证书不能用于签名。", "The maker's certificate is not for signing."}},
        {"SEAL_MAKER_UNKNOWN",
         {"制章人不在本系统认可的制章人之中；其证书确属制章机构的，请运行管理方用 authority trust 导入。",
          "The maker is none of those known here to make seals. If it is one, operations adds its "
          "certificate "
          "with authority trust."}},
        {"SEAL_NOT_YET_VALID",
         {"签章时印章尚未生效。", "The seal was not yet valid at the time of signing."}},
        {"SEAL_EXPIRED_AT_SIGNING", {"签章时印章已过期。", "The seal had expired at the time of signing."}},
        {"SEAL_EXPIRED_NOW",
         {"印章现已过期，签章时有效。", "The seal has expired since; it was valid at the time of signing."}},
        {"SEAL_STATE_SUSPENDED",
         {"签章时印章处于停用状态。", "The seal was suspended at the time of signing."}},
        {"SEAL_STATE_CANCELLED", {"签章时印章已注销。", "The seal was cancelled at the time of signing."}},
        {"SEAL_SUSPENDED_NOW",
         {"印章现已停用，签章时有效。", "The seal is suspended now; it was in use at the time of signing."}},
        {"SEAL_CANCELLED_NOW",
         {"印章现已注销，签章时有效。", "The seal is cancelled now; it was in use at the time of signing."}},
        {"SEAL_NOT_AS_REGISTERED",
         {"编码属于本省登记的印章，但不是登记的那枚：系伪造或已重制。",
          "The number is of this register, but the seal is not the one that was made under it: forged, or "
          "made anew."}},
        {"SEAL_STATE_UNKNOWN",
         {"本省印章登记中没有该印章，其状态未核。",
          "The seal is not in this register: its state was not checked."}},
        {"SIGNER_CHAIN",
         {"签章人证书不能追溯到受信任的证书机构。",
          "The signer's certificate does not lead to a trusted authority."}},
        {"SIGNER_KEYUSAGE", {"签章人证书不能用于签名。", "The signer's certificate is not for signing."}},
        {"SIGNER_NAME_DIFFERS",
         {"签章人证书的名称不是印章编码。", "The signer's certificate is not named by the seal's number."}},
        {"SIGNER_TIME_OUTSIDE_CERT",
         {"签章时间不在签章人证书有效期内。",
          "The time of signing lies outside the period of the signer's certificate."}},
        {"SIGNER_REVOKED_BEFORE_SIGNING",
         {"签章时签章人证书已被吊销。", "The signer's certificate was revoked at the time of signing."}},
        {"SIGNER_KEY_COMPROMISED",
         {"签章人证书在签章之后因私钥泄露被吊销；签章时间为签章人自称，请以时间戳或其他证据核实。",
          "The signer's certificate was revoked after the time of signing because its key came into other "
          "hands. That time is the signer's word: look for a time stamp or other evidence."}},
        {"SIGNER_EXPIRED_NOW",
         {"签章人证书现已过期，签章时有效。",
          "The signer's certificate has expired since; it was valid at the time of signing."}},
        {"SIGNER_REVOKED_AFTER_SIGNING",
         {"签章人证书在签章之后被吊销。", "The signer's certificate was revoked after the time of signing."}},
        {"SIGNING_TIME_UNKNOWN",
         {"签章时间不能读出，按当前时间判断。", "The time of signing cannot be read: judged as of now."}},
        {"SIGNED_IN_THE_FUTURE", {"签章时间晚于当前时间。", "The time of signing is yet to come."}},
        {"REVOCATION_UNKNOWN",
         {"没有有效的吊销列表，是否吊销未核。",
          "There is no current list of revoked certificates: revocation was not checked."}},
        {"TIMESTAMP_VALID", {"附有时间戳，验证通过。", "There is a time stamp, and it holds."}},
        {"TIMESTAMP_INVALID", {"时间戳验证未通过。", "The time stamp does not hold."}},
        {"TIMESTAMP_UNTRUSTED",
         {"附有时间戳，其签发机构不在信任列表中，不作为时间依据。",
          "There is a time stamp of an authority that is not trusted here: it proves no time."}},
        {"TIMESTAMP_NOT_CHECKED",
         {"附有时间戳，其算法不是 SM2/SM3 或未附证书，未作验证。",
          "There is a time stamp by other algorithms than SM2 and SM3, or without its certificate: it was "
          "not "
          "checked."}},
        {"DATA_HASH_MISMATCH",
         {"原文摘要不一致：签章之后原文被改动。",
          "The hash differs: what was signed has been changed since."}}};
    return texts;
}

Json finding_json(const Finding& finding, const Text& text) {
    Json json{{"code", finding.code}, {"fatal", finding.fatal}, {"zh", text.zh}, {"en", text.en}};
    if (!finding.detail.empty()) {
        json["detail"] = finding.detail;
    }
    return json;
}

const char* verdict_name(Verdict verdict) {
    return verdict == Verdict::passed ? "passed" : verdict == Verdict::failed ? "failed" : "not_reached";
}

} // namespace

const Text& step_text(std::string_view name) {
    const auto found = step_texts().find(name);
    return found != step_texts().end() ? found->second
                                       : throw std::out_of_range("no step " + std::string(name));
}

const Text& finding_text(std::string_view code) {
    const auto found = finding_texts().find(code);
    return found != finding_texts().end() ? found->second
                                          : throw std::out_of_range("no finding " + std::string(code));
}

Json report_json(const Report& report, const ReportTexts& texts) {
    Json steps = Json::array();
    for (const Step& step : report.steps) {
        const Text& text = texts.step(step.name);
        Json findings = Json::array();
        for (const Finding& finding : step.findings) {
            findings.push_back(finding_json(finding, texts.finding(finding.code)));
        }
        steps.push_back({{"step", step.name},
                         {"zh", text.zh},
                         {"en", text.en},
                         {"verdict", verdict_name(step.verdict)},
                         {"findings", std::move(findings)}});
    }
    Json json{{"valid", report.valid()}, {"steps", std::move(steps)}};
    if (!report.valid()) {
        json["first_failure"] = report.first_failure();
    }
    return json;
}

} // namespace gateway::ses
