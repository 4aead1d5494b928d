#include "connection.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace gateway::bench {
namespace {

constexpr int patience_ms = 30'000;

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

int number_of(std::string_view text) {
    int number = -1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// 304 has no body, whatever its length says of the one it stands for.
std::size_t body_size(const Answer& answer) {
    if (answer.status == 304 || answer.status == 204) {
        return 0;
    }
    const int length = number_of(answer.field("Content-Length"));
    if (length < 0) {
        throw std::runtime_error("an answer without Content-Length");
    }
    return static_cast<std::size_t>(length);
}

} // namespace

std::string_view Answer::field(std::string_view name) const {
    for (auto at = head.find(name); at != std::string_view::npos; at = head.find(name, at + 1)) {
        const bool whole = at > 0 && head[at - 1] == '\n' && head.substr(at + name.size(), 2) == ": ";
        if (whole) {
            const auto begin = at + name.size() + 2;
            return head.substr(begin, head.find('\r', begin) - begin);
        }
    }
    return {};
}

Connection::Connection(unsigned short port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (socket_ < 0) {
        fail("socket");
    }
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(socket_, generic, sizeof address) != 0) {
        const int reason = errno;
        ::close(socket_);
        errno = reason;
        fail("connect");
    }
    const int yes = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

Connection::~Connection() {
    if (socket_ >= 0) {
        ::close(socket_);
    }
}

Connection::Connection(Connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), arrived_(std::move(other.arrived_)), used_(other.used_) {}

void Connection::send(std::string_view request) {
    arrived_.erase(0, used_);
    used_ = 0;
    while (!request.empty()) {
        const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            fail("send");
        }
        request.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool Connection::receive(Answer& answer) {
    std::array<char, 65536> piece;
    const auto size = ::recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) {
        return false;
    }
    if (size < 0) {
        fail("recv");
    }
    if (size == 0) {
        throw std::runtime_error("the gateway closed a connection before its answer");
    }
    arrived_.append(piece.data(), static_cast<std::size_t>(size));
    const auto head_end = arrived_.find("\r\n\r\n");
    if (head_end == std::string::npos) {
        return false;
    }
    const std::string_view all = arrived_;
    answer.head = all.substr(0, head_end + 2);
    answer.status = number_of(answer.head.substr(std::string_view("HTTP/1.1 ").size()));
    const auto length = body_size(answer);
    if (all.size() < head_end + 4 + length) {
        return false;
    }
    answer.body = all.substr(head_end + 4, length);
    used_ = head_end + 4 + length;
    return true;
}

Answer Connection::ask(std::string_view request) {
    send(request);
    Answer answer;
    do {
        pollfd wanted{socket_, POLLIN, 0};
        if (::poll(&wanted, 1, patience_ms) <= 0) {
            throw std::runtime_error("no answer within 30 s");
        }
    } while (!receive(answer));
    return answer;
}

bool Connection::idle() const {
    char octet = 0;
    return ::recv(socket_, &octet, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
}

} // namespace gateway::bench
