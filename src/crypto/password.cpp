#include "gateway/base/text.hpp"
#include "gateway/crypto/tokens.hpp"

#include <argon2.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>

namespace gateway::crypto {
namespace {

constexpr std::uint32_t memory_kib = 19456;
constexpr std::uint32_t passes = 2;
constexpr std::uint32_t lanes = 1;
constexpr std::size_t salt_size = 16;
constexpr std::size_t hash_size = 32;

// A stored string decides how much work its check costs. These bounds leave room to raise the cost later, and
// keep a damaged or planted row from taking the machine's memory.
constexpr std::uint32_t most_memory_kib = 262144;
constexpr std::uint32_t most_passes = 16;
constexpr std::uint32_t most_lanes = 4;
constexpr std::size_t longest_phc = 256;

bool take(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) {
        return false;
    }
    text.remove_prefix(expected.size());
    return true;
}

bool take_number(std::string_view& text, std::uint32_t most) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc() && value > 0 && value <= most;
}

bool is_affordable(std::string_view phc) {
    return phc.size() <= longest_phc && phc.find('\0') == std::string_view::npos &&
           take(phc, "$argon2id$v=19$m=") && take_number(phc, most_memory_kib) && take(phc, ",t=") &&
           take_number(phc, most_passes) && take(phc, ",p=") && take_number(phc, most_lanes) &&
           take(phc, "$");
}

} // namespace

std::string hash_password(std::string_view secret) {
    const Bytes salt = random_bytes(salt_size);
    std::array<char, longest_phc> phc{};
    const int outcome = argon2id_hash_encoded(passes, memory_kib, lanes, secret.data(), secret.size(),
                                              salt.data(), salt.size(), hash_size, phc.data(), phc.size());
    if (outcome != ARGON2_OK) {
        throw std::runtime_error(std::string("Argon2id failed: ") + argon2_error_message(outcome));
    }
    return phc.data();
}

bool verify_password(std::string_view secret, std::string_view phc) {
    return is_affordable(phc) &&
           argon2id_verify(std::string(phc).c_str(), secret.data(), secret.size()) == ARGON2_OK;
}

} // namespace gateway::crypto
