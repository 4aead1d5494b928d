#include "posting.hpp"

#include <gtest/gtest.h>

namespace gateway::signon {
namespace {

std::string cut(const std::string& uri) {
    const auto address = post_address(uri);
    return address ? address->origin + " " + address->target : "none";
}

TEST(PostAddress, IsOriginAndTarget) {
    EXPECT_EQ(cut("https://card.example.cn/logout?from=p32"), "https://card.example.cn /logout?from=p32");
    EXPECT_EQ(cut("http://127.0.0.1:8443/a%20b"), "http://127.0.0.1:8443 /a%20b");
    EXPECT_EQ(cut("https://[::1]:8443/"), "https://[::1]:8443 /");
}

TEST(PostAddress, WithoutAPathIsTheRoot) {
    EXPECT_EQ(cut("https://card.example.cn"), "https://card.example.cn /");
    EXPECT_EQ(cut("https://card.example.cn?from=p32"), "https://card.example.cn /?from=p32");
}

TEST(PostAddress, IsOfHttpAndWholeOnly) {
    for (const char* text :
         {"", "card.example.cn", "/logout", "cn.example.card:/back", "ftp://card.example.cn/"}) {
        EXPECT_EQ(cut(text), "none") << text;
    }
}

} // namespace
} // namespace gateway::signon
