#include "gateway/crypto/message_signature.hpp"

#include "structured_field.hpp"

#include <algorithm>
#include <stdexcept>

namespace gateway::crypto {
namespace {

constexpr std::string_view label = "sig1=";
constexpr std::string_view algorithm = "sm2-sm3";
constexpr std::size_t most_components = 64;

/// A Signature-Input field, read.
struct Input {
    std::vector<std::string> identifiers;
    std::string algorithm;
    SignatureParameters parameters;
    std::string_view text; ///< the member's value: what stands behind "@signature-params" in the base
};

/// A component's name (RFC 9421 §2.1, §2.2): a field name in lower case, or "@" and one.
bool is_name(std::string_view name) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    const std::string_view plain = name.starts_with('@') ? name.substr(1) : name;
    return !plain.empty() && std::all_of(plain.begin(), plain.end(), allowed) && name != "@signature-params";
}

/// `"name"` or `"name";req`, as it stands in the field.
std::optional<std::string> take_identifier(FieldReader& reader) {
    const std::string_view before = reader.rest();
    const std::optional<std::string> name = reader.take_string();
    if (!name || !is_name(*name)) {
        return std::nullopt;
    }
    reader.take(";req");
    return std::string(before.substr(0, before.size() - reader.rest().size()));
}

bool take_identifiers(FieldReader& reader, std::vector<std::string>& identifiers) {
    if (!reader.take("(")) {
        return false;
    }
    do {
        std::optional<std::string> identifier = take_identifier(reader);
        if (!identifier || identifiers.size() == most_components ||
            std::find(identifiers.begin(), identifiers.end(), *identifier) != identifiers.end()) {
            return false;
        }
        identifiers.push_back(std::move(*identifier));
    } while (reader.take(" "));
    return reader.take(")");
}

bool take_text(FieldReader& reader, std::string& into) {
    std::optional<std::string> value = reader.take_string();
    if (!value) {
        return false;
    }
    into = std::move(*value);
    return true;
}

bool take_created(FieldReader& reader, Time& into) {
    const std::optional<std::int64_t> seconds = reader.take_natural();
    if (!seconds) {
        return false;
    }
    into = Time(std::chrono::seconds(*seconds));
    return true;
}

bool take_parameter(FieldReader& reader, std::string_view name, Input& input) {
    SignatureParameters& parameters = input.parameters;
    return name == "created" ? take_created(reader, parameters.created)
           : name == "keyid" ? take_text(reader, parameters.key_id)
           : name == "nonce" ? take_text(reader, parameters.nonce)
           : name == "tag"   ? take_text(reader, parameters.tag)
           : name == "alg"   ? take_text(reader, input.algorithm)
                             : false;
}

/// All five parameters, each once, in any order.
bool take_parameters(FieldReader& reader, Input& input) {
    constexpr std::size_t count = 5;
    std::vector<std::string_view> seen;
    while (reader.take(";")) {
        const std::string_view name = reader.take_key();
        if (std::find(seen.begin(), seen.end(), name) != seen.end() || !reader.take("=") ||
            !take_parameter(reader, name, input)) {
            return false;
        }
        seen.push_back(name);
    }
    return seen.size() == count && reader.at_end();
}

std::optional<Input> read_input(std::string_view field) {
    FieldReader reader(field);
    Input input;
    if (field.size() > longest_field || !reader.take(label)) {
        return std::nullopt;
    }
    input.text = reader.rest();
    if (!take_identifiers(reader, input.identifiers) || !take_parameters(reader, input)) {
        return std::nullopt;
    }
    return input;
}

std::optional<Bytes> read_signature(std::string_view field) {
    FieldReader reader(field);
    if (field.size() > longest_field || !reader.take(label)) {
        return std::nullopt;
    }
    std::optional<Bytes> signature = reader.take_octets();
    return reader.at_end() ? signature : std::nullopt;
}

/// A line break in a value would let one component pass for two.
bool fits_line(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos;
}

bool is_identifier(std::string_view text) {
    FieldReader reader(text);
    return take_identifier(reader).has_value() && reader.at_end();
}

void refuse_unsignable(std::span<const Component> components, const SignatureParameters& parameters) {
    if (components.empty() || components.size() > most_components) {
        throw std::invalid_argument("a message signature covers 1 to 64 components");
    }
    for (std::size_t i = 0; i < components.size(); ++i) {
        const auto same = [&](const Component& other) {
            return other.identifier == components[i].identifier;
        };
        if (!is_identifier(components[i].identifier) || !fits_line(components[i].value) ||
            std::any_of(components.begin(), components.begin() + static_cast<std::ptrdiff_t>(i), same)) {
            throw std::invalid_argument("a component of a message signature is malformed or stands twice: " +
                                        components[i].identifier);
        }
    }
    for (const std::string_view text :
         {std::string_view(parameters.key_id), std::string_view(parameters.nonce),
          std::string_view(parameters.tag)}) {
        if (!fits_string(text)) {
            throw std::invalid_argument("parameters of a message signature are printable ASCII");
        }
    }
    if (parameters.created < Time{}) {
        throw std::invalid_argument("a message signature is not made before 1970");
    }
}

std::string write_input(std::span<const Component> components, const SignatureParameters& parameters) {
    std::string text = "(";
    for (const Component& component : components) {
        text += (text.size() > 1 ? " " : "") + component.identifier;
    }
    const auto created = std::chrono::floor<std::chrono::seconds>(parameters.created).time_since_epoch();
    return text + ");created=" + std::to_string(created.count()) +
           ";keyid=" + write_string(parameters.key_id) + ";nonce=" + write_string(parameters.nonce) +
           ";alg=" + write_string(algorithm) + ";tag=" + write_string(parameters.tag);
}

bool covers(const Input& input, std::span<const std::string_view> required) {
    return std::all_of(required.begin(), required.end(), [&](std::string_view identifier) {
        return std::find(input.identifiers.begin(), input.identifiers.end(), identifier) !=
               input.identifiers.end();
    });
}

using ValueOf = std::function<std::optional<std::string>(std::string_view identifier)>;

/// Empty when the message lacks a component, or has one that cannot stand on a line.
std::optional<std::string> base_of(const Input& input, const ValueOf& value_of) {
    std::vector<Component> components;
    components.reserve(input.identifiers.size());
    for (const std::string& identifier : input.identifiers) {
        std::optional<std::string> value = value_of(identifier);
        if (!value || !fits_line(*value)) {
            return std::nullopt;
        }
        components.push_back({identifier, std::move(*value)});
    }
    return signature_base(components, input.text);
}

} // namespace

