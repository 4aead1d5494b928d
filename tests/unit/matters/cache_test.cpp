#include "published_cache.hpp"

#include <gtest/gtest.h>

namespace gateway::matters {
namespace {

PublishedCache::Entry entry(const std::string& body) {
    return {std::make_shared<const std::string>(body), "\"r1\""};
}

TEST(PublishedCache, KeepsAndDrops) {
    PublishedCache cache;
    cache.keep("a", entry("old"), cache.generation("a"));
    ASSERT_TRUE(cache.find("a"));
    EXPECT_EQ(*cache.find("a")->body, "old");
    cache.drop("a");
    EXPECT_FALSE(cache.find("a"));
}

TEST(PublishedCache, AReaderThatLoadedBeforeADropKeepsNothing) {
    PublishedCache cache;
    const auto generation = cache.generation("a"); // then the SELECT, then a publication commits…
    cache.drop("a");
    cache.keep("a", entry("old"), generation);
    EXPECT_FALSE(cache.find("a"));
    const auto before_clear = cache.generation("a");
    cache.clear();
    cache.keep("a", entry("old"), before_clear);
    EXPECT_FALSE(cache.find("a"));
    cache.keep("a", entry("new"), cache.generation("a"));
    EXPECT_EQ(*cache.find("a")->body, "new");
}

TEST(PublishedCache, IsBounded) {
    PublishedCache cache(64);
    int held = 0;
    for (int i = 0; i < 1000; ++i) {
        const std::string code = std::to_string(i);
        cache.keep(code, entry(code), cache.generation(code));
    }
    for (int i = 0; i < 1000; ++i) {
        held += cache.find(std::to_string(i)) ? 1 : 0;
    }
    EXPECT_LE(held, 64);
    EXPECT_GE(held, 16);
    EXPECT_TRUE(cache.find("999"));
}

} // namespace
} // namespace gateway::matters
