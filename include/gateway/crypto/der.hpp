#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/base/text.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace gateway::crypto::der {

// Distinguished encoding rules (ITU-T X.690), as strict as they are written: one encoding for one value, so
// that what was signed is what was read. The views of a reader lie in the octets it was given.

/// The octets are no DER, or not of the expected form.
class Fault : public std::runtime_error {
public:
    Fault(std::size_t octet, const std::string& what);
    std::size_t octet() const { return octet_; } ///< from the begin of the whole

private:
    std::size_t octet_;
};

enum Tag : unsigned char {
    boolean_tag = 0x01,
    integer_tag = 0x02,
    bit_string_tag = 0x03,
    octet_string_tag = 0x04,
    oid_tag = 0x06,
    utf8_tag = 0x0c,
    printable_tag = 0x13,
    ia5_tag = 0x16,
    utc_time_tag = 0x17,
    generalized_time_tag = 0x18,
    sequence_tag = 0x30,
    set_tag = 0x31,
    context_tag = 0xa0, ///< [0], constructed; [n] is n more
};

/// One value with its place.
struct Value {
    unsigned char tag = 0;
    BytesView content;
    BytesView encoded;     ///< tag, length and content
    std::size_t octet = 0; ///< where it begins
};

/// Reads values one after the other. Each call throws Fault when the next value is not what is asked for, or
/// is not in its one form. Tags above 30 and lengths of 4 GiB and more do not occur in what is read here and
/// are faults.
class Reader {
public:
    explicit Reader(BytesView octets, std::size_t first_octet = 0) : rest_(octets), octet_(first_octet) {}

    bool at_end() const { return rest_.empty(); }
    bool next_is(unsigned char tag) const;
    void finish() const; ///< nothing may follow
    [[noreturn]] void fail(const std::string& what) const;

    Value any();
    Value take(unsigned char tag);
    Reader sequence() { return within(sequence_tag); }
    /// What stands in a constructed value of that tag.
    Reader within(unsigned char tag);
    bool boolean();
    std::int64_t integer(); ///< of 8 octets at most
    BytesView octets() { return take(octet_string_tag).content; }
    BytesView bits();                    ///< of whole octets
    std::string oid();                   ///< "1.2.156.10197.1.501"
    std::string text(unsigned char tag); ///< checked: UTF-8, IA5 (ASCII) or PrintableString
    Time utc_time();                     ///< YYMMDDhhmmssZ, 1950 to 2049
    Time generalized_time();             ///< YYYYMMDDhhmmss[.f…]Z; cut to milliseconds

private:
    BytesView rest_;
    std::size_t octet_;
};

// The writing side: each gives the encoding of one value.

Bytes value(unsigned char tag, BytesView content);
Bytes sequence(std::initializer_list<BytesView> members);
Bytes sequence_of(const std::vector<Bytes>& members);
Bytes boolean(bool truth);
Bytes integer(std::int64_t number);
Bytes octets(BytesView content);
Bytes bits(BytesView content); ///< of whole octets
/// Throws std::invalid_argument for what is no object identifier.
Bytes oid(std::string_view dotted);
/// Throws std::invalid_argument for a character that the type does not have.
Bytes text(unsigned char tag, std::string_view text);
Bytes utc_time(Time time); ///< cut to seconds; throws std::invalid_argument outside 1950 to 2049
Bytes generalized_time(Time time);

} // namespace gateway::crypto::der
