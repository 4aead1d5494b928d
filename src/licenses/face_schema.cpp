#include "face_schema.hpp"

#include "gateway/base/clock.hpp"
#include "gateway/base/record.hpp"

#include <set>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace gateway::licenses {
namespace {

// A pattern is matched by std::regex, whose depth grows with the text; and a face is read by people.
constexpr std::size_t longest_text = 8000; // octets
constexpr std::size_t most_values = 2000;
constexpr std::size_t most_faults = 50;

/// A member in a JSON pointer (RFC 6901 §3).
std::string below(std::string_view name) {
    std::string escaped = "/";
    for (const char c : name) {
        escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return escaped;
}

/// "[\"members\"]" → "/members", "[0]" → "/0", "<root>" → "".
std::string step(const std::string& context) {
    if (context.size() < 2 || context.front() != '[') {
        return "";
    }
    std::string inside = context.substr(1, context.size() - 2);
    if (inside.size() >= 2 && inside.front() == '"') {
        inside = inside.substr(1, inside.size() - 2);
    }
    return below(inside);
}

/// That a member is wrong is said of what it is a member of, too.
bool only_repeats(std::string_view description) {
    return description.starts_with("Failed to validate against schema associated with") ||
           description.starts_with("Failed to validate item #");
}

/// False when a text is too long, or there are too many values, for anybody to look closer.
bool within_bounds(const Json& value, std::size_t& left) {
    if (left-- == 0) {
        return false;
    }
    if (value.is_string()) {
        return value.get_ref<const std::string&>().size() <= longest_text;
    }
    if (value.is_structured()) {
        for (const Json& member : value) {
            if (!within_bounds(member, left)) {
                return false;
            }
        }
    }
    return true;
}

/// Null where there is none.
const Json& member(const Json& object, std::string_view name) {
    static const Json none;
    const auto found = object.find(name);
    return found == object.end() ? none : *found;
}

/// The validator takes 29 February for a day of every year.
void check_days(const Json& schema, const Json& value, const std::string& place,
                std::vector<FieldError>& errors) {
    if (value.is_string() && member(schema, "format") == "date" &&
        !parse_date(value.get_ref<const std::string&>())) {
        fault(errors, place, "face", "没有这一天，请核对。", "There is no such day. Check it.");
    }
    if (value.is_object()) {
        for (const auto& [name, inner] : value.items()) {
            check_days(member(member(schema, "properties"), name), inner, place + below(name), errors);
        }
    }
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            check_days(member(schema, "items"), value[i], place + "/" + std::to_string(i), errors);
        }
    }
}

/// The rules for all texts of records: no control characters, and something to see. That a text is empty is
/// the schema's matter.
void check_texts(const Json& value, const std::string& place, std::vector<FieldError>& errors) {
    if (!value.is_structured()) {
        return;
    }
    for (const auto& [name, inner] : value.items()) { // of a list: by number
        if (inner.is_string() && !inner.get_ref<const std::string&>().empty()) {
            const Json alone = Json::object({{name, inner}});
            ObjectReader(alone, errors, place).text(name);
        } else {
            check_texts(inner, place + below(name), errors);
        }
    }
}

} // namespace

struct FaceSchema::Impl {
    valijson::Schema schema;
};

FaceSchema::FaceSchema(Json text, std::vector<std::string> fields, std::unique_ptr<Impl> impl)
    : text_(std::move(text)), fields_(std::move(fields)), impl_(std::move(impl)) {}
FaceSchema::~FaceSchema() = default;

std::shared_ptr<const FaceSchema> FaceSchema::parse(std::string_view text) {
    Json parsed = Json::parse(text, nullptr, false);
    if (!parsed.is_object() || parsed.value("type", "") != "object" || !parsed.contains("properties") ||
        !parsed["properties"].is_object()) {
        throw std::runtime_error("it is no JSON Schema of an object with properties");
    }
    auto impl = std::make_unique<Impl>();
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(parsed), impl->schema);
    std::vector<std::string> fields;
    const auto as_written = nlohmann::ordered_json::parse(text); // `parsed` has them by the alphabet
    for (const auto& [name, schema] : as_written.at("properties").items()) {
        fields.push_back(name);
    }
    return std::shared_ptr<const FaceSchema>(
        new FaceSchema(std::move(parsed), std::move(fields), std::move(impl)));
}

void FaceSchema::check(const Json& face, const std::string& pointer, std::vector<FieldError>& errors) const {
    std::size_t left = most_values;
    if (!within_bounds(face, left)) {
        fault(errors, pointer, "too_long", "照面数据过大，请核对。",
              "The face data is too large. Compare it with what the licence shows.");
        return;
    }
    thread_local valijson::Validator validator; // keeps the patterns it has compiled
    valijson::ValidationResults results;
    try {
        if (validator.validate(impl_->schema, valijson::adapters::NlohmannJsonAdapter(face), &results)) {
            check_days(text_, face, pointer, errors);
            check_texts(face, pointer, errors);
            return;
        }
    } catch (
        const std::runtime_error&) { // of valijson, when a list or an object stands where a text has a format
        fault(errors, pointer, "face",
              "照面字段中，应填文字之处不得填列表或对象：请对照证照类型的字段说明核对。",
              "A list or an object stands where the face has a text: compare it with its type's schema.");
        return;
    }
    std::set<std::string> places;
    for (const auto& error : results) {
        if (only_repeats(error.description)) {
            continue;
        }
        std::string place = pointer;
        for (const std::string& context : error.context) {
            place += step(context);
        }
        if (places.size() < most_faults && places.insert(place + error.description).second) {
            fault(errors, place, "face", "照面字段不符合该证照类型的要求：请对照证照类型的字段说明核对。",
                  "The face does not fit its type's schema: " + error.description);
        }
    }
}

bool FaceSchema::has(std::string_view field) const { return text_["properties"].contains(field); }

} // namespace gateway::licenses
