#pragma once

#include "gateway/http/message.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gateway::matters {

/// Answers for published matters, ready to send. Bounded; thread-safe.
///
/// A reader may load a row, lose the processor while another transaction publishes and drops the entry, and
/// come back with the old row. So every drop makes its shard one generation older, and what was loaded before
/// is not kept.
class PublishedCache {
public:
    explicit PublishedCache(std::size_t most_entries = 50'000);

    struct Entry {
        std::shared_ptr<const std::string> body;
        std::string etag;
    };
    std::optional<Entry> find(const std::string& code) const;
    /// Take it before the SELECT…
    std::uint64_t generation(const std::string& code) const;
    /// …and give it back here: when the shard has moved on, nothing is kept.
    void keep(const std::string& code, Entry entry, std::uint64_t generation);
    void drop(const std::string& code);
    void clear();

private:
    static constexpr std::size_t shards = 16;
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::string, Entry> entries;
        std::uint64_t generation = 0;
    };
    Shard& shard(const std::string& code);
    const Shard& shard(const std::string& code) const;

    std::size_t most_per_shard_;
    std::array<Shard, shards> all_;
};

} // namespace gateway::matters
