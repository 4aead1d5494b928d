#include "search.hpp"

#include "search_store.hpp"

namespace gateway::licenses {
namespace {

constexpr int at_once = 300;

/// Binds what is sealed to the request that it is of.
std::string context_of(const Use& use) { return "licenses.search:" + use.client_id + ":" + use.trace_id; }

SealedHolder sealed(const crypto::Vault& vault, const Use& use, const std::string& value) {
    SealedHolder holder;
    holder.index_key = vault.key_id();
    holder.index = vault.index(value);
    holder.sealed = vault.seal(value, context_of(use));
    return holder;
}

} // namespace

void record_search(const Foundation& foundation, store::Transaction& tx, const Use& use,
                   const HolderKey& holder) {
    insert_search(tx, use, sealed(*foundation.vault, use, index_value(holder)));
}

int reseal_searches(const Foundation& foundation, store::Transaction& tx) {
    const crypto::Vault& vault = *foundation.vault;
    const auto outdated = find_outdated_searches(tx, vault.key_id(), at_once);
    for (const auto& [use, holder] : outdated) {
        reseal_search(tx, use.id, sealed(vault, use, vault.open(holder, context_of(use))));
    }
    return static_cast<int>(outdated.size());
}

} // namespace gateway::licenses
