#pragma once

#include "openssl.hpp"

#include <filesystem>
#include <vector>

/// Files of symmetric keys: mode 0600, one key a line, 64 hex digits, the newest first.
namespace gateway::crypto {

inline constexpr std::size_t line_key_size = 32; ///< octets

/// Overwrites the keys when it goes.
struct KeyLines {
    explicit KeyLines(std::vector<Bytes> the_keys = {}) : keys(std::move(the_keys)) {}
    ~KeyLines() {
        for (Bytes& key : keys) {
            OPENSSL_cleanse(key.data(), key.size());
        }
    }
    KeyLines(KeyLines&&) = default;
    KeyLines& operator=(KeyLines&&) = delete;

    std::vector<Bytes> keys;
};

/// A missing file is std::runtime_error, as is any line that is no key, and a file without one.
KeyLines load_key_lines(const std::filesystem::path& file);
/// A missing file is made with one key.
KeyLines load_or_create_key_lines(const std::filesystem::path& file);

/// std::runtime_error unless there is a key, and each has 32 octets.
void require_whole_keys(const std::vector<Bytes>& keys);
/// What a key is called beside what was made with it: the first 16 hex digits of SM3 over it.
std::string short_name(BytesView key);

} // namespace gateway::crypto
