#include "key_lines.hpp"

#include "gateway/crypto/sm.hpp"

#include <stdexcept>

namespace gateway::crypto {

void require_whole_keys(const std::vector<Bytes>& keys) {
    if (keys.empty()) {
        throw std::runtime_error("there is no key in it; at least one is needed");
    }
    for (const Bytes& key : keys) {
        if (key.size() != line_key_size) {
            throw std::runtime_error("each key has 32 octets (a line of 64 hex digits)");
        }
    }
}

std::string short_name(BytesView key) {
    constexpr std::size_t digits = 16;
    return to_hex(sm3(key)).substr(0, digits);
}

} // namespace gateway::crypto
