#include "gateway/http/server.hpp"
#include "posting.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

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

/// Answers everything with one status.
class OneStatus : public http::Application {
public:
    explicit OneStatus(int status) : status_(status), server_({}, *this) { server_.start(); }
    ~OneStatus() override { server_.stop(std::chrono::seconds(1)); }
    std::string place() const { return "127.0.0.1:" + std::to_string(server_.port()); }

    std::unique_ptr<http::Exchange> open(const http::RequestHead&) override {
        return std::make_unique<Answering>(status_);
    }
    http::Response refuse(int status, const http::RequestHead*) override { return of(status); }

private:
    static http::Response of(int status) {
        http::Response response;
        response.status = status;
        return response;
    }
    class Answering : public http::Exchange {
    public:
        explicit Answering(int status) : status_(status) {}
        std::uint64_t body_limit() const override { return 1024; }
        void finish(http::Request, http::Reply reply) override { reply(of(status_)); }

    private:
        int status_;
    };

    int status_;
    http::Server server_;
};

std::string posted(const std::string& origin) { return post({origin, "/"}, {}, {}, "text"); }

TEST(Post, SaysWhyWhatWasPostedWasNotTaken) {
    const OneStatus taking(204), refusing(503);
    EXPECT_EQ(posted("http://" + taking.place()), "");
    EXPECT_EQ(posted("http://" + refusing.place()), "status_503");
    EXPECT_EQ(posted("https://" + taking.place()), "tls") << "it speaks plain HTTP";
    EXPECT_EQ(posted("http://127.0.0.1:1"), "connect");
}

} // namespace
} // namespace gateway::signon
