#include "judge.hpp"

#include "gateway/crypto/der.hpp"
#include "gateway/crypto/time_stamp.hpp"

namespace gateway::ses {
namespace {

using crypto::Certificate;
using namespace std::chrono_literals;

constexpr auto clocks_may_differ = 5min;

bool within(const crypto::Period& period, Time at) { return at >= period.from && at <= period.until; }

bool is_signature_of(const Holder& holder, BytesView data, BytesView signature) {
    const auto key = holder.certificate ? holder.certificate->key() : std::nullopt;
    return key && key->verify(data, signature);
}

std::string named(const Certificate& certificate) {
    return certificate.subject().common_name + " " + certificate.serial();
}

std::string revoked(const Certificate& certificate, const crypto::Standing& standing) {
    return named(certificate) + ", " + format_time(*standing.revoked_at) +
           (standing.compromised ? ", keyCompromise" : "");
}

/// Who signed a token whose signature is right.
void check_stamper(Step& at, const Certificate& stamper, Time stamped, Time made,
                   const CheckContext& context) {
    const auto standing = context.trust.standing(stamper, context.now);
    if (!stamper.may_stamp()) {
        find(at, "TIMESTAMP_INVALID", "not a certificate for time stamps: " + named(stamper));
    } else if (!standing.chain) {
        tell(at, "TIMESTAMP_UNTRUSTED", named(stamper));
    } else if (!within(standing.period, stamped) ||
               (standing.revoked_at && *standing.revoked_at <= stamped)) {
        find(at, "TIMESTAMP_INVALID", "its certificate was not valid at its time: " + named(stamper));
    } else if (stamped + clocks_may_differ < made || stamped > context.now + clocks_may_differ) {
        find(at, "TIMESTAMP_INVALID", "of a time at which it cannot be: " + format_time(stamped));
    } else {
        tell(at, "TIMESTAMP_VALID", format_time(stamped) + " " + named(stamper));
    }
}

void check_state(Step& at, SealState state, bool then) {
    if (state == SealState::enabled) {
        return;
    }
    if (state == SealState::forged) {
        if (then) {
            find(at, "SEAL_NOT_AS_REGISTERED");
        }
        return;
    }
    const char* code = state == SealState::suspended ? "SEAL_STATE_SUSPENDED" : "SEAL_STATE_CANCELLED";
    const char* now_code = state == SealState::suspended ? "SEAL_SUSPENDED_NOW" : "SEAL_CANCELLED_NOW";
    then ? find(at, code) : tell(at, now_code);
}

} // namespace

void find(Step& at, std::string code, std::string detail) {
    at.verdict = Verdict::failed;
    at.findings.push_back({std::move(code), true, std::move(detail)});
}

void tell(Step& at, std::string code, std::string detail) {
    at.findings.push_back({std::move(code), false, std::move(detail)});
}

Holder holder_of(BytesView certificate, const CheckContext& context) {
    Holder holder{Certificate::from_der(certificate), {}};
    if (holder.certificate) {
        holder.standing = context.trust.standing(*holder.certificate, context.now);
    }
    return holder;
}

void check_time_stamp(Step& at, const std::optional<Bytes>& token, BytesView value, Time made,
                      const CheckContext& context) {
    if (!token) {
        return;
    }
    try {
        const auto stamp = crypto::read_time_stamp(*token, value);
        if (!stamp.foreign_algorithm.empty() || !stamp.has_certificates) {
            tell(at, "TIMESTAMP_NOT_CHECKED", stamp.foreign_algorithm);
        } else if (!stamp.of_data) {
            find(at, "TIMESTAMP_INVALID", "of other data");
        } else if (!stamp.signer) {
            find(at, "TIMESTAMP_INVALID", "its signature is of none of its certificates");
        } else {
            check_stamper(at, *stamp.signer, stamp.at, made, context);
        }
    } catch (const crypto::der::Fault& fault) {
        find(at, "TIMESTAMP_INVALID", fault.what());
    }
}

void check_seal_value(Step& at, const Seal& seal, const Holder& maker, const CheckContext& context) {
    if (!is_signature_of(maker, seal.signed_part, seal.signature)) {
        find(at, "SEAL_SIGNATURE_MISMATCH");
    }
    check_time_stamp(at, seal.timestamp, seal.signature, seal.info.created, context);
}

void check_maker(Step& at, const Seal& seal, const Holder& holder) {
    const auto& [maker, standing] = holder;
    if (!maker) {
        find(at, "SEAL_MAKER_CHAIN", "no certificate");
        return;
    }
    if (!standing.chain) {
        find(at, "SEAL_MAKER_CHAIN", standing.chain_fault);
    }
    if (!within(standing.period, seal.info.created)) {
        find(at, "SEAL_MAKER_PERIOD", named(*maker));
    }
    // The time of making is the maker's own word: who has the key writes any.
    if (standing.revoked_at && (standing.compromised || *standing.revoked_at <= seal.info.created)) {
        find(at, "SEAL_MAKER_REVOKED", revoked(*maker, standing));
    } else if (standing.revoked_at) {
        tell(at, "SEAL_MAKER_REVOKED_LATER", revoked(*maker, standing));
    }
    if (standing.chain && !standing.maker) {
        find(at, "SEAL_MAKER_UNKNOWN", named(*maker));
    }
    if (!maker->may_sign()) {
        find(at, "SEAL_MAKER_KEYUSAGE", named(*maker));
    }
    if (standing.chain && !standing.revocation_known) {
        tell(at, "REVOCATION_UNKNOWN", named(*maker));
    }
}

void check_seal_period(Step& at, const Seal& seal, Time used, Time now) {
    if (used < seal.info.valid_from) {
        find(at, "SEAL_NOT_YET_VALID");
    } else if (used > seal.info.valid_until) {
        find(at, "SEAL_EXPIRED_AT_SIGNING");
    } else if (now > seal.info.valid_until) {
        tell(at, "SEAL_EXPIRED_NOW");
    }
}

void check_seal_state(Step& at, const Seal& seal, Time used, const CheckContext& context) {
    const auto then = context.seal_register ? context.seal_register(seal, used) : std::nullopt;
    if (!then) {
        tell(at, "SEAL_STATE_UNKNOWN");
        return;
    }
    check_state(at, *then, true);
    const auto now = context.seal_register(seal, context.now);
    if (now && *now != *then) {
        check_state(at, *now, false);
    }
}

void check_signature_value(Step& at, const Signature& signature, const Holder& signer) {
    if (!is_signature_of(signer, signature.signed_part, signature.signature)) {
        find(at, "SES_SIGNATURE_MISMATCH");
    }
}

void check_signer(Step& at, const Signature& signature, const Holder& holder) {
    const auto& [signer, standing] = holder;
    if (!signer) {
        find(at, "SIGNER_CHAIN", "no certificate");
        return;
    }
    if (!standing.chain) {
        find(at, "SIGNER_CHAIN", standing.chain_fault);
    }
    if (!signer->may_sign()) {
        find(at, "SIGNER_KEYUSAGE", named(*signer));
    }
    if (standing.chain && !standing.revocation_known) {
        tell(at, "REVOCATION_UNKNOWN", named(*signer));
    }
    // The convention of the unified systems: CN is the seal's number.
    if (signer->subject().common_name != signature.seal.info.es_id) {
        tell(at, "SIGNER_NAME_DIFFERS", named(*signer));
    }
}

void check_signing_time(Step& at, const Signature& signature, const Holder& holder, Time now) {
    const auto& [signer, standing] = holder;
    if (!signer) {
        at.verdict = Verdict::not_reached;
        return;
    }
    if (!signature.time) {
        tell(at, "SIGNING_TIME_UNKNOWN");
    }
    const Time time = signature.time.value_or(now);
    if (time > now + clocks_may_differ) {
        find(at, "SIGNED_IN_THE_FUTURE");
    }
    if (!within(standing.period, time)) {
        find(at, "SIGNER_TIME_OUTSIDE_CERT", named(*signer));
    } else if (!within(standing.period, now)) {
        tell(at, "SIGNER_EXPIRED_NOW", named(*signer));
    }
    if (standing.revoked_at && *standing.revoked_at <= time) {
        find(at, "SIGNER_REVOKED_BEFORE_SIGNING", revoked(*signer, standing));
    } else if (standing
                   .revoked_at) { // so the standard has it; with the key in other hands a person should look
        tell(at, standing.compromised ? "SIGNER_KEY_COMPROMISED" : "SIGNER_REVOKED_AFTER_SIGNING",
             revoked(*signer, standing));
    }
}

} // namespace gateway::ses
