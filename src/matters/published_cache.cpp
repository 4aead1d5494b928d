#include "published_cache.hpp"

#include <algorithm>
#include <functional>

namespace gateway::matters {

PublishedCache::PublishedCache(std::size_t most_entries)
    : most_per_shard_(std::max<std::size_t>(1, most_entries / shards)) {}

std::optional<PublishedCache::Entry> PublishedCache::find(const std::string& code) const {
    const Shard& place = shard(code);
    const std::lock_guard lock(place.mutex);
    const auto found = place.entries.find(code);
    return found == place.entries.end() ? std::nullopt : std::optional(found->second);
}

std::uint64_t PublishedCache::generation(const std::string& code) const {
    const Shard& place = shard(code);
    const std::lock_guard lock(place.mutex);
    return place.generation;
}

void PublishedCache::keep(const std::string& code, Entry entry, std::uint64_t generation) {
    Shard& place = shard(code);
    const std::lock_guard lock(place.mutex);
    if (place.generation != generation) {
        return;
    }
    if (place.entries.size() >= most_per_shard_ && !place.entries.contains(code)) {
        place.entries.erase(place.entries.begin()); // whichever: codes that are asked for come back at once
    }
    place.entries.insert_or_assign(code, std::move(entry));
}

void PublishedCache::drop(const std::string& code) {
    Shard& place = shard(code);
    const std::lock_guard lock(place.mutex);
    ++place.generation;
    place.entries.erase(code);
}

void PublishedCache::clear() {
    for (Shard& place : all_) {
        const std::lock_guard lock(place.mutex);
        ++place.generation;
        place.entries.clear();
    }
}

PublishedCache::Shard& PublishedCache::shard(const std::string& code) {
    return all_[std::hash<std::string>{}(code) % shards];
}

const PublishedCache::Shard& PublishedCache::shard(const std::string& code) const {
    return all_[std::hash<std::string>{}(code) % shards];
}

} // namespace gateway::matters
