#pragma once

#include "gateway/crypto/sm.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gateway::crypto {

/// A blind index: HMAC-SM3 of a value, so that equal values are found without the index telling what they
/// are. The first key makes new entries; the others find what was made under them. Safe to use from several
/// threads.
class BlindIndex {
public:
    /// One key or more, 32 octets each; else std::runtime_error.
    explicit BlindIndex(const std::vector<Bytes>& keys);
    ~BlindIndex();
    /// Of the first key: first 16 hex digits of SM3 over it. It stands beside each entry.
    const std::string& key_id() const;
    Digest of(BytesView value) const;
    std::vector<Digest> under_every_key(BytesView value) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// From a file of mode 0600: one key a line, 64 hex digits, the newest first. A missing file is made with one
/// key.
std::shared_ptr<const BlindIndex> load_or_create_blind_index(const std::filesystem::path& file);
/// The same, but a missing file is std::runtime_error.
std::shared_ptr<const BlindIndex> load_blind_index(const std::filesystem::path& file);

} // namespace gateway::crypto
