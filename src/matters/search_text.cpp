#include "search_text.hpp"

#include "gateway/base/characters.hpp"

#include <set>

namespace gateway::matters {
namespace {

std::vector<std::string_view> characters(std::string_view utf8) {
    std::vector<std::string_view> result;
    for (std::size_t at = 0; at < utf8.size();) {
        std::size_t length = 1;
        while (at + length < utf8.size() && !begins_character(utf8[at + length])) {
            ++length;
        }
        result.push_back(utf8.substr(at, length));
        at += length;
    }
    return result;
}

/// U+FF01…U+FF5E are EF BC 81…BF and EF BD 80…9E; each stands 0xFEE0 above its ASCII twin.
char half_width(std::string_view character) {
    if (character.size() != 3 || character[0] != '\xEF') {
        return '\0';
    }
    const int second = static_cast<unsigned char>(character[1]);
    const int third = static_cast<unsigned char>(character[2]);
    const int code = ((second & 0x3F) << 6) + (third & 0x3F) + 0xF000;
    return code >= 0xFF01 && code <= 0xFF5E ? static_cast<char>(code - 0xFEE0) : '\0';
}

bool is_blank(std::string_view character) {
    return (character.size() == 1 && static_cast<unsigned char>(character[0]) <= ' ') ||
           character == "\x7F" || character == "\u3000" || character == "\u00A0";
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

std::string fold_name(std::string_view name) {
    std::string result;
    bool blank = false;
    for (const std::string_view character : characters(name)) {
        if (is_blank(character)) {
            blank = !result.empty();
            continue;
        }
        if (blank) {
            result += ' ';
            blank = false;
        }
        const char half = half_width(character);
        if (half != '\0') {
            result += lower(half);
        } else if (character.size() == 1) {
            result += lower(character[0]);
        } else {
            result += character;
        }
    }
    return result;
}

std::vector<std::string> name_grams(std::string_view folded) {
    const auto letters = characters(folded);
    std::set<std::string> grams(letters.begin(), letters.end());
    for (std::size_t i = 1; i < letters.size(); ++i) {
        grams.insert(std::string(letters[i - 1]) + std::string(letters[i]));
    }
    return {grams.begin(), grams.end()};
}

std::vector<std::string> query_grams(std::string_view folded) {
    const auto letters = characters(folded);
    if (letters.size() == 1) {
        return {std::string(letters[0])};
    }
    std::set<std::string> grams;
    for (std::size_t i = 1; i < letters.size(); ++i) {
        grams.insert(std::string(letters[i - 1]) + std::string(letters[i]));
    }
    return {grams.begin(), grams.end()};
}

} // namespace gateway::matters
