#include "gateway/national/signed_messages.hpp"

#include "gateway/base/json.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/message_signature.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <functional>
#include <span>
#include <vector>

namespace gateway::national {
namespace {

std::string traceparent() { return "00-" + new_guid() + "-" + new_guid().substr(0, 16) + "-01"; }

SignedMessage signed_message(const Credentials& credentials, std::span<const crypto::Component> components,
                             std::string tag, Time now, std::string nonce) {
    const crypto::SignatureParameters parameters{.created = now,
                                                 .key_id = credentials.own_key_id,
                                                 .nonce = nonce.empty() ? new_guid() : std::move(nonce),
                                                 .tag = std::move(tag)};
    const auto signature = crypto::sign_message(components, parameters, credentials.own_key);
    SignedMessage message;
    message.fields = {{"Signature-Input", signature.input},
                      {"Signature", signature.signature},
                      {"traceparent", traceparent()}};
    return message;
}

using ValueOf = std::function<std::optional<std::string>(std::string_view identifier)>;

/// What every check has in common: digest, signature under the national key, tag.
CheckedCall check(const http::Fields& fields, std::string_view body,
                  std::span<const std::string_view> required, const ValueOf& special, std::string_view tag,
                  const crypto::Sm2PublicKey& national_key, Time now) {
    const auto field = [&](std::string_view name) { return http::find_field(fields, name); };
    if (!field("content-digest") || !crypto::content_digest_matches(*field("content-digest"), body)) {
        return {"digest", {}};
    }
    const crypto::SignatureFields signature{std::string(field("signature-input").value_or("")),
                                            std::string(field("signature").value_or(""))};
    const auto value_of = [&](std::string_view identifier) -> std::optional<std::string> {
        if (identifier == "\"content-type\"" || identifier == "\"content-digest\"") {
            const auto value = field(identifier.substr(1, identifier.size() - 2));
            return value ? std::optional(std::string(*value)) : std::nullopt;
        }
        return special(identifier);
    };
    const std::string national_id = national_key.id();
    const auto key_of = [&](std::string_view id) { return id == national_id ? &national_key : nullptr; };
    const auto checked = crypto::check_message(signature, required, value_of, key_of, now, message_tolerance);
    if (!checked.ok()) {
        return {"signature_" + checked.reason, {}};
    }
    return {checked.parameters.tag == tag ? "" : "tag", checked.parameters.nonce};
}

} // namespace

SignedMessage sign_post(const Credentials& credentials, std::string_view path, std::string_view content_type,
                        std::string_view body, std::string tag, Time now, std::string nonce) {
    const std::string digest = crypto::content_digest(body);
    const std::array components{crypto::Component{"\"@method\"", "POST"},
                                crypto::Component{"\"@path\"", std::string(path)},
                                crypto::Component{"\"content-type\"", std::string(content_type)},
                                crypto::Component{"\"content-digest\"", digest}};
    auto message = signed_message(credentials, components, std::move(tag), now, std::move(nonce));
    message.digest = digest;
    message.fields.emplace_back("Content-Type", content_type);
    message.fields.emplace_back("Content-Digest", digest);
    return message;
}

SignedMessage sign_get(const Credentials& credentials, std::string_view path, std::string_view query,
                       std::string tag, Time now) {
    const std::array components{crypto::Component{"\"@method\"", "GET"},
                                crypto::Component{"\"@path\"", std::string(path)},
                                crypto::Component{"\"@query\"", std::string(query)}};
    return signed_message(credentials, components, std::move(tag), now, {});
}

std::string check_answer(const http::Response& response, std::string_view tag,
                         const std::optional<std::string>& request_digest,
                         const crypto::Sm2PublicKey& national_key, Time now) {
    std::vector<std::string_view> required{"\"@status\"", "\"content-type\"", "\"content-digest\""};
    if (request_digest) {
        required.push_back("\"content-digest\";req");
    }
    const auto special = [&](std::string_view identifier) -> std::optional<std::string> {
        if (identifier == "\"@status\"") {
            return std::to_string(response.status);
        }
        return identifier == "\"content-digest\";req" ? request_digest : std::nullopt;
    };
    return check(response.fields, response.text(), required, special, tag, national_key, now).reason;
}

CheckedCall check_post(const http::Request& request, std::string_view path, std::string_view tag,
                       const crypto::Sm2PublicKey& national_key, Time now) {
    constexpr std::array<std::string_view, 4> required{"\"@method\"", "\"@path\"", "\"content-type\"",
                                                       "\"content-digest\""};
    const auto special = [&](std::string_view identifier) -> std::optional<std::string> {
        if (identifier == "\"@method\"") {
            return request.method;
        }
        return identifier == "\"@path\"" ? std::optional(std::string(path)) : std::nullopt;
    };
    return check(request.fields, request.body, required, special, tag, national_key, now);
}

std::string problem_code(const http::Response& response) {
    const Json document = Json::parse(response.text(), nullptr, false);
    const std::string code = text_of(document, "code");
    const bool plain = code.size() <= 40 &&
                       code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string::npos;
    return plain ? code : "";
}

} // namespace gateway::national
