#include "signer.hpp"

#include "gateway/base/record.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::seals {
namespace {

using crypto::Certificate;
using crypto::Standing;
using service::Call;
using std::chrono::seconds;

Standing require_chain(const Foundation& foundation, store::Transaction& tx, const Certificate& certificate,
                       Time now) {
    auto standing = foundation.trust.current(tx)->standing(certificate, now);
    if (!standing.chain) {
        throw Problem(
            ProblemKind::conflict, "certificate_not_trusted",
            {"该证书不能追溯到受信任的颁发机构，请先用 authority trust 导入其根证书和中间证书。",
             "The certificate leads to no trusted authority: import its root and intermediates with "
             "authority trust first."});
    }
    return standing;
}

FieldError unfit(std::string code, std::string zh, std::string en) {
    return {"/certificate",
            std::move(code),
            {std::move(zh) + "请由颁发机构按本印章的证书请求重新签发后上传。",
             std::move(en) + " Have one issued for this seal's certificate-request and put it here."}};
}

/// Why a seal cannot sign with it: what was so yesterday need not be so today.
std::optional<FieldError> unfit_now(const Standing& standing, const Seal& seal, Time now) {
    const auto& [from, until] = standing.period;
    if (standing.revoked_at && *standing.revoked_at <= now) {
        const std::string at = format_time(*standing.revoked_at);
        return unfit("certificate_revoked", "签章人证书（或其颁发机构的证书）已于 " + at + " 被吊销。",
                     "The signer's certificate, or one of its authorities', was revoked at " + at + ".");
    }
    if (now < from) {
        const std::string begin = format_time(from);
        return FieldError{"/certificate",
                          "certificate_period",
                          {"签章人证书（连同其颁发机构）自 " + begin + " 起才有效，请届时再上传。",
                           "The signer's certificate, with its authorities', is valid from " + begin +
                               " on: put it here then."}};
    }
    if (now > until) {
        const std::string end = format_time(until);
        return unfit("certificate_period", "签章人证书（连同其颁发机构）的有效期已于 " + end + " 届满。",
                     "The signer's certificate, with its authorities', ended at " + end + ".");
    }
    if (until <= seal.valid_from) {
        const std::string end = format_time(until), begin = format_time(seal.valid_from);
        return unfit("certificate_period",
                     "签章人证书（连同其颁发机构）的有效期至 " + end + "，而印章自 " + begin + " 起才有效。",
                     "The signer's certificate, with its authorities', ends at " + end +
                         ", before the seal's period begins at " + begin + ".");
    }
    return std::nullopt;
}

/// Every signature would be told to be of another name (SIGNER_NAME_DIFFERS).
std::optional<FieldError> of_another(const Certificate& certificate, const Seal& seal) {
    const crypto::Subject wanted = signer_of(seal), given = certificate.subject();
    if (given.organization == wanted.organization && given.common_name == wanted.common_name) {
        return std::nullopt;
    }
    const auto named = [](const crypto::Subject& subject) {
        return "O=" + subject.organization + ", CN=" + subject.common_name;
    };
    return unfit("not_of_this_seal", "证书主体应为 " + named(wanted) + "，现为 " + named(given) + "。",
                 "The certificate's subject must be " + named(wanted) + ", and is " + named(given) + ".");
}

Certificate issue(const Foundation& foundation, store::Transaction& tx, const Seal& seal, Time now) {
    const auto authority = find_own_authority(tx, now);
    if (!authority) {
        throw Problem(
            ProblemKind::conflict, "seal_certificate_missing",
            {"尚无签章人证书：请用 certificate-request 取得证书请求，由证书颁发机构签发后上传；或先用 "
             "authority make 建立开发用颁发机构。",
             "There is no certificate for the signer yet: take the certificate-request to an "
             "authority and put what it issues here, or make an authority for development with "
             "authority make."});
    }
    const crypto::Period period{std::chrono::floor<seconds>(now),
                                std::min(seal.valid_until, authority->certificate.not_after())};
    return foundation.keys->issue(tx, authority->key_id, authority->certificate, signer_of(seal),
                                  foundation.keys->public_key(tx, seal.key_id), period);
}

/// Of this seal's key; empty after an error.
std::optional<Certificate> read_certificate(const Foundation& foundation, store::Transaction& tx,
                                            const Seal& seal, ObjectReader& reader,
                                            std::vector<FieldError>& errors) {
    const Json* given = reader.member("certificate");
    auto certificate = given != nullptr && given->is_string()
                           ? Certificate::from_pem(given->get_ref<const std::string&>())
                           : std::nullopt;
    const auto key = certificate ? certificate->key() : std::nullopt;
    if (!key || !certificate->may_sign()) {
        fault(errors, "/certificate", "bad_certificate", "应为可用于签名的 SM2 证书（PEM）。",
              "Must be an SM2 certificate for signing (PEM).");
        return std::nullopt;
    }
    if (key->point() != foundation.keys->public_key(tx, seal.key_id).point()) {
        fault(errors, "/certificate", "not_of_this_key",
              "证书中的公钥不是本印章的，请用本印章的证书请求签发。",
              "The certificate is of another key: have it issued for this seal's certificate-request.");
        return std::nullopt;
    }
    return certificate;
}

} // namespace

crypto::Subject signer_of(const Seal& seal) { return {seal.owner + seal.name, seal.es_id}; }

Certificate read_signer(const Foundation& foundation, store::Transaction& tx, const Seal& seal,
                        const Call& call) {
    std::vector<FieldError> errors;
    ObjectReader reader(call.body, errors);
    const auto certificate = read_certificate(foundation, tx, seal, reader, errors);
    reader.finish();
    refuse(std::move(errors));
    if (auto wrong = of_another(*certificate, seal)) {
        throw invalid_fields({std::move(*wrong)});
    }
    if (auto wrong = unfit_now(require_chain(foundation, tx, *certificate, call.now), seal, call.now)) {
        throw invalid_fields({std::move(*wrong)});
    }
    return *certificate;
}

void settle_signer(const Foundation& foundation, store::Transaction& tx, Seal& seal, Time now) {
    if (seal.certificate.empty()) {
        seal.certificate = issue(foundation, tx, seal, now).der();
    }
    const auto certificate = Certificate::from_der(seal.certificate);
    const Standing standing = require_chain(foundation, tx, certificate.value(), now);
    if (auto wrong = unfit_now(standing, seal, now)) {
        throw Problem(ProblemKind::conflict, "seal_unusable", std::move(wrong->text));
    }
    // It signs nothing afterwards, and no other certificate takes its place: the seal lists this one.
    seal.valid_until = std::min<Time>(seal.valid_until, standing.period.until);
}

} // namespace gateway::seals
