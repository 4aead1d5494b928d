#include "support/world.hpp"

#include <gtest/gtest.h>

namespace gateway::test {
namespace {

TEST(Supervision, TheRunningProgramFindsWhatIsOverdueAndTellsTheDepartment) {
    World world;
    const auto matter = world.publish_matter();
    Json record = accept_record(matter, 1);
    record["apply_date"] = record["accept_date"] = "2019-04-18T10:30:00+08:00";
    const auto clerk = world.api(world.add_client(service::Role::department, sample_body,
                                                  {"cases:write", "supervision:read", "supervision:write"}));
    const Json accepted = clerk->post("/v1/cases", record);
    const auto unread = [&] { return clerk->get("/v1/supervision/notices?state=unread").at("items"); };
    ASSERT_TRUE(eventually([&] { return !unread().empty(); }));
    for (const Json& notice : unread()) { // of the promised limit, and of the statutory one
        EXPECT_EQ(notice.at("record").at("project_no"), accepted.at("project_no"));
        EXPECT_EQ(notice.at("record").at("colour"), "red");
        clerk->post("/v1/supervision/notices/" + notice.at("id").get<std::string>() + ":acknowledge",
                    nullptr);
    }
    EXPECT_TRUE(unread().empty());
}

} // namespace
} // namespace gateway::test
