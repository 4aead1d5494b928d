#include "named_checks.hpp"

#include "gateway/base/licence_identifier.hpp"

#include <algorithm>
#include <array>

namespace gateway {
namespace {

CodeCheck check_licence_identifier(std::string_view text) {
    auto read = read_licence_identifier(text);
    auto* fault = std::get_if<CodeFault>(&read);
    return fault == nullptr ? std::nullopt : CodeCheck(std::move(*fault));
}

// The shapes of GB 32100-2015 and of the codes made from it; patterns are for the reader of the OpenAPI
// document.
constexpr std::array<NamedCheck, 8> checks{{
    {"credit_code", check_credit_code, "^[0-9A-HJ-NPQRTUWXY]{18}$"},
    {"catalog_code", check_catalog_code, "^[0-9A-Z]{12}$"},
    {"task_code", check_task_code, "^[0-9A-Z]{31}$"},
    {"task_handle_item", check_task_handle_item, "^[0-9A-Z]{31}[0-9]{2}$"},
    {"project_no", check_project_no, "^[!-~]{1,50}$"},
    {"licence_type", check_licence_type, "^[0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}$"},
    {"licence_identifier", check_licence_identifier, "^1\\.2\\.156\\.3005\\.2(\\.[0-9A-Z]+){5}$"},
    {"url", check_url, "^[Hh][Tt][Tt][Pp][Ss]?://[!-~]+$"},
}};

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_in(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// Takes "http://" or "https://" off the front, in any case of letters (RFC 3986 §3.1).
bool take_scheme(std::string_view& url) {
    for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
        const auto same = [](char left, char right) {
            return (is_alphanumeric(left) ? left | 0x20 : left) == right;
        };
        if (url.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), url.begin(),
                                                     [&](char s, char u) { return same(u, s); })) {
            url.remove_prefix(scheme.size());
            return true;
        }
    }
    return false;
}

/// A name, an IPv4 address or a bracketed IPv6 address, and an optional port. A user name before '@' is
/// refused: it serves to pass one site off as another.
bool is_authority(std::string_view authority) {
    std::string_view host = authority;
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos || close < 3 ||
            authority.substr(1, close - 1).find_first_not_of("0123456789abcdefABCDEF:.") !=
                std::string_view::npos) {
            return false;
        }
        host = {};
        authority.remove_prefix(close + 1);
    } else {
        host = authority.substr(0, authority.find(':'));
        if (host.empty() || !is_alphanumeric(host.front()) ||
            !std::ranges::all_of(host, [](char c) { return is_alphanumeric(c) || is_in(c, "-._"); })) {
            return false;
        }
        authority.remove_prefix(host.size());
    }
    return authority.empty() || (authority.size() >= 2 && authority.size() <= 6 && authority.front() == ':' &&
                                 authority.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

bool is_path_character(char c) { return is_alphanumeric(c) || is_in(c, "-._~:/?#[]@!$&'()*+,;=%"); }

} // namespace

CodeCheck check_url(std::string_view url) {
    std::string_view rest = url;
    if (!take_scheme(rest)) {
        return CodeFault{
            "scheme",
            {"网址应以 http:// 或 https:// 开头。", "The address must begin with http:// or https://."}};
    }
    const std::size_t end = rest.find_first_of("/?#");
    if (!is_authority(rest.substr(0, end))) {
        return CodeFault{"host",
                         {"网址中的主机名或端口不正确，且不得包含用户名。",
                          "The host or port is not right; a user name is not allowed."}};
    }
    if (end != std::string_view::npos && !std::ranges::all_of(rest.substr(end), is_path_character)) {
        return CodeFault{
            "character",
            {"网址中含有空格、汉字或其他不允许的字符，请使用百分号编码。",
             "The address holds a blank or another character that is not allowed: percent-encode it."}};
    }
    return std::nullopt;
}

const NamedCheck* find_named_check(std::string_view name) {
    const auto found = std::ranges::find(checks, name, &NamedCheck::name);
    return found == checks.end() ? nullptr : &*found;
}

std::string named_check_list() {
    std::string list;
    for (const NamedCheck& check : checks) {
        list += list.empty() ? "" : ", ";
        list += check.name;
    }
    return list;
}

} // namespace gateway
