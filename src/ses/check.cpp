#include "gateway/ses/check.hpp"

#include "judge.hpp"

#include <algorithm>

namespace gateway::ses {
namespace {

Step& step(Report& report, const char* name) {
    report.steps.push_back({name, Verdict::passed, {}});
    return report.steps.back();
}

void add_steps(Report& report, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        report.steps.push_back({name, Verdict::not_reached, {}});
    }
}

/// Reads, or says why not.
template <class Read>
auto read(Step& at, Read parse) -> std::optional<decltype(parse())> {
    try {
        return parse();
    } catch (const VersionFault& fault) {
        find(at, "SES_VERSION_UNSUPPORTED", fault.what());
    } catch (const FormatFault& fault) {
        find(at, "SES_FORMAT", fault.what());
    }
    return std::nullopt;
}

/// Only SM2 with SM3 is checked: what was signed otherwise is no seal here.
void check_algorithm(Step& at, const std::string& algorithm) {
    if (algorithm != sm2_with_sm3) {
        find(at, "SES_SIGALG_UNSUPPORTED", algorithm);
    }
}

void check_data(Step& at, const Signature& signature, const std::optional<crypto::Digest>& data) {
    if (!data) {
        at.verdict = Verdict::not_reached;
    } else if (signature.data_hash != crypto::view(*data)) {
        find(at, "DATA_HASH_MISMATCH");
    }
}

void check_signer_in_seal(Step& at, const Signature& signature) {
    if (!lists(signature.seal.info.signers, signature.certificate)) {
        find(at, "SES_SIGNER_NOT_IN_SEAL");
    }
}

} // namespace

bool Report::valid() const {
    return std::ranges::all_of(steps, [](const Step& one) { return one.verdict == Verdict::passed; });
}

std::string Report::first_failure() const {
    for (const Step& one : steps) {
        const auto fatal = std::ranges::find(one.findings, true, &Finding::fatal);
        if (fatal != one.findings.end()) {
            return fatal->code;
        }
    }
    return "";
}

CheckedSeal check_seal(BytesView der, const CheckContext& context) {
    CheckedSeal checked;
    Report& report = checked.report;
    checked.seal = read(step(report, "format"), [der] { return parse_seal(der); });
    if (!checked.seal) {
        add_steps(report, {"seal_value", "seal_maker", "seal_period", "seal_state"});
        return checked;
    }
    const Seal& seal = *checked.seal;
    check_algorithm(report.steps.front(), seal.algorithm);
    const Holder maker = holder_of(seal.certificate, context);
    check_seal_value(step(report, "seal_value"), seal, maker, context);
    check_maker(step(report, "seal_maker"), seal, maker);
    check_seal_period(step(report, "seal_period"), seal, context.now, context.now);
    check_seal_state(step(report, "seal_state"), seal, context.now, context);
    return checked;
}

CheckedSignature check_signature(BytesView der, const std::optional<crypto::Digest>& data,
                                 const CheckContext& context) {
    CheckedSignature checked;
    Report& report = checked.report;
    checked.signature = read(step(report, "format"), [der] { return parse_signature(der); });
    if (!checked.signature) {
        add_steps(report, {"signature_value", "signer_in_seal", "seal_value", "seal_maker", "seal_period",
                           "seal_state", "signer", "signing_time", "timestamp", "data"});
        return checked;
    }
    const Signature& signature = *checked.signature;
    const Time at = signature.time.value_or(context.now);
    const Holder signer = holder_of(signature.certificate, context);
    const Holder maker = holder_of(signature.seal.certificate, context);
    check_algorithm(report.steps.front(), signature.algorithm);
    check_algorithm(report.steps.front(), signature.seal.algorithm);
    check_signature_value(step(report, "signature_value"), signature, signer);
    check_signer_in_seal(step(report, "signer_in_seal"), signature);
    check_seal_value(step(report, "seal_value"), signature.seal, maker, context);
    check_maker(step(report, "seal_maker"), signature.seal, maker);
    check_seal_period(step(report, "seal_period"), signature.seal, at, context.now);
    check_seal_state(step(report, "seal_state"), signature.seal, at, context);
    check_signer(step(report, "signer"), signature, signer);
    check_signing_time(step(report, "signing_time"), signature, signer, context.now);
    check_time_stamp(step(report, "timestamp"), signature.timestamp, signature.signature, at, context);
    check_data(step(report, "data"), signature, data);
    return checked;
}

} // namespace gateway::ses
