#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/service/caller.hpp"

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gateway::access {

/// Tokens that were found good, so that a signature is checked once and not with every request. Keyed by the
/// whole text; bounded: the least recently used gives way. Lookup and insertion cost the same however full it
/// is.
class TokenCache {
public:
    explicit TokenCache(std::size_t capacity = 20'000);

    /// Null when the token is unknown, expired, or was judged under another generation of the clients.
    std::shared_ptr<const service::Caller> find(std::string_view token, std::uint64_t generation, Time now);
    void add(std::string_view token, std::uint64_t generation, Time expires_at,
             std::shared_ptr<const service::Caller> caller);
    std::size_t size() const;

private:
    struct Entry {
        std::string token;
        std::uint64_t generation;
        Time expires_at;
        std::shared_ptr<const service::Caller> caller;
    };
    struct Shard {
        mutable std::mutex mutex;
        std::list<Entry> entries; // the most recently used first
        std::unordered_map<std::string_view, std::list<Entry>::iterator> by_token;
    };
    static constexpr std::size_t shard_count = 16;

    Shard& shard_of(std::string_view token);

    const std::size_t shard_capacity_;
    std::array<Shard, shard_count> shards_;
};

} // namespace gateway::access
