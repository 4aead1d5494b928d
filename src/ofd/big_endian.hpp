#pragma once

#include "gateway/base/text.hpp"

namespace gateway::ofd {

/// Octets of a font file: numbers with the high octet first.
class BigEndian {
public:
    BigEndian& u8(unsigned value) {
        octets_ += static_cast<char>(value);
        return *this;
    }
    BigEndian& u16(unsigned value) { return u8(value >> 8 & 0xff).u8(value & 0xff); }
    BigEndian& i16(int value) { return u16(static_cast<unsigned>(value)); }
    BigEndian& u32(std::uint32_t value) { return u16(value >> 16).u16(value & 0xffff); }
    BigEndian& zeros(std::size_t count) {
        octets_.append(count, '\0');
        return *this;
    }
    BigEndian& add(BytesView octets) {
        octets_ += octets;
        return *this;
    }
    /// Ends where a number of octets that is a multiple ends.
    BigEndian& pad(std::size_t multiple) { return zeros((multiple - octets_.size() % multiple) % multiple); }
    std::size_t size() const { return octets_.size(); }
    const Bytes& octets() const { return octets_; }

private:
    Bytes octets_;
};

} // namespace gateway::ofd
