#pragma once

#include "gateway/crypto/sm.hpp"
#include "gateway/crypto/tokens.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace gateway::crypto {

/// Keys as PEM files in one folder (mode 0700, files 0600). A missing own key is made; a file others may read
/// is refused with std::runtime_error naming the file and the mend; so is a folder, or a public key's file,
/// in which others may write. Writes are atomic, so two processes starting at once agree.
Sm2PrivateKey load_or_create_sm2(const std::filesystem::path& file);
TokenKey load_or_create_token_key(const std::filesystem::path& file);
Sm2PublicKey load_public_sm2(const std::filesystem::path& file);
/// A symmetric key of 32 octets: the first line of a file of 64 hex digits, mode 0600. A missing file is
/// std::runtime_error.
Bytes load_symmetric_key(const std::filesystem::path& file);
/// What the keys of a file of symmetric keys are called (the first 16 hex digits of SM3 over each); none when
/// there is no such file.
std::vector<std::string> key_names(const std::filesystem::path& file);
/// For secrets that others read: refuses as above what is not for its owner only, and a folder in which
/// others may write. What is not there is left to its reader.
void refuse_open_secret(const std::filesystem::path& file);
void refuse_open_folder(const std::filesystem::path& folder);
void write_public_sm2(const std::filesystem::path& file, const Sm2PublicKey& key); ///< mode 0644

} // namespace gateway::crypto
