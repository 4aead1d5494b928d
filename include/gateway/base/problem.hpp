#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// One text in the two languages every answer speaks.
struct Text {
    std::string zh;
    std::string en;
};

/// One wrong place in the input: where (JSON pointer, RFC 6901), what rule, and words for a person.
struct FieldError {
    std::string pointer;
    std::string code; ///< stable, e.g. "required", "too_long", "unknown_code"
    Text text;
};

/// What went wrong, as a caller must understand it. Each kind is one HTTP status.
enum class ProblemKind {
    bad_request = 400,
    unauthorized = 401,
    forbidden = 403,
    not_found = 404,
    method_not_allowed = 405,
    not_acceptable = 406,
    request_timeout = 408,
    conflict = 409,
    length_required = 411,
    precondition_failed = 412,
    too_large = 413,
    unsupported_media = 415,
    unprocessable = 422,
    precondition_required = 428,
    too_many_requests = 429,
    headers_too_large = 431,
    internal = 500,
    unavailable = 503,
    timeout = 504,
};

/// The one exception of the system (RFC 9457 on the wire). Throwing it rolls back the transaction;
/// one place (service/problem_response) turns it into an answer. Its texts reach the caller: they carry
/// no driver's message and no personal data, and say what to do next.
class Problem : public std::exception {
public:
    Problem(ProblemKind kind, std::string code, Text text, std::vector<FieldError> fields = {});

    ProblemKind kind() const { return kind_; }
    int status() const { return static_cast<int>(kind_); }
    const std::string& code() const { return code_; }
    const Text& text() const { return text_; }
    const std::vector<FieldError>& fields() const { return fields_; }
    /// Seconds after which asking again makes sense (Retry-After); 0 = not said.
    int retry_after() const { return retry_after_; }
    Problem&& with_retry_after(int seconds) &&;

    const char* what() const noexcept override { return code_.c_str(); }

private:
    ProblemKind kind_;
    std::string code_;
    Text text_;
    std::vector<FieldError> fields_;
    int retry_after_ = 0;
};

/// Adds a fault of one field.
void fault(std::vector<FieldError>& errors, std::string pointer, std::string code, std::string zh,
           std::string en);

/// Bad input with every wrong field at once (422 "invalid_fields").
Problem invalid_fields(std::vector<FieldError> fields);

/// Throws invalid_fields, if there are any.
void refuse(std::vector<FieldError> fields);

} // namespace gateway
