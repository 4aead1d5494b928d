#pragma once

#include "province.hpp"

#include <gtest/gtest.h>

namespace gateway::test {

/// Which licences meet the materials of a list.
struct Map {
    int revision = 0;
    std::string items = "[]";
    friend bool operator==(const Map&, const Map&) = default;
};
using Maps = std::map<std::string, Map>; ///< by code

inline Map map_under(const Maps& maps, const std::string& code) {
    const auto found = maps.find(code);
    return found == maps.end() ? Map{} : found->second;
}

/// After a reform. `comes_from`: each code that comes into use → the code of the list that comes to it.
inline Maps moved(const Maps& before, const std::map<std::string, std::string>& comes_from) {
    Maps after = before;
    for (const auto& [code, from] : comes_from) {
        const Map stood = map_under(before, code), taken = map_under(before, from);
        if (stood.items != taken.items) {
            after[code] = {stood.revision + 1, taken.items};
        }
    }
    return after;
}

/// After its rollback: what changed is as it was, one revision on.
inline Maps restored(const Maps& left, const Maps& before) {
    Maps after = left;
    for (auto& [code, map] : after) {
        if (const Map stood = map_under(before, code); stood != map) {
            map = {map.revision + 1, stood.items};
        }
    }
    return after;
}

/// The maps of a province, looked at again and again.
class MapModel {
public:
    explicit MapModel(Province& province) : province_(province) {}

    Maps now() {
        Maps maps;
        for (const auto& row :
             province_.rows("SELECT matter_code, revision, items FROM licenses.material_map")) {
            maps[row[0]] = {std::stoi(row[1]), row[2]};
        }
        return maps;
    }
    /// All are as expected, and each that changed stands in the journal under this action, at its revision.
    void expect(const Maps& expected, const Maps& before, const std::string& action) {
        EXPECT_EQ(now(), expected);
        std::set<std::string> changes;
        for (const auto& [code, map] : expected) {
            if (map_under(before, code) != map) {
                changes.insert(code + " " + std::to_string(map.revision));
            }
        }
        EXPECT_EQ(province_.column("SELECT record_key || ' ' || version FROM journal.entry WHERE action = '" +
                                   action + "' AND position > " + std::to_string(seen_)),
                  changes);
        seen_ = province_.number("SELECT max(position) FROM journal.entry");
        changed_ += static_cast<int>(changes.size());
    }
    int changed() const { return changed_; }

private:
    Province& province_;
    long long seen_ = 0; ///< last position of the journal
    int changed_ = 0;
};

} // namespace gateway::test
