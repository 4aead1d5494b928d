#include "gateway/base/licence_identifier.hpp"

#include "code_parts.hpp"

#include <vector>

namespace gateway {
namespace {

constexpr std::string_view root = "1.2.156.3005.2.";
constexpr std::size_t parts_after_root = 5;
constexpr std::size_t credit_length = 18;
constexpr std::size_t type_length = credit_length + 3;
constexpr std::size_t longest_serial = 40;
constexpr std::size_t version_length = 3;

bool is_capital_or_digit(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); }
bool all_capitals_or_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_capital_or_digit);
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto dot = text.find('.');
        parts.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(dot + 1);
    }
}

std::string version_text(int version) {
    const std::string digits = std::to_string(version);
    return std::string(version_length - std::min(version_length, digits.size()), '0') + digits;
}

CodeCheck check_authority(std::string_view code) {
    if (code.size() != credit_length || !all_capitals_or_digits(code)) {
        return code_fault(
            "authority", "证照标识的颁发机构段应为18位统一社会信用代码，请核对。",
            "The authority in the identifier is a unified social credit code of 18 characters.");
    }
    if (check_credit_code(code)) {
        return code_fault("authority_code", "证照标识的颁发机构代码校验不通过，请核对统一社会信用代码。",
                          "The authority's unified social credit code does not check. Compare it.");
    }
    return std::nullopt;
}

CodeCheck check_serial(std::string_view serial) {
    if (serial.empty() || serial.size() > longest_serial || !all_capitals_or_digits(serial)) {
        return code_fault("serial", "证照标识的流水号应为1至40位数字或大写字母。",
                          "The serial number consists of 1 to 40 digits and capital letters.");
    }
    return std::nullopt;
}

CodeCheck check_version(std::string_view version) {
    if (version.size() != version_length || !all_digits(version) || version == "000") {
        return code_fault("version", "证照标识的版本号应为001至999的三位数字。",
                          "The version is three digits, 001 to 999.");
    }
    return std::nullopt;
}

CodeCheck check_last(std::string_view check, std::string_view body) {
    if (check.size() != 1 || !is_capital_or_digit(check[0])) {
        return code_fault("check_form", "证照标识的校验位应为一位数字或大写字母。",
                          "The check character is one digit or capital letter.");
    }
    if (check[0] != mod_37_36(body)) {
        return code_fault("check_digit", "证照标识校验位不符，请逐位核对。",
                          "The check character does not fit: compare the identifier character by character.");
    }
    return std::nullopt;
}

} // namespace

char mod_37_36(std::string_view text) {
    constexpr int modulus = 36;
    int product = modulus;
    for (const char c : text) {
        int sum = (product + (is_digit(c) ? c - '0' : c - 'A' + 10)) % modulus;
        sum = sum == 0 ? modulus : sum;
        product = 2 * sum % (modulus + 1);
    }
    // The last "mod 36" matters: a product of 1 gives 0, not a thirty-seventh character.
    const int check = (modulus + 1 - product) % modulus;
    return static_cast<char>(check < 10 ? '0' + check : 'A' + check - 10);
}

CodeCheck check_licence_type(std::string_view code) {
    const bool shaped =
        code.size() == type_length && all_capitals_or_digits(code) && all_digits(code.substr(credit_length));
    if (!shaped) {
        return code_fault(
            "type_code", "证照类型代码应为18位定义机构统一社会信用代码加3位数字。",
            "A licence type is the credit code of who defines it, 18 characters, and 3 digits.");
    }
    if (check_credit_code(code.substr(0, credit_length))) {
        return code_fault("type_authority", "证照类型代码中的定义机构代码校验不通过，请核对。",
                          "The credit code in the licence type does not check. Compare it.");
    }
    return std::nullopt;
}

std::string LicenceIdentifier::text() const {
    const std::string number = version_text(version);
    std::string whole(root);
    whole += type + "." + authority + "." + serial + "." + number + ".";
    return whole + mod_37_36(type + authority + serial + number);
}

std::variant<LicenceIdentifier, CodeFault> read_licence_identifier(std::string_view text) {
    if (!text.starts_with(root)) {
        return code_fault("root", "证照标识应以 1.2.156.3005.2. 开头。",
                          "A licence identifier begins with 1.2.156.3005.2.");
    }
    const auto parts = split(text.substr(root.size()));
    if (parts.size() != parts_after_root) {
        return code_fault("segments",
                          "证照标识在根代码之后应有五段：类型、颁发机构、流水号、版本号、校验位。",
                          "After its root an identifier has five parts: type, authority, serial number, "
                          "version and check character.");
    }
    const std::string body =
        std::string(parts[0]) + std::string(parts[1]) + std::string(parts[2]) + std::string(parts[3]);
    for (CodeCheck fault : {check_licence_type(parts[0]), check_authority(parts[1]), check_serial(parts[2]),
                            check_version(parts[3])}) {
        if (fault) {
            return *std::move(fault);
        }
    }
    if (auto fault = check_last(parts[4], body)) {
        return *std::move(fault);
    }
    return LicenceIdentifier{std::string(parts[0]), std::string(parts[1]), std::string(parts[2]),
                             std::stoi(std::string(parts[3]))};
}

} // namespace gateway
