#include "gateway/base/certificate.hpp"
#include "gateway/identity/plain_names.hpp"

#include <algorithm>

namespace gateway::identity {
namespace {

constexpr std::size_t id_length = 18;
constexpr std::size_t birth_year = 6; ///< where it stands in a citizen number

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// With the X that may end a citizen number.
bool holds_citizen_number(std::string_view run) {
    for (std::size_t at = 0; at + id_length <= run.size(); ++at) {
        const std::string_view window = run.substr(at, id_length);
        const std::string_view century = window.substr(birth_year, 2);
        if ((century == "19" || century == "20") && is_personal_number(window)) {
            return true;
        }
    }
    return false;
}

/// Also with the country before it, as mobile numbers are written.
bool is_number(std::string_view run) {
    return is_personal_number(run) || (run.starts_with("86") && is_personal_number(run.substr(2)));
}

enum class Within { whole_runs, any_window };

bool holds_number(std::string_view text, Within within) {
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        const auto* const last =
            std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_digit);
        const auto end = static_cast<std::size_t>(last - text.begin());
        const bool with_x = end < text.size() && text[end] == 'X';
        const auto run = text.substr(at, end - at + (with_x ? 1 : 0));
        if (is_number(text.substr(at, end - at)) || is_number(run) ||
            (within == Within::any_window && holds_citizen_number(run))) {
            return true;
        }
        at = end;
    }
    return false;
}

} // namespace

bool holds_personal_number(std::string_view text) {
    const std::string plain = normal_certificate_no("", text); // half width, capital letters
    std::string joined = plain;
    std::erase_if(joined, [](char c) { return c == ' ' || c == '-'; });
    return holds_number(plain, Within::any_window) || holds_number(joined, Within::any_window);
}

bool bears_personal_number(std::string_view serial) {
    return holds_number(normal_certificate_no("", serial), Within::whole_runs);
}

void check_no_personal_number(const std::string& pointer, std::string_view text,
                              std::vector<FieldError>& errors) {
    if (holds_personal_number(text)) {
        fault(errors, pointer, "personal_number", "此处不得出现证件号码或手机号，请删去后重新提交。",
              "No identity or mobile number may stand in this text: take it out and send again.");
    }
}

} // namespace gateway::identity
