#include "secrets.hpp"

#include <fmt/format.h>

namespace gateway::signon {
namespace {

constexpr std::size_t octets = 32;

} // namespace

std::string new_secret() { return to_base64url(random_bytes(octets)); }

Bytes digest_of(std::string_view secret) { return Bytes(crypto::view(crypto::sm3(secret))); }

bool is_secret(std::string_view text) {
    const auto decoded = from_base64url(text);
    return decoded && decoded->size() == octets;
}

std::string form_token(std::string_view browser_secret) {
    return to_base64url(crypto::view(crypto::sm3("form\n" + std::string(browser_secret))));
}

std::string new_short_code() {
    constexpr std::uint32_t codes = 1'000'000;
    constexpr std::uint32_t limit =
        UINT32_MAX - UINT32_MAX % codes; // above it digits would not be equally likely
    for (;;) {
        std::uint32_t number = 0;
        for (const char octet : random_bytes(sizeof number)) {
            number = number << 8 | static_cast<unsigned char>(octet);
        }
        if (number < limit) {
            return fmt::format("{:06}", number % codes);
        }
    }
}

} // namespace gateway::signon
