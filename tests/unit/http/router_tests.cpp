#include "gateway/http/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace gateway::http {
namespace {

using Parameters = std::map<std::string, std::string>;

Router example() {
    Router router;
    router.add("GET", "/", 0);
    router.add("GET", "/v1/matters/{code}", 1);
    router.add("PUT", "/v1/matters/{code}", 2);
    router.add("POST", "/v1/matters/{code}:publish", 3);
    router.add("POST", "/v1/matters:import", 4);
    router.add("GET", "/v1/matters/latest", 5);
    router.add("GET", "/v1/cases/{project_no}/result", 6);
    router.add("GET", "/v1/cases/{project_no}/materials/{name}", 7);
    return router;
}

TEST(Router, FindsParameters) {
    const auto match = example().find("GET", "/v1/cases/1234/materials/a%20%E4%BB%B6");
    EXPECT_EQ(match.route, 7u);
    EXPECT_EQ(match.parameters, (Parameters{{"project_no", "1234"}, {"name", "a 件"}}));
}

TEST(Router, TakesADecodedSlashAsData) {
    EXPECT_EQ(example().find("GET", "/v1/matters/a%2Fb").parameters, (Parameters{{"code", "a/b"}}));
}

TEST(Router, PrefersALiteralToAParameter) {
    EXPECT_EQ(example().find("GET", "/v1/matters/latest").route, 5u);
    EXPECT_EQ(example().find("GET", "/v1/matters/%6Catest").route, 5u) << "the same path, spelt otherwise";
    EXPECT_EQ(example().find("PUT", "/v1/matters/latest").route, 2u) << "only the parameter's route has PUT";
}

TEST(Router, PrefersTheLiteralFurtherLeft) {
    Router router;
    router.add("GET", "/{a}/b", 1);
    router.add("GET", "/a/{b}", 2);
    EXPECT_EQ(router.find("GET", "/a/b").route, 2u);
}

TEST(Router, FindsVerbs) {
    const auto match = example().find("POST", "/v1/matters/1234:publish");
    EXPECT_EQ(match.route, 3u);
    EXPECT_EQ(match.parameters, (Parameters{{"code", "1234"}}));
    EXPECT_EQ(example().find("POST", "/v1/matters:import").route, 4u);
}

TEST(Router, LeavesAColonInAParameterWhereNoVerbMatches) {
    EXPECT_EQ(example().find("GET", "/v1/matters/a:b").parameters, (Parameters{{"code", "a:b"}}));
    const auto verb = example().find("GET", "/v1/matters/a:publish");
    EXPECT_FALSE(verb.route);
    EXPECT_EQ(verb.allowed, std::vector<std::string>{"POST"});
    EXPECT_EQ(example().find("GET", "/v1/matters/a%3Apublish").parameters,
              (Parameters{{"code", "a:publish"}}))
        << "an encoded colon is data";
}

TEST(Router, NamesTheMethodsAPathKnows) {
    const auto match = example().find("DELETE", "/v1/matters/1");
    EXPECT_FALSE(match.route);
    EXPECT_EQ(match.allowed, (std::vector<std::string>{"GET", "HEAD", "PUT"}));
    EXPECT_TRUE(example().find("GET", "/v1/nothing").allowed.empty());
}

TEST(Router, AnswersHeadByGet) { EXPECT_EQ(example().find("HEAD", "/v1/matters/1").route, 1u); }

TEST(Router, HasNoRouteForCrookedPaths) {
    for (const auto* path :
         {"", "v1/matters/1", "/v1//matters/1", "/v1/matters/", "/v1/matters/%", "/v1/matters/%4",
          "/v1/matters/%zz", "/v1/matters/%FF", "/v1/matters/%00", "/v1/matters/..", "/v1/matters/%2e%2E",
          "/v1/matters/.", "/v1/matters/:publish", "*"}) {
        EXPECT_FALSE(example().find("POST", path).route) << path;
        EXPECT_FALSE(example().find("GET", path).route && std::string(path) != "/v1/matters/:publish")
            << path;
    }
    EXPECT_EQ(example().find("GET", "/").route, 0u);
}

TEST(Router, RefusesTheSameShapeTwice) {
    auto router = example();
    EXPECT_THROW(router.add("GET", "/v1/matters/{other}", 9), std::logic_error);
    EXPECT_THROW(router.add("GET", "v1", 9), std::logic_error);
    EXPECT_THROW(router.add("GET", "/{a}/{a}", 9), std::logic_error);
    EXPECT_NO_THROW(router.add("POST", "/v1/matters/{other}", 9));
}

} // namespace
} // namespace gateway::http
