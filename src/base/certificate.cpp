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

std::string upper_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

} // namespace

std::string normal_certificate_no(std::string_view cert_type, std::string_view number) {
    const std::string half = half_width(number);
    const std::string normal = upper_case(std::string(trim(half)));
    return cert_type == citizen_card ? upgrade_citizen_id(normal).value_or(normal) : normal;
}

std::string name_to_compare(std::string_view name) {
    std::string normal = upper_case(half_width(name));
    std::erase_if(normal, [](char c) { return c == ' ' || c == '\t'; });
    for (const std::string_view dot : {"\xe2\x80\xa2", "\xe3\x83\xbb", "\xe2\x80\xa7", "\xef\xbd\xa5"}) {
        replace_all(normal, dot, "\xc2\xb7"); // U+2022, U+30FB, U+2027, U+FF65: as they are typed for U+00B7
    }
    return normal;
}

} // namespace gateway
