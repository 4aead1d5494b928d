#pragma once

#include "gateway/http/message.hpp"
#include "origin.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace gateway::http {

using AnswerParser = boost::beast::http::response_parser<boost::beast::http::string_body>;

/// May be sent again without knowing whether it was done (RFC 9110 §9.2.2).
bool is_idempotent(std::string_view method);
/// Request line and fields. Throws std::invalid_argument for what could break out of its line.
std::string head_of(const Origin& origin, std::string_view method, std::string_view target,
                    const Fields& fields, std::size_t length);
/// The stable name of what ended the reading of an answer.
std::string failure_of(const ErrorCode& error);
/// Moves out of the parser, which is done.
Response response_of(AnswerParser& parser);

} // namespace gateway::http
