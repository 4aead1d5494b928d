#include "support/sign_on.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway::test {
namespace {

constexpr int systems = 5; // as many as one round of notices takes

/// Lets everybody connect and never says a word.
class SilentServer {
public:
    SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* plain = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, plain, size) != 0 || ::listen(socket_, 4 * systems) != 0 ||
            ::getsockname(socket_, plain, &size) != 0) {
            throw std::runtime_error("no socket to listen on");
        }
        port_ = ntohs(address.sin_port);
    }
    ~SilentServer() {
        for (const int open : callers_) {
            ::close(open);
        }
        ::close(socket_);
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/logout"; }
    /// How many have called until now.
    std::size_t callers() {
        for (int caller = 0; (caller = ::accept(socket_, nullptr, nullptr)) >= 0;) {
            callers_.push_back(caller);
        }
        return callers_.size();
    }

private:
    int socket_;
    unsigned short port_ = 0;
    std::vector<int> callers_;
};

/// Somebody was signed in to several systems that do not answer, and has just signed out.
class SignOnNotices : public SignOnWorld {
protected:
    SignOnNotices() {
        Browser browser(world_.gateway_url());
        for (int i = 0; i < systems; ++i) {
            portal_ = world_.add_client(service::Role::department, sample_body, {"signon:rely"});
            etag_.clear();
            register_party({{"backchannel_logout_uri", silent_.url()}});
            EXPECT_TRUE(redeem(code_by(browser)).contains("id_token"));
        }
        browser.submit(browser.open("/oauth2/logout"), "/signon/logout", {});
        EXPECT_TRUE(eventually([&] { return silent_.callers() > 0; }));
    }
    SilentServer silent_;
};

TEST_F(SignOnNotices, ToWhoNeverAnswersDelayNoCode) {
    Browser browser(world_.gateway_url());
    const std::string number = "19900000002";
    browser.submit(browser.open(authorize()), "/signon/code", {{"mobile", number}});
    EXPECT_NE(sent_code(number), "");
    EXPECT_LT(silent_.callers(), systems) << "the code came while notices still waited for their answers";
}

TEST_F(SignOnNotices, ToWhoNeverAnswersDelayNoStop) {
    const std::size_t called = silent_.callers();
    EXPECT_EQ(world_.stop_gateway(), 0);
    EXPECT_LE(silent_.callers(), called + 1) << "no further notice is begun";
}

} // namespace
} // namespace gateway::test
