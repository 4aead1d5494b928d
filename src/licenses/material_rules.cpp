#include "material_rules.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace gateway::licenses {
namespace {

constexpr std::array<std::pair<Whose, std::string_view>, 3> names{
    {{Whose::applicant, "applicant"}, {Whose::agent, "agent"}, {Whose::either, "either"}}};

/// The less is missing, the earlier.
constexpr std::array<std::string_view, 6> nearest{"valid",   "suspended", "not_yet_valid",
                                                  "expired", "cancelled", "superseded"};

std::ptrdiff_t distance_of(std::string_view standing) {
    return std::ranges::find(nearest, standing) - nearest.begin();
}

} // namespace

std::string_view whose_name(Whose whose) {
    return std::ranges::find(names, whose, &std::pair<Whose, std::string_view>::first)->second;
}

std::optional<Whose> whose_of(std::string_view name) {
    const auto found = std::ranges::find(names, name, &std::pair<Whose, std::string_view>::second);
    return found == names.end() ? std::nullopt : std::optional(found->first);
}

std::string map_text(const std::vector<MappedMaterial>& items) {
    Json list = Json::array();
    for (const MappedMaterial& item : items) {
        list.push_back({{"material", item.material}, {"type", item.type}, {"whose", whose_name(item.whose)}});
    }
    return canonical_json(list);
}

std::vector<MappedMaterial> map_of(std::string_view text) {
    const Json list = Json::parse(text);
    std::vector<MappedMaterial> items;
    for (const Json& item : list) {
        items.push_back(
            {text_of(item, "material"), text_of(item, "type"), whose_of(text_of(item, "whose")).value()});
    }
    return items;
}

const MappedMaterial* find_material(const std::vector<MappedMaterial>& map, std::string_view material) {
    const auto found = std::ranges::find(map, material, &MappedMaterial::material);
    return found == map.end() ? nullptr : &*found;
}

bool is_whose(const Candidate& candidate, Whose whose) {
    return (whose != Whose::agent && candidate.of_applicant) ||
           (whose != Whose::applicant && candidate.of_agent);
}

Finding best_of(const MappedMaterial& mapped, std::span<const Candidate> candidates, Date today) {
    constexpr Date never_ends{std::chrono::year::max(), std::chrono::December, std::chrono::day{31}};
    using Rank = std::tuple<std::ptrdiff_t, Date, long long>; // the newest last
    std::optional<Rank> best_rank;
    Finding best;
    for (const Candidate& candidate : candidates) {
        if (candidate.licence.type != mapped.type || !is_whose(candidate, mapped.whose)) {
            continue;
        }
        const std::string_view standing = shown_state(candidate.licence.standing(), today);
        const Rank rank{-distance_of(standing), candidate.licence.valid_until.value_or(never_ends),
                        candidate.licence.id};
        if (!best_rank || rank > *best_rank) {
            best_rank = rank;
            best = {standing, &candidate};
        }
    }
    return best;
}

bool ends_before(const Licence& licence, Time promised) {
    return licence.valid_until && *licence.valid_until < beijing_date(promised);
}

} // namespace gateway::licenses
