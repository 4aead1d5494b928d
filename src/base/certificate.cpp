#include "gateway/base/certificate.hpp"

#include "gateway/base/codes.hpp"
#include "gateway/base/text.hpp"

#include <algorithm>

namespace gateway {
namespace {

constexpr std::string_view ideographic_blank = "\xe3\x80\x80";

/// U+FF01 to U+FF5E are the visible ASCII characters in full width, U+3000 is the blank.
std::string half_width(std::string_view text) {
    std::string half;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view three = text.substr(at, 3);
        const auto octet = [&](std::size_t n) { return static_cast<unsigned char>(three[n]); };
        if (three == ideographic_blank) {
            half += ' ';
            at += 3;
        } else if (three.size() == 3 && octet(0) == 0xef && (octet(1) == 0xbc || octet(1) == 0xbd)) {
            const unsigned point = 0xf000U | ((octet(1) & 0x3fU) << 6U) | (octet(2) & 0x3fU);
            if (point >= 0xff01 && point <= 0xff5e) {
                half += static_cast<char>(point - 0xff01 + '!');
            } else {
                half += three;
            }
            at += 3;
        } else {
            half += text[at++];
        }
    }
    return half;
}

} // namespace

std::string normal_certificate_no(std::string_view cert_type, std::string_view number) {
    const std::string half = half_width(number);
    std::string normal(trim(half));
    std::ranges::transform(normal, normal.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return cert_type == citizen_card ? upgrade_citizen_id(normal).value_or(normal) : normal;
}

} // namespace gateway
