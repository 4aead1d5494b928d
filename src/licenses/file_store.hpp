#pragma once

#include "store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway::licenses {

// Files of licences.

struct FileRecord {
    long long licence_id = 0;
    std::string es_id;
    crypto::Digest digest{}; ///< SM3 of the file
    std::string sealed_by;   ///< client
    std::string sealed_as;   ///< credit code of its body
    std::string matter_code; ///< in which its right to the seal was used; "" for none
    Time made_at{};
};
/// What its seal at rest is bound to.
std::string file_context(const Licence& licence);

/// False when the version has one already.
bool insert_file(store::Transaction& tx, const FileRecord& file, const std::string& content);
std::optional<FileRecord> find_file(store::Transaction& tx, long long licence_id);
/// As it is kept: sealed.
std::optional<std::string> find_file_content(store::Transaction& tx, long long licence_id);
/// The version that has this very file.
std::optional<LicenceRow> find_licence_of_file(store::Transaction& tx, const crypto::Digest& digest);

struct OutdatedFile {
    Licence licence; ///< id and identifier alone
    std::string content;
};
/// Sealed under another key than this; locked by nobody else.
std::vector<OutdatedFile> find_outdated_files(store::Transaction& tx, const std::string& key_id, int most);
void reseal_file(store::Transaction& tx, long long licence_id, const std::string& content);

} // namespace gateway::licenses
