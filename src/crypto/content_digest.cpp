#include "gateway/crypto/message_signature.hpp"
#include "structured_field.hpp"

namespace gateway::crypto {
namespace {

void skip_blanks(FieldReader& reader) {
    while (reader.take(" ") || reader.take("\t")) {
    }
}

/// The sm3 member of a dictionary of byte sequences (RFC 9530 §2). Empty when there is none, two, or anything
/// else.
std::optional<std::string> sm3_member(std::string_view field) {
    std::optional<std::string> found;
    FieldReader reader(trim(field));
    while (true) {
        const std::string_view name = reader.take_key();
        if (name.empty() || !reader.take("=")) {
            return std::nullopt;
        }
        std::optional<std::string> digest = reader.take_octets();
        if (!digest || (name == "sm3" && found)) {
            return std::nullopt;
        }
        if (name == "sm3") {
            found = std::move(digest);
        }
        if (reader.at_end()) {
            return found;
        }
        skip_blanks(reader);
        if (!reader.take(",")) {
            return std::nullopt;
        }
        skip_blanks(reader);
    }
}

} // namespace

std::string content_digest(BytesView body) { return "sm3=" + write_octets(view(sm3(body))); }

bool content_digest_matches(std::string_view field, BytesView body) {
    if (field.size() > longest_field) {
        return false;
    }
    const std::optional<std::string> digest = sm3_member(field);
    return digest && equal_constant_time(*digest, view(sm3(body)));
}

} // namespace gateway::crypto
