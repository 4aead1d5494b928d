#include "gateway/base/characters.hpp"
#include "gateway/base/codes.hpp"
#include "gateway/base/record.hpp"
#include "gateway/ofd/seal_picture.hpp"
#include "model.hpp"
#include "picture.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::seals {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_name = 40;
constexpr std::size_t longest_purpose = 12;
constexpr std::size_t longest_reason = 200;
constexpr std::size_t largest_picture = 100 * 1024;
constexpr std::uint32_t most_dots = 2400;
constexpr int least_size = 10; // mm
constexpr int most_size = 60;
constexpr int usual_diameter = 42; // mm
constexpr int usual_dots = 300;    // to an inch, at that size
constexpr auto longest_life = 24h * 366 * 20;
constexpr std::size_t most_matters = 200;

using Errors = std::vector<FieldError>;

std::string read_text(ObjectReader& reader, const char* name, std::size_t least, std::size_t most,
                      Errors& errors) {
    const Json* given = reader.member(name);
    std::string text = given != nullptr && given->is_string() ? given->get<std::string>() : std::string();
    text = trim(text);
    const bool wrong_kind = given != nullptr && !given->is_string();
    if (wrong_kind || !is_readable(text) || text_length(text) < least || text_length(text) > most) {
        const std::string range = std::to_string(least) + "-" + std::to_string(most);
        fault(errors, std::string("/") + name, "length",
              "应为" + range + "个字符的文字，不得含控制字符和不可见字符。",
              "Must be a text of " + range +
                  " characters without control characters and without such as are not seen.");
    }
    return text;
}

std::optional<Time> read_moment(ObjectReader& reader, const char* name, Errors& errors) {
    const Json* given = reader.member(name);
    if (given == nullptr) {
        return std::nullopt;
    }
    const auto time = given->is_string() ? parse_time(given->get<std::string>()) : std::nullopt;
    if (!time) {
        fault(errors, std::string("/") + name, "wrong_date",
              "应为日期或日期时间，如 2026-04-18 或 2026-04-18T09:00:00+08:00。",
              "Must be a date or date-time, e.g. 2026-04-18 or 2026-04-18T09:00:00+08:00.");
    }
    return time;
}

int read_size(ObjectReader& reader, const char* name, int otherwise, Errors& errors) {
    const Json* given = reader.member(name);
    if (given == nullptr) {
        return otherwise;
    }
    if (!given->is_number_integer() || *given < least_size || *given > most_size) {
        fault(errors, std::string("/") + name, "out_of_range", "应为10至60的整数（毫米）。",
              "Must be a whole number of 10 to 60 (millimetres).");
        return otherwise;
    }
    return given->get<int>();
}

void read_period(ObjectReader& reader, Seal& seal, Time now, Errors& errors) {
    seal.valid_from = std::chrono::floor<std::chrono::seconds>(
        read_moment(reader, "valid_from", errors).value_or(beijing_midnight(beijing_date(now))));
    const auto until = read_moment(reader, "valid_until", errors);
    if (reader.member("valid_until") == nullptr) {
        fault(errors, "/valid_until", "required", "请填写印章有效期止。",
              "Say until when the seal is valid.");
    }
    if (!until) {
        return;
    }
    seal.valid_until = std::chrono::floor<std::chrono::seconds>(*until);
    if (seal.valid_until <= seal.valid_from || seal.valid_until <= now ||
        seal.valid_until > seal.valid_from + longest_life) {
        fault(errors, "/valid_until", "date_order", "有效期止应晚于有效期起和当前时间，且有效期不超过20年。",
              "The end lies after the beginning and in the future, at most 20 years after the beginning.");
    }
}

void read_picture(ObjectReader& reader, Seal& seal, Errors& errors) {
    seal.width = read_size(reader, "width", usual_diameter, errors);
    const Json* given = reader.member("picture");
    if (given == nullptr) {
        seal.height = seal.width; // a round one, drawn
        return;
    }
    seal.height = read_size(reader, "height", seal.width, errors);
    const auto octets = given->is_string() ? from_base64(given->get<std::string>()) : std::nullopt;
    const auto dots = octets ? png_size(*octets) : std::nullopt;
    if (!dots || octets->size() > largest_picture || dots->width > most_dots || dots->height > most_dots) {
        fault(errors, "/picture", "bad_picture",
              "应为 base64 编码的 PNG 图片，不超过100 KB，长宽均不超过2400像素。",
              "Must be a PNG in base64 of at most 100 KB and 2400 dots each way.");
        return;
    }
    seal.picture = *octets;
}

