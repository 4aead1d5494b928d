#include "difference.hpp"

#include "model.hpp"
#include "publication.hpp"

#include <algorithm>
#include <map>

namespace gateway::matters {
namespace {

const Json& member(const Json& record, const std::string& name) {
    static const Json nothing;
    const auto found = record.find(name);
    return found == record.end() ? nothing : *found;
}

bool is_managed(const std::initializer_list<std::string_view>& managed, const std::string& name) {
    return std::ranges::find(managed, name) != managed.end();
}

/// Columns of one table, in its order.
void compare_columns(const NationalTable& table, const std::initializer_list<std::string_view>& managed,
                     const std::string& pointer, const Json& before, const Json& after, Json& found) {
    for (const Column& column : table.columns()) {
        if (column.control || is_managed(managed, column.name)) {
            continue;
        }
        if (const Json& was = member(before, column.name), &is = member(after, column.name); was != is) {
            found.push_back({{"pointer", pointer + "/" + column.name},
                             {"zh", column.zh},
                             {"before", was},
                             {"after", is}});
        }
    }
}

/// The parts of one kind, each with its place.
struct Parts {
    std::vector<std::pair<std::string, const Json*>> all;
    std::map<std::string, std::size_t> places;

    Parts(const PartKind& kind, const Json& record) {
        for (const Json& part : member(record, kind.member)) {
            places.emplace(text_of(part, "row_guid"), all.size());
            all.emplace_back(text_of(part, "row_guid"), &part);
        }
    }
    bool has(const std::string& guid) const { return places.contains(guid); }
    /// Places of those that the other one has too, in order: who stands before whom.
    std::map<std::string, int> ranks(const Parts& other) const {
        std::map<std::string, int> result;
        for (const auto& [guid, part] : all) {
            if (other.has(guid)) {
                result.emplace(guid, static_cast<int>(result.size()) + 1);
            }
        }
        return result;
    }
};

void compare_many(const PartKind& kind, const Json& before, const Json& after, Json& found) {
    const Parts old(kind, before), now(kind, after);
    const auto old_ranks = old.ranks(now), ranks = now.ranks(old);
    const auto pointer_to = [&](std::size_t place) {
        return std::string("/") + kind.member + "/" + std::to_string(place);
    };
    const auto whole = [&](std::size_t place, const Json& was, const Json& is, const Json& guid) {
        found.push_back({{"pointer", pointer_to(place)},
                         {"zh", kind.table->zh()},
                         {"row_guid", guid},
                         {"before", was},
                         {"after", is}});
    };
    for (std::size_t place = 0; place < now.all.size(); ++place) {
        const auto& [guid, part] = now.all[place];
        if (!old.has(guid)) {
            Json fresh = *part;
            fresh.erase("row_guid"); // not given yet, where it is a draft's
            whole(place, Json(), fresh, Json());
            continue;
        }
        Json own = Json::array();
        compare_columns(*kind.table, part_managed, pointer_to(place), *old.all[old.places.at(guid)].second,
                        *part, own);
        if (ranks.at(guid) != old_ranks.at(guid)) {
            own.push_back({{"pointer", pointer_to(place)},
                           {"zh", "排序"},
                           {"before", old.places.at(guid) + 1},
                           {"after", place + 1}});
        }
        for (Json& difference : own) {
            difference["row_guid"] = guid;
            found.push_back(std::move(difference));
        }
    }
    for (std::size_t place = 0; place < old.all.size(); ++place) {
        if (const auto& [guid, part] = old.all[place]; !now.has(guid)) {
            whole(place, *part, Json(), guid);
        }
    }
}

} // namespace

Json differences(const Foundation& foundation, const Json& before, const Json& after) {
    const Family& family = foundation.family_of(after);
    // Parts of a draft that have no identifier yet get that of their like, as a publication would give it.
    Json named = after;
    std::vector<FieldError> foreign;
    claim_parts(family, named, before, foreign);
    Json found = Json::array();
    compare_columns(*family.basic, basic_managed, "", before, named, found);
    for (const PartKind& kind : family.parts) {
        if (kind.many) {
            compare_many(kind, before, named, found);
        } else {
            compare_columns(*kind.table, part_managed, std::string("/") + kind.member,
                            member(before, kind.member), member(named, kind.member), found);
        }
    }
    return found;
}

} // namespace gateway::matters
