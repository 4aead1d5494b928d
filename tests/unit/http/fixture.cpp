#include "fixture.hpp"

#include <arpa/inet.h>
#include <charconv>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace gateway::http {
namespace {

constexpr std::chrono::seconds patience{5};

} // namespace

bool wait_for(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

RawClient::RawClient(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        throw std::runtime_error("no connection to the server");
    }
}

RawClient::~RawClient() { ::close(socket_); }

bool RawClient::send(std::string_view octets) {
    while (!octets.empty()) {
        const auto count = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (count <= 0) {
            return false;
        }
        octets.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool RawClient::send_without_waiting(std::string_view octets, std::size_t& sent) {
    const auto count = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    sent += count > 0 ? static_cast<std::size_t>(count) : 0;
    return count > 0;
}

bool RawClient::more() {
    pollfd waiting{socket_, POLLIN, 0};
    const int milliseconds = static_cast<int>(std::chrono::milliseconds(patience).count());
    if (::poll(&waiting, 1, milliseconds) != 1) {
        throw std::runtime_error("the server is silent; so far: " + buffer_);
    }
    char octets[16384];
    const auto count = ::recv(socket_, octets, sizeof octets, 0);
    if (count <= 0) {
        was_reset_ = count < 0;
        return false;
    }
    buffer_.append(octets, static_cast<std::size_t>(count));
    return true;
}

std::string RawClient::read_to_end() {
    while (more()) {
    }
    return std::exchange(buffer_, {});
}

std::string RawClient::read_past(std::string_view mark) {
    while (buffer_.find(mark) == std::string::npos && more()) {
    }
    const auto at = buffer_.find(mark);
    const auto end = at == std::string::npos ? buffer_.size() : at + mark.size();
    auto taken = buffer_.substr(0, end);
    buffer_.erase(0, end);
    return taken;
}

std::string RawClient::read_answer() {
    auto answer = read_past("\r\n\r\n");
    std::size_t length = 0;
    if (const auto at = answer.find("Content-Length: "); at != std::string::npos) {
        std::from_chars(answer.data() + at + 16, answer.data() + answer.size(), length);
    }
    while (buffer_.size() < length && more()) {
    }
    answer += buffer_.substr(0, length);
    buffer_.erase(0, length);
    return answer;
}

bool RawClient::is_closed() {
    char octet = 0;
    const auto count = ::recv(socket_, &octet, 1, MSG_PEEK | MSG_DONTWAIT);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

void RawClient::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket_);
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
}

void RawClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

std::string body_of(std::string_view answer) {
    const auto at = answer.find("\r\n\r\n");
    return at == std::string_view::npos ? std::string() : std::string(answer.substr(at + 4));
}

int status_of(std::string_view answer) {
    int status = 0;
    if (answer.size() > 12) {
        std::from_chars(answer.data() + 9, answer.data() + 12, status);
    }
    return status;
}

Response text_response(std::string body, int status) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

std::unique_ptr<Exchange> TestApplication::open(const RequestHead& head) {
    if (open_) {
        return open_(head);
    }
    return std::make_unique<WholeExchange>(1u << 20, [](Request request, const Reply& reply) {
        reply(text_response(request.method + ' ' + request.path + '?' + request.query + ' ' + request.body));
    });
}

Response TestApplication::refuse(int status, const RequestHead*) {
    return text_response("refused " + std::to_string(status), status);
}

void TestApplication::served(const RequestHead& head, int status, std::size_t sent,
                             std::chrono::microseconds) {
    const std::scoped_lock lock(mutex_);
    served_.push_back({head.method, head.path, status, sent});
}

std::vector<TestApplication::Served> TestApplication::all_served() {
    const std::scoped_lock lock(mutex_);
    return served_;
}

} // namespace gateway::http
