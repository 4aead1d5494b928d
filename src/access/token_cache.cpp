#include "token_cache.hpp"

#include "gateway/base/text.hpp"

#include <algorithm>
#include <utility>

namespace gateway::access {

TokenCache::TokenCache(std::size_t capacity)
    : shard_capacity_(std::max<std::size_t>(1, capacity / shard_count)) {}

TokenCache::Shard& TokenCache::shard_of(std::string_view token) {
    // The end of the signature is random enough. From other bits than those that choose a bucket inside the
    // shard: stable_hash is not the map's hash.
    constexpr std::size_t enough = 16;
    return shards_[stable_hash(token.substr(token.size() - std::min(enough, token.size()))) % shard_count];
}

std::shared_ptr<const service::Caller> TokenCache::find(std::string_view token, std::uint64_t generation,
                                                        Time now) {
    Shard& shard = shard_of(token);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_token.find(token);
    if (found == shard.by_token.end()) {
        return nullptr;
    }
    const auto entry = found->second;
    if (entry->generation != generation || entry->expires_at <= now) {
        shard.by_token.erase(found);
        shard.entries.erase(entry);
        return nullptr;
    }
    shard.entries.splice(shard.entries.begin(), shard.entries, entry);
    return entry->caller;
}

void TokenCache::add(std::string_view token, std::uint64_t generation, Time expires_at,
                     std::shared_ptr<const service::Caller> caller) {
    Shard& shard = shard_of(token);
    const std::lock_guard lock(shard.mutex);
    if (const auto found = shard.by_token.find(token); found != shard.by_token.end()) {
        // Two requests judged the token at once, perhaps one of them under older clients.
        Entry& entry = *found->second;
        if (entry.generation <= generation) {
            entry.generation = generation;
            entry.caller = std::move(caller);
        }
        return;
    }
    if (shard.entries.size() >= shard_capacity_) {
        shard.by_token.erase(shard.entries.back().token);
        shard.entries.pop_back();
    }
    shard.entries.push_front({std::string(token), generation, expires_at, std::move(caller)});
    shard.by_token.emplace(shard.entries.front().token, shard.entries.begin());
}

std::size_t TokenCache::size() const {
    std::size_t total = 0;
    for (const Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        total += shard.entries.size();
    }
    return total;
}

} // namespace gateway::access
