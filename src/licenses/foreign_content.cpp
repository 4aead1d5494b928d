#include "foreign_content.hpp"

#include "gateway/base/text.hpp"
#include "gateway/ofd/metadata.hpp"
#include "model.hpp"

#include <algorithm>
#include <array>

namespace gateway::licenses {
namespace {

using Pair = std::pair<std::string_view, const char*>;

constexpr std::array<Pair, 4> texts{{{"certificateNumber", "number"},
                                     {"certificateIssuingAuthorityCode", "authority"},
                                     {"certificateTypeCode", "type_code"},
                                     {"certificateAreaCode", "area"}}};
constexpr std::array<Pair, 3> days{{{"certificateIssuedDate", "issued_on"},
                                    {"certificateEffectiveDate", "valid_from"},
                                    {"certificateExpiringDate", "valid_until"}}};
constexpr std::string_view between_holders = "、"; // where a file has several in one element

std::string digits_of(std::string text) {
    std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
    return text;
}

std::string day_of(const Json& told, const char* member) {
    const Json& day = told.at(member);
    return day.is_string() ? digits_of(day.get<std::string>()) : "";
}

void add_each(std::vector<std::string>& all, std::string_view value) {
    while (true) {
        const auto end = value.find(between_holders);
        all.push_back(normal_holder("", value.substr(0, end)).code);
        if (end == std::string_view::npos) {
            return;
        }
        value.remove_prefix(end + between_holders.size());
    }
}

bool same_holders(const Json& told, const char* member, const ofd::Metadata& file, std::string_view element) {
    std::vector<std::string> said, sealed;
    for (const Json& holder : told.at("holders")) {
        add_each(said, text_of(holder, member));
    }
    for (const auto& [name, value] : file.values) {
        if (name == element && !value.empty()) {
            add_each(sealed, value);
        }
    }
    std::ranges::sort(said);
    std::ranges::sort(sealed);
    return sealed.empty() || said == sealed;
}

/// An attachment that we put into files, and others who write them as we do.
bool same_face(const Json& told, const ofd::Package& package) {
    const auto found = std::ranges::find_if(
        package.entries(), [](const auto& entry) { return entry.first.ends_with("/face.json"); });
    if (found == package.entries().end()) {
        return true;
    }
    return Json::parse(found->second, nullptr, false) == told.at("face");
}

} // namespace

std::vector<std::string> contradicted(const Json& told, const ofd::Package& package) {
    const ofd::Metadata file = ofd::read_metadata(package);
    std::vector<std::string> members;
    for (const auto& [element, member] : texts) {
        const std::string sealed = file.value(element);
        if (!sealed.empty() && trim(sealed) != trim(text_of(told, member))) {
            members.emplace_back(member);
        }
    }
    for (const auto& [element, member] : days) {
        const std::string sealed = digits_of(file.value(element));
        if (!sealed.empty() && sealed != day_of(told, member)) {
            members.emplace_back(member);
        }
    }
    if (!same_holders(told, "name", file, "certificateHolderName") ||
        !same_holders(told, "code", file, "certificateHolderCode")) {
        members.emplace_back("holders");
    }
    if (!same_face(told, package)) {
        members.emplace_back("face");
    }
    return members;
}

} // namespace gateway::licenses
