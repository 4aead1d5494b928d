#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::bench {

/// An answer; the views are good until the connection's next use.
struct Answer {
    int status = 0;
    std::string_view head; ///< status line and fields
    std::string_view body;
    /// The field's value, empty when there is none; the name as the gateway writes it.
    std::string_view field(std::string_view name) const;
};

/// One kept connection to a port of this machine, one request at a time: a plain socket, so that what is
/// measured is the gateway and not the one who asks.
class Connection {
public:
    explicit Connection(unsigned short port);
    ~Connection();
    Connection(Connection&& other) noexcept;
    Connection(const Connection&) = delete;
    int descriptor() const { return socket_; }
    /// Throws std::runtime_error when the connection broke.
    void send(std::string_view request);
    /// Takes what has arrived; true when the answer is whole. Throws std::runtime_error when it broke or is
    /// none.
    bool receive(Answer& answer);
    /// send() and receive() until there is an answer, 30 s at most.
    Answer ask(std::string_view request);
    /// Still open from the other side, with nothing unasked for in it.
    bool idle() const;

private:
    int socket_;
    std::string arrived_;
    std::size_t used_ = 0; ///< octets of the answer given out last
};

} // namespace gateway::bench
