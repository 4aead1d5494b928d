#include "trust.hpp"

#include "gateway/crypto/message_signature.hpp"
#include "refuse_message.hpp"

#include <algorithm>
#include <array>

namespace gateway::simulator {
namespace {

bool same_name(std::string_view left, std::string_view right) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(left, right, {}, lower, lower);
}

[[noreturn]] void refuse_sender(std::string code) {
    refuse_message(ProblemKind::unauthorized, std::move(code), "报文签名未通过验证，未作任何处理。",
                   "The message's signature was not accepted; nothing was done.");
}

/// The values of RFC 9421 §2.2 and of plain fields.
std::optional<std::string> component(const http::Request& request, std::string_view identifier) {
    if (identifier == "\"@method\"") {
        return request.method;
    }
    if (identifier == "\"@path\"") {
        return request.path;
    }
    if (identifier == "\"@query\"") {
        return '?' + request.query;
    }
    if (identifier.size() < 3 || identifier[1] == '@' || identifier.back() != '"') {
        return std::nullopt; // a component we do not know, or one with parameters
    }
    std::string value = single_field(request.fields, identifier.substr(1, identifier.size() - 2));
    return value.empty() ? std::nullopt : std::optional(std::move(value));
}

std::string code_of(const std::string& reason) {
    return reason == "unknown_key" ? "unknown_source" : reason == "expired" ? "stale" : "signature_" + reason;
}

} // namespace

std::string single_field(const http::Fields& fields, std::string_view name) {
    const std::string* found = nullptr;
    for (const auto& [field, value] : fields) {
        if (same_name(field, name)) {
            if (found) {
                return {};
            }
            found = &value;
        }
    }
    return found ? *found : std::string();
}

void Trust::add(TrustedSource source) {
    std::string id = source.key.id();
    by_key_id_.insert_or_assign(std::move(id), std::move(source));
}

bool Trust::knows(std::string_view source) const {
    return std::ranges::any_of(by_key_id_, [&](const auto& entry) { return entry.second.source == source; });
}

std::optional<crypto::Sm2PublicKey> Trust::key_of(std::string_view source) const {
    const auto found =
        std::ranges::find_if(by_key_id_, [&](const auto& entry) { return entry.second.source == source; });
    return found == by_key_id_.end() ? std::nullopt : std::optional(found->second.key);
}

bool Trust::signed_answer(const http::Response& response, const std::string& request_digest,
                          std::string_view tag, Time now) const {
    static constexpr std::array<std::string_view, 4> required{"\"@status\"", "\"content-type\"",
                                                              "\"content-digest\"", "\"content-digest\";req"};
    const auto value_of = [&](std::string_view identifier) -> std::optional<std::string> {
        if (identifier == "\"@status\"") {
            return std::to_string(response.status);
        }
        if (identifier == "\"content-digest\";req") {
            return request_digest;
        }
        std::string value = single_field(response.fields, identifier.substr(1, identifier.size() - 2));
        return value.empty() ? std::nullopt : std::optional(std::move(value));
    };
    const auto key_of = [&](std::string_view key_id) {
        const auto found = by_key_id_.find(key_id);
        return found == by_key_id_.end() ? nullptr : &found->second.key;
    };
    const crypto::SignatureCheck checked = crypto::check_message(
        {single_field(response.fields, "Signature-Input"), single_field(response.fields, "Signature")},
        required, value_of, key_of, now, freshness);
    return checked.ok() && checked.parameters.tag == tag &&
           crypto::content_digest_matches(single_field(response.fields, "Content-Digest"), response.text());
}

Sender Trust::check(const http::Request& request, std::span<const std::string_view> required,
                    std::string_view tag, Time now) {
    constexpr std::size_t longest_nonce = 128;
    const crypto::SignatureFields fields{single_field(request.fields, "Signature-Input"),
                                         single_field(request.fields, "Signature")};
    const auto value_of = [&](std::string_view identifier) { return component(request, identifier); };
    const auto key_of = [&](std::string_view key_id) {
        const auto found = by_key_id_.find(key_id);
        return found == by_key_id_.end() ? nullptr : &found->second.key;
    };
    const crypto::SignatureCheck checked =
        crypto::check_message(fields, required, value_of, key_of, now, freshness);
    if (!checked.ok()) {
        refuse_sender(code_of(checked.reason));
    }
    const crypto::SignatureParameters& parameters = checked.parameters;
    if (parameters.tag != tag) {
        refuse_sender("signature_tag");
    }
    if (parameters.nonce.empty() || parameters.nonce.size() > longest_nonce) {
        refuse_sender("signature_malformed");
    }
    if (!nonces_.take(parameters.key_id, parameters.nonce, now)) {
        refuse_sender("replayed");
    }
    const TrustedSource& sender = by_key_id_.find(parameters.key_id)->second;
    return {sender.source, sender.key, parameters.nonce};
}

} // namespace gateway::simulator
