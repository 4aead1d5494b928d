#pragma once

#include "mailbox.hpp"
#include "request_parser.hpp"
#include "worker.hpp"

#include <boost/beast/core/flat_buffer.hpp>

namespace gateway::http {

inline constexpr std::size_t head_read = 4 * 1024;
/// A piece of a streamed body is handed over from this size on, and is below twice as much.
inline constexpr std::size_t piece_size = 64 * 1024;

/// How the taking of a body ended.
enum class BodyEnd { whole, unwanted, stopped, gone, dropped, malformed, too_large, too_slow };

/// One connection from its first octet to its last, as one coroutine. Stream is Socket or TlsStream.
template <class Stream>
class Session final : public Connection {
public:
    Session(std::shared_ptr<Worker> worker, Stream stream);
    ~Session() override;
    Task<> run();

private:
    static constexpr bool secure = !std::is_same_v<Stream, Socket>;

    void cancel_operation() override;
    void cut_waits() override { mailbox_->cut(); }
    Socket& socket();

    Task<bool> shake_hands();
    Task<> talk();
    Task<> say_goodbye();

    // Input. fill() reads once; false: timeout (expired_), end, reset or cut.
    Task<bool> fill(std::size_t most);
    HeadState take_head();
    void begin_request();

    // One request; false: the connection ends.
    Task<bool> serve();
    Task<BodyEnd> take_body(Exchange& exchange, std::optional<std::uint64_t> limit);
    Task<bool> hand_over(Exchange& exchange);
    std::optional<BodyEnd> parse_body();
    void finish(Exchange& exchange);
    Task<bool> refuse_body(BodyEnd end, Exchange& exchange);

    // Output; false: it could not be sent.
    Task<bool> send(Response& response, bool close);
    Task<bool> send_all(std::string_view head, std::string_view body);
    void note_served(int status, std::size_t sent);

    std::shared_ptr<Worker> worker_;
    Hall& hall_;
    std::shared_ptr<Mailbox> mailbox_;
    Stream stream_;
    std::string remote_;
    boost::beast::flat_buffer buffer_;
    HeadScanner scanner_;
    std::optional<RequestParser> parser_;
    Request request_;
    RequestHead head_; ///< of the request being answered, without its fields
    std::string out_;
    SteadyClock::time_point began_;
    std::uint64_t since_allowed_ = 0; ///< octets of body since the clock was set
    bool to_head_ = false;
    /// The client may still be sending: read on a little, or a reset destroys the answer.
    bool linger_ = false;
};

} // namespace gateway::http
