#pragma once

#include "gateway/http/message.hpp"

#include <ctime>

namespace gateway::http {

/// "Date: …" of the current second, made once a second. One for each thread.
class DateLine {
public:
    std::string_view line(); ///< with its CR LF

private:
    std::time_t second_ = 0;
    std::string line_;
};

/// What the connection decides about an answer.
struct AnswerFrame {
    bool close = false;
    bool say_keep_alive = false; ///< to an HTTP/1.0 client that asked for it
    bool to_head = false;        ///< HEAD: the length of a body that is not sent
};

/// No content may follow such an answer (RFC 9110 §6.4.1).
bool has_no_content(int status);
/// Writes status line and fields into `out`, which is emptied first. The fields that frame the message
/// (Connection, Content-Length, Transfer-Encoding, Keep-Alive, Date) are the server's and are left out of the
/// response's own. False when status or a field is not fit to be sent (a CR or LF would let a value end the
/// head).
bool write_answer_head(std::string& out, const Response& response, const AnswerFrame& frame,
                       std::string_view date);

} // namespace gateway::http
