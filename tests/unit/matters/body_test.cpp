#include "examples.hpp"
#include "library.hpp"

namespace gateway::matters {
namespace {

Asked by_operations(Json body, const std::string& if_match = {}) {
    Asked ask;
    ask.caller = operations();
    ask.body = std::move(body);
    ask.parameters = {{"credit_code", county_body}};
    ask.if_match = if_match;
    return ask;
}

Json with(Json body, const char* name, const Json& value) {
    body[name] = value;
    return body;
}

TEST(Body, IsRegisteredByOperationsOnce) {
    Library library;
    Asked department_asks = by_operations(example_body());
    department_asks.caller = department(county_body);
    EXPECT_EQ(library.ask("POST", "/v1/bodies", department_asks).code, "operations_only");
    const auto made = library.ask("POST", "/v1/bodies", by_operations(example_body()));
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.location, std::string("/v1/bodies/") + county_body);
    EXPECT_EQ(library.ask("POST", "/v1/bodies", by_operations(example_body())).code, "already_exists");
    EXPECT_EQ(library.ask("GET", "/v1/bodies/{credit_code}", by_operations({})).body, made.body);
}

TEST(Body, ItsOrganisationCodeStandsInItsCreditCode) {
    Library library;
    const auto wrong =
        library.ask("POST", "/v1/bodies", by_operations(with(example_body(), "org_code", "PDY000167")));
    EXPECT_EQ(wrong.fields.at(0).code, "code_mismatch");
    Json without = example_body();
    without.erase("org_code");
    EXPECT_EQ(library.ask("POST", "/v1/bodies", by_operations(without)).body["body"]["org_code"],
              "PDY000175");
}

TEST(Body, EachChangeIsARevisionThatGoesUp) {
    Library library;
    library.ask("POST", "/v1/bodies", by_operations(example_body()));
    const Json renamed = with(example_body(), "org_name", "改名的机关");
    EXPECT_EQ(library.ask("PUT", "/v1/bodies/{credit_code}", by_operations(renamed, "\"r2\"")).code,
              "changed_meanwhile");
    EXPECT_EQ(library.ask("PUT", "/v1/bodies/{credit_code}", by_operations(renamed, "\"r1\"")).etag,
              "\"r2\"");
    EXPECT_EQ(library.ask("PUT", "/v1/bodies/{credit_code}", by_operations(renamed, "\"r2\"")).etag,
              "\"r2\"");
    const auto delivered = library.delivered();
    ASSERT_EQ(delivered.size(), 2U);
    EXPECT_EQ(delivered[0].rows.at(0).table, "up_zone_organization");
    EXPECT_EQ(delivered[0].rows[0].row["org_name"], "示例县级机关");
    EXPECT_EQ(delivered[1].rows.at(0).row["org_name"], "改名的机关");
    EXPECT_EQ(delivered[1].rows[0].version, 2);
}

TEST(Body, GoesUpBeforeTheListsOfItsMatters) {
    Library library;
    library.publish_item();
    library.ask("POST", "/v1/bodies", by_operations(example_body()));
    library.publish(example_matter());
    const auto delivered = library.delivered();
    ASSERT_EQ(delivered.size(), 3U);
    EXPECT_EQ(delivered[2].entry.requires_position, delivered[1].entry.position);
}

TEST(Body, CannotCeaseWhileItsMattersArePublished) {
    Library library;
    library.publish_item();
    library.ask("POST", "/v1/bodies", by_operations(example_body()));
    library.publish(example_matter());
    const Json gone = with(example_body(), "exist_task", "0");
    EXPECT_EQ(library.ask("PUT", "/v1/bodies/{credit_code}", by_operations(gone, "\"r1\"")).code,
              "body_has_matters");
    Asked cancel;
    cancel.parameters = {{"code", example_code}};
    cancel.if_match = "\"r1\"";
    ASSERT_EQ(library.ask("POST", "/v1/matters/{code}:cancel", cancel).status, 200);
    EXPECT_EQ(library.ask("PUT", "/v1/bodies/{credit_code}", by_operations(gone, "\"r1\"")).status, 200);
}

TEST(Body, ThatCeasedPublishesNothing) {
    Library library;
    library.publish_item();
    library.ask("POST", "/v1/bodies", by_operations(with(example_body(), "exist_task", "0")));
    EXPECT_EQ(library.publish(example_matter()).fields.at(0).code, "body_inactive");
}

TEST(Body, AFileAgainChangesNothingAndItsLinesStandAlone) {
    Library library;
    Json other = with(example_body(), "credit_code", city_body);
    other.erase("org_code");
    const std::vector<std::string> lines{example_body().dump(), "{", other.dump(),
                                         with(other, "org_name", "后来的名称").dump()};
    using service::LineState;
    const auto states = [&] {
        std::vector<LineState> result;
        for (const auto& outcome : library.import("/v1/bodies:import", lines, by_operations(nullptr))) {
            result.push_back(outcome.state);
        }
        return result;
    };
    EXPECT_EQ(states(), (std::vector{LineState::accepted, LineState::rejected, LineState::accepted,
                                     LineState::accepted}));
    Asked search = by_operations(nullptr);
    search.query = {{"region", "320500"}, {"name", "后来"}};
    EXPECT_EQ(library.ask("GET", "/v1/bodies", search).body["items"].at(0)["revision"], 2);
    EXPECT_EQ(states()[0], LineState::unchanged);
}

} // namespace
} // namespace gateway::matters
