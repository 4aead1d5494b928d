#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The little of RFC 8941 (structured fields) that message signatures need, in its canonical form only: what
/// a strict serialiser writes is read, everything else is refused. So the text of a field can itself enter
/// the signature base.
namespace gateway::crypto {

/// Longest field that is looked at, in octets.
inline constexpr std::size_t longest_field = 8192;

/// Reads a field from left to right. Each function moves on only when it found what it names.
class FieldReader {
public:
    explicit FieldReader(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }
    bool take(std::string_view expected);
    std::optional<std::string> take_string();   ///< §3.3.3, unescaped
    std::optional<std::int64_t> take_natural(); ///< §3.3.1 without sign: 0 to 999,999,999,999,999
    std::optional<std::string> take_octets();   ///< §3.3.5
    std::string_view take_key();                ///< §3.1.2; empty when there is none

private:
    std::string_view rest_;
};

/// True for what a string of §3.3.3 can hold: printable ASCII.
bool fits_string(std::string_view text);
std::string write_string(std::string_view text);
std::string write_octets(std::string_view bytes);

} // namespace gateway::crypto
