#pragma once

#include "gateway/store/transaction.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway::licenses {

// What the nation was told, row by row. A row is known by dataset and key.

struct Sent {
    int version = 0;   ///< last journaled
    bool live = false; ///< the nation is to hold a row
    long long position = 0;
};
/// Of those keys that were ever sent.
std::map<std::string, Sent> find_sent(store::Transaction& tx, const std::string& dataset,
                                      const std::vector<std::string>& keys);
void save_sent(store::Transaction& tx, const std::string& dataset, const std::map<std::string, Sent>& sent);

struct VersionKey {
    std::string dataset, key;
    int version = 1;
};
struct Version {
    VersionKey key;
    std::string content; ///< sealed
};
void insert_versions(store::Transaction& tx, const std::vector<Version>& versions);
/// In the order asked for; std::logic_error when one is not there.
std::vector<std::string> load_versions(store::Transaction& tx, const std::vector<VersionKey>& keys);
/// Sealed under another key than this; locked by nobody else.
std::vector<Version> find_outdated_versions(store::Transaction& tx, const std::string& key_id, int most);
void replace_versions(store::Transaction& tx, const std::vector<Version>& versions);

} // namespace gateway::licenses
