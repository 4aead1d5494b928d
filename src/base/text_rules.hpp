#pragma once

#include "gateway/base/problem.hpp"
#include "gateway/base/record.hpp"

#include <string>
#include <string_view>

namespace gateway {

struct TextFacts {
    std::size_t length = 0; ///< code points
    bool control = false;   ///< holds a control character (Unicode Cc) other than line feed and tab
};

/// One pass over a text. Precondition: valid UTF-8.
TextFacts inspect_text(std::string_view utf8);

/// Nothing to see: empty, or only white space, the ideographic and the no-break space.
bool is_blank(std::string_view utf8);

/// `parent` and one more member, escaped by RFC 6901. A name longer than any of ours is shortened.
std::string child_pointer(const std::string& parent, std::string_view name);

/// The faults every reader raises, with the same words everywhere.
namespace faults {
FieldError required(std::string pointer);
FieldError unknown_field(std::string pointer);
FieldError wrong_type(std::string pointer, std::string_view zh, std::string_view en); ///< what it must be
FieldError too_long(std::string pointer, std::size_t limit, std::size_t actual);
FieldError control_character(std::string pointer);
FieldError wrong_date(std::string pointer);
FieldError out_of_range(std::string pointer, long long least, long long most);
FieldError too_many(std::string pointer, std::size_t limit, std::size_t actual); ///< "out_of_range"
FieldError duplicate_value(std::string pointer);
FieldError unknown_code(std::string pointer, const CodeTable& table);
} // namespace faults

} // namespace gateway
