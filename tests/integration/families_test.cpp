#include "support/world.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace gateway::test {
namespace {

/// One matter of each family, as the demonstration has them.
std::vector<Json> one_of_each_family() {
    std::vector<Json> matters;
    for (const char* kind : {"01", "02", "04", "06", "20"}) {
        std::ifstream file(std::string(GATEWAY_SOURCE_DIR) + "/config/sample/matters.ndjson");
        for (std::string line; std::getline(file, line);) {
            Json matter = parse_json(line);
            if (matter.at("task_type") == kind) {
                matters.push_back(std::move(matter));
                break;
            }
        }
    }
    return matters;
}

void announce_directory(World& world, const std::vector<Json>& matters) {
    Json rows = Json::array();
    for (const Json& matter : matters) {
        const std::string catalog = matter.at("catalog_code");
        if (catalog.starts_with("00")) {
            rows.push_back({{"row_guid", "0000000000000000000000" + catalog.substr(2)},
                            {"task_name", matter.at("task_name")},
                            {"catalog_code", catalog},
                            {"task_type", matter.at("task_type")},
                            {"by_law", matter.at("by_law")},
                            {"use_level", "2^3^4"},
                            {"task_state", "1"},
                            {"task_version", 1}});
        }
    }
    world.nation("POST", "/admin/directory", {{"rows", rows}});
    const auto operations = world.api(world.operations);
    ASSERT_TRUE(
        eventually([&] { return operations->get("/v1/directory").at("items").size() == rows.size(); }));
}

TEST(Families, WhatGoesUpComesDownEqual) {
    World world;
    const auto matters = one_of_each_family();
    ASSERT_EQ(matters.size(), 5U);
    announce_directory(world, matters);
    std::map<std::string, std::string> guids; // code → row_guid
    for (const Json& matter : matters) {
        const auto body = world.api(world.add_client(service::Role::department, matter.at("dept_code"),
                                                     {"matters:read", "matters:write", "matters:publish"}));
        const Json published = world.publish(*body, matter);
        guids[published.at("code")] = published.at("row_guid");
    }
    ASSERT_TRUE(eventually([&] { return world.delivered(); }));
    for (const auto& [code, row_guid] : guids) {
        world.nation("POST", "/admin/lists", {{"row_guid", row_guid}});
    }
    const auto reader = world.api(world.operations);
    for (const auto& [code, row_guid] : guids) {
        const std::string target = "/v1/matters/" + code + "/national";
        EXPECT_TRUE(eventually([&] { return reader->get(target).at("equal") == true; }, 20))
            << reader->get(target).dump();
    }
}

} // namespace
} // namespace gateway::test
