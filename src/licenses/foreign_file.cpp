#include "foreign_file.hpp"

#include "foreign_content.hpp"
#include "gateway/ofd/check.hpp"
#include "gateway/ofd/metadata.hpp"
#include "gateway/seals/seals.hpp"

#include <algorithm>

namespace gateway::licenses {
namespace {

FieldError failure(std::string code, Text text) { return {"/file", std::move(code), std::move(text)}; }

/// The first step that failed, in the words of the report.
std::optional<FieldError> failed_step(const Json& report) {
    if (report.contains("fault")) { // no OFD file at all
        const Json& fault = report.at("fault");
        return failure(text_of(fault, "code"), {text_of(fault, "zh"), text_of(fault, "en")});
    }
    for (const Json& signature : report.at("signatures")) {
        for (const Json& step : signature.at("steps")) {
            for (const Json& finding : step.at("findings")) {
                if (finding.at("fatal").get<bool>()) {
                    return failure(text_of(step, "step") + "." + text_of(finding, "code"),
                                   {text_of(step, "zh") + "：" + text_of(finding, "zh"),
                                    text_of(step, "en") + ": " + text_of(finding, "en")});
                }
            }
        }
    }
    return std::nullopt;
}

bool names(const ofd::CheckedSignature& signature, const std::string& authority) {
    if (!signature.report.valid() || !signature.signature) {
        return false;
    }
    const auto certificate = crypto::Certificate::from_der(signature.signature->certificate);
    return certificate && certificate->subject().organization.find(authority) != std::string::npos;
}

std::optional<FieldError> fault_of_seals(const ofd::CheckedFile& checked, const Json& report) {
    if (checked.verdict() != ofd::FileVerdict::valid) {
        auto step = failed_step(report);
        return step ? step
                    : failure(text_of(report, "verdict"), {text_of(report, "zh"), text_of(report, "en")});
    }
    if (!checked.uncovered.empty()) {
        return failure("uncovered",
                       {"文件中有未被签章保护的内容。", "Part of the file is not under the seal."});
    }
    return std::nullopt;
}

/// Precondition: the seals stand, so the package can be read.
std::optional<FieldError> fault_of_licence(const Foundation& foundation, const ofd::CheckedFile& checked,
                                           BytesView file, const LicenceIdentifier& identifier,
                                           const Json& told) {
    const auto package = ofd::Package::read(file);
    const auto metadata = ofd::read_metadata(package);
    if (metadata.value(identifier_metadata) != identifier.text()) {
        return failure("another_licence", {"文件中的证照标识不是所调取的证照。",
                                           "By its metadata the file is of another licence."});
    }
    const bool sealed = std::ranges::any_of(
        checked.signatures, [&](const auto& signature) { return names(signature, identifier.authority); });
    if (foundation.national.seal_names_authority && !sealed) {
        return failure("another_seal", {"文件上的印章不是该证照颁发机构的印章。",
                                        "The seal is not that of the body that issued the licence."});
    }
    std::string members;
    for (const std::string& member : contradicted(told, package)) {
        members += (members.empty() ? "" : ", ") + member;
    }
    if (!members.empty()) {
        return failure("data_differ", {"与文件一同提供的数据和签章文件不一致（" + members + "）。",
                                       "The data that came with the file are not what it says under its "
                                       "seal (" +
                                           members + ")."});
    }
    return std::nullopt;
}

} // namespace

ForeignFile check_foreign_file(const Foundation& foundation, service::Steps& steps, BytesView file,
                               const LicenceIdentifier& identifier, const Json& told, Time now) {
    ForeignFile result;
    const auto take = [&](const ofd::CheckedFile& checked) {
        result.report = ofd::check_json(checked);
        result.failure = fault_of_seals(checked, result.report);
        if (!result.failure) {
            result.failure = fault_of_licence(foundation, checked, file, identifier, told);
        }
    };
    seals::judge(*foundation.seals, steps, file, now, take);
    return result;
}

} // namespace gateway::licenses
