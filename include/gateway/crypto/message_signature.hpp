#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/crypto/sm.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::crypto {

/// Content-Digest (RFC 9530) with SM3: `sm3=:<base64>:`. SM3 is not in the IANA registry of 2024: both sides
/// agree on it.
std::string content_digest(BytesView body);
/// True when the field has an sm3 digest and it is that of the body.
bool content_digest_matches(std::string_view field, BytesView body);

/// One covered component of RFC 9421 §2: its identifier as it stands in the signature base, e.g. `"@method"`,
/// `"content-digest"` or `"content-digest";req`, and its value.
struct Component {
    std::string identifier; ///< with the quotes and parameters
    std::string value;
};

struct SignatureParameters {
    Time created;
    std::string key_id;
    std::string nonce;
    std::string tag; ///< what the message is for: "gateway-batch", "national-receipt"
};

/// The two fields of a signed message.
struct SignatureFields {
    std::string input;     ///< Signature-Input, label sig1
    std::string signature; ///< Signature, label sig1
};

/// The signature base (RFC 9421 §2.5): one line per component, then the value of @signature-params, which is
/// the inner list with its parameters as it stands in Signature-Input.
std::string signature_base(std::span<const Component> components, std::string_view signature_params);

/// Signs with SM2 over the signature base of RFC 9421 §2.5, alg="sm2-sm3". Throws std::invalid_argument for
/// what cannot be signed: no or more than 64 components, one that stands twice, a line break in a value, a
/// parameter that is not printable ASCII.
SignatureFields sign_message(std::span<const Component> components, const SignatureParameters& parameters,
                             const Sm2PrivateKey& key);

/// The outcome of a check: `reason` is empty when the signature holds.
struct SignatureCheck {
    std::string reason; ///< stable: "missing", "malformed", "uncovered", "algorithm", "unknown_key",
                        ///< "expired", "invalid"
    SignatureParameters parameters;
    bool ok() const { return reason.empty(); }
};

/// Checks `fields` over the message whose component values `value_of` gives (empty optional = not in the
/// message). Only the form that sign_message writes is read: one label sig1, fields of at most 8 KiB, at most
/// 64 components, none twice, no component parameter but `req`, and all of created, keyid, nonce, alg and
/// tag; else "malformed". "missing": one of the two fields is empty. "invalid": also when the message lacks a
/// covered component. Every identifier in `required` must be covered. `created` must lie within `tolerance`
/// of `now`.
SignatureCheck
check_message(const SignatureFields& fields, std::span<const std::string_view> required,
              const std::function<std::optional<std::string>(std::string_view identifier)>& value_of,
              const std::function<const Sm2PublicKey*(std::string_view key_id)>& key_of, Time now,
              std::chrono::seconds tolerance);

} // namespace gateway::crypto
