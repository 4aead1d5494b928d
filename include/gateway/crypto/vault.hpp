#pragma once

#include "gateway/crypto/sm.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::crypto {

/// Personal data at rest: SM4-CTR under a fresh nonce, then HMAC-SM3 over everything (encrypt-then-MAC;
/// OpenSSL 3.0 has no SM4-GCM). Keys come from a file of mode 0600: one a line, 64 hex digits, the newest
/// first. The first seals; all of them open. Each use has a key of its own, derived by HMAC-SM3 with a label.
/// Safe to use from several threads.
///
/// Rotation while serving: add a line at the top of the file. A process reads the file again at refresh(),
/// and when it meets a key it does not know; rows are sealed anew in their own time, then the old line may
/// go. Where several processes look for indexes, put the new key on the second line first, refresh all of
/// them, and only then move it to the top: a process that does not have a key yet does not find what another
/// indexed under it. Change the file by renaming a whole one into its place.
class Vault {
public:
    /// Keys of 32 octets, at least one; else std::runtime_error.
    explicit Vault(std::vector<Bytes> keys);
    /// A missing file is made with one key.
    static std::shared_ptr<Vault> load_or_create(const std::filesystem::path& file);
    /// A missing file is std::runtime_error: a key that was named must not be made anew.
    static std::shared_ptr<Vault> load(const std::filesystem::path& file);
    ~Vault();

    /// Of the first key: first 16 hex digits of SM3 over it. It stands beside each blind index; ask for it
    /// before the index, so that a rotation between the two can only make the index look older than it is.
    std::string key_id() const;
    /// "v1.<key id>.<base64url of iv ‖ ciphertext ‖ mac>". `context` says what the text is and whose
    /// ("identity.person:<id>"); it is bound by the MAC, not carried.
    std::string seal(BytesView text, std::string_view context) const;
    /// Throws std::runtime_error when it is malformed, changed, of another context, or of a key that the file
    /// does not have; the text tells which, never the content. For an unknown key the file is read again, at
    /// most once a second.
    Bytes open(std::string_view sealed, std::string_view context) const;
    /// True when the text was not sealed by the first key (its MAC is not looked at).
    bool is_outdated(std::string_view sealed) const;

    /// A blind index: HMAC-SM3 of a value in the first key's form, and in that of each key, the newest first.
    Digest index(BytesView value) const;
    std::vector<Digest> index_under_every_key(BytesView value) const;

    /// Reads the file again; true when the first key is another one than at the last refresh, or at the
    /// load: then there is something to seal anew. Nothing for keys given directly.
    /// std::runtime_error when the file cannot be used; the keys of before stay.
    bool refresh();

private:
    struct Impl;
    explicit Vault(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::crypto