std::string signature_base(std::span<const Component> components, std::string_view signature_params) {
    std::string base;
    for (const Component& component : components) {
        base += component.identifier + ": " + component.value + '\n';
    }
    base += "\"@signature-params\": ";
    return base += signature_params;
}

SignatureFields sign_message(std::span<const Component> components, const SignatureParameters& parameters,
                             const Sm2PrivateKey& key) {
    refuse_unsignable(components, parameters);
    const std::string text = write_input(components, parameters);
    if (label.size() + text.size() > longest_field) {
        throw std::invalid_argument("the Signature-Input field would be longer than 8 KiB");
    }
    const Bytes signature = key.sign(signature_base(components, text));
    return {std::string(label) + text, std::string(label) + write_octets(signature)};
}

SignatureCheck check_message(const SignatureFields& fields, std::span<const std::string_view> required,
                             const ValueOf& value_of,
                             const std::function<const Sm2PublicKey*(std::string_view key_id)>& key_of,
                             Time now, std::chrono::seconds tolerance) {
    if (fields.input.empty() || fields.signature.empty()) {
        return {"missing", {}};
    }
    const std::optional<Input> input = read_input(fields.input);
    const std::optional<Bytes> signature = read_signature(fields.signature);
    if (!input || !signature) {
        return {"malformed", {}};
    }
    const SignatureParameters& parameters = input->parameters;
    if (input->algorithm != algorithm) {
        return {"algorithm", parameters};
    }
    if (!covers(*input, required)) {
        return {"uncovered", parameters};
    }
    if (parameters.created < now - tolerance || parameters.created > now + tolerance) {
        return {"expired", parameters};
    }
    const Sm2PublicKey* const key = key_of(parameters.key_id);
    if (key == nullptr) {
        return {"unknown_key", parameters};
    }
    const std::optional<std::string> base = base_of(*input, value_of);
    const bool holds = base && key->verify(*base, *signature);
    return {holds ? "" : "invalid", parameters};
}

} // namespace gateway::crypto
