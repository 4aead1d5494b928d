#pragma once

#include "store.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gateway::licenses {

/// Who was looked for: found by the index, and sealed.
struct SealedHolder {
    crypto::Digest index{};
    std::string index_key;
    std::string sealed;
};
void insert_search(store::Transaction& tx, const Use& use, const SealedHolder& holder);
/// As find_uses has its uses, with ids of the same row; without identifiers.
std::vector<Use> find_searches(store::Transaction& tx, const std::vector<crypto::Digest>& holder,
                               const service::Page& page);

/// Id, client and trace, and the holder as sealed, of those under another key; locked by nobody else.
std::vector<std::pair<Use, std::string>> find_outdated_searches(store::Transaction& tx,
                                                                const std::string& key_id, int most);
void reseal_search(store::Transaction& tx, long long use_id, const SealedHolder& holder);

} // namespace gateway::licenses