/// Of a text that stands on the drawn picture.
void check_drawable(const char* pointer, const std::string& text, std::size_t most, Errors& errors) {
    if (!is_readable(text)) {
        return; // told already
    }
    const std::string missing = ofd::missing_characters(std::string(first_characters(text, most)));
    if (!missing.empty()) {
        fault(errors, pointer, "no_glyph",
              "绘制印章的字体没有这些字符：" + missing + "。请改用其他写法，或在 picture 中上传印章图片。",
              "The font that seals are drawn with lacks these characters: " + missing +
                  ". Write it otherwise, or give the seal's picture in picture.");
    }
}

void check_type(const Rules& rules, ObjectReader& reader, Seal& seal, Errors& errors) {
    const Json* given = reader.member("type");
    if (given != nullptr && given->is_number_integer()) {
        const auto known =
            std::ranges::find_if(rules.types, [&](const auto& type) { return *given == type.first; });
        if (known != rules.types.end()) {
            seal.type = known->first;
            return;
        }
    }
    std::string codes;
    for (const auto& [code, text] : rules.types) {
        codes += (codes.empty() ? "" : ", ") + std::to_string(code) + " " + text.zh;
    }
    fault(errors, "/type", "unknown_code", "印章类型应为：" + codes + "。",
          "The type is one of: " + codes + ".");
}

} // namespace

Seal read_application(const Rules& rules, const Json& body, const std::string& own_code, Time now) {
    Errors errors;
    ObjectReader reader(body, errors);
    Seal seal;
    seal.owner = reader.optional_text("credit_code").value_or(own_code);
    if (auto wrong = check_credit_code(seal.owner)) {
        errors.push_back({"/credit_code", wrong->code, std::move(wrong->text)});
    }
    seal.name = read_text(reader, "name", 1, longest_name, errors);
    seal.purpose = read_text(reader, "purpose", 0, longest_purpose, errors);
    check_type(rules, reader, seal, errors);
    read_period(reader, seal, now, errors);
    read_picture(reader, seal, errors);
    if (reader.member("picture") == nullptr) {
        check_drawable("/name", seal.name, longest_name, errors);
        check_drawable("/purpose", seal.purpose, longest_purpose, errors);
    }
    reader.finish();
    refuse(std::move(errors));
    if (seal.picture.empty()) {
        // As many dots for every size: what is drawn must not be larger than what may be given.
        seal.picture = ofd::draw_seal({seal.name, seal.purpose, static_cast<double>(seal.width),
                                       usual_dots * usual_diameter / seal.width});
    }
    seal.applied_at = seal.changed_at = now;
    return seal;
}

std::string read_reason(const Json& body) {
    Errors errors;
    ObjectReader reader(body, errors);
    std::string reason = read_text(reader, "reason", 1, longest_reason, errors);
    reader.finish();
    refuse(std::move(errors));
    return reason;
}

std::vector<Right> read_rights(const Json& body, const std::string& client_id, Time now) {
    Errors errors;
    ObjectReader reader(body, errors);
    Right common;
    common.client_id = client_id;
    common.given_at = now;
    common.valid_from = read_moment(reader, "valid_from", errors).value_or(now);
    common.valid_until = read_moment(reader, "valid_until", errors);
    if (common.valid_until && (*common.valid_until <= common.valid_from || *common.valid_until <= now)) {
        fault(errors, "/valid_until", "date_order", "有效期止应晚于有效期起，且晚于当前时间。",
              "The end lies after the beginning, and in the future.");
    }
    const Json everything = Json::array({"*"});
    const Json* given = reader.member("matters");
    reader.finish(); // a misspelt "matters" would be all of them
    const Json& matters = given == nullptr ? everything : *given;
    if (!matters.is_array() || matters.empty() || matters.size() > most_matters) {
        fault(errors, "/matters", "out_of_range", "应为1至200个事项编码的列表；不限事项的请写 [\"*\"]。",
              "Must be a list of 1 to 200 codes of matters; [\"*\"] for all.");
        throw invalid_fields(std::move(errors));
    }
    std::vector<Right> rights;
    for (std::size_t i = 0; i < matters.size(); ++i) {
        const std::string code = matters[i].is_string() ? matters[i].get<std::string>() : std::string();
        if (auto wrong = code == "*" ? std::nullopt : check_matter_code(code)) {
            errors.push_back({"/matters/" + std::to_string(i), wrong->code, std::move(wrong->text)});
        }
        common.matter_code = code;
        if (std::ranges::find(rights, code, &Right::matter_code) == rights.end()) {
            rights.push_back(common);
        }
    }
    refuse(std::move(errors));
    return rights;
}

} // namespace gateway::seals
