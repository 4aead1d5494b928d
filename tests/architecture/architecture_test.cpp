// The rules of docs/architecture.md that a compiler does not check, held against the sources.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path root = GATEWAY_SOURCE_DIR;

const std::map<std::string, int> floors{{"base", 1},     {"crypto", 2},      {"http", 2},     {"store", 2},
                                        {"ses", 3},      {"journal", 3},     {"ofd", 4},      {"service", 4},
                                        {"national", 5}, {"access", 6},      {"matters", 6},  {"cases", 6},
                                        {"ratings", 6},  {"supervision", 6}, {"identity", 6}, {"signon", 6},
                                        {"seals", 6},    {"licenses", 6},    {"reform", 6},   {"app", 7}};
/// The simulator is the other side: it must not know how the gateway works.
const std::set<std::string> simulator_may{"base", "crypto", "http", "ses", "ofd"};
/// A module may use another's small public header, without circles.
const std::set<std::pair<std::string, std::string>> module_uses{
    {"cases", "matters"},  {"ratings", "cases"},   {"supervision", "cases"}, {"supervision", "matters"},
    {"signon", "access"},  {"signon", "identity"}, {"licenses", "identity"}, {"licenses", "matters"},
    {"licenses", "cases"}, {"licenses", "seals"},  {"licenses", "signon"}};

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

struct Source {
    std::string name; ///< relative to the root
    std::string room;
    std::string text;
};

std::vector<Source> sources_below(const std::string& folder) {
    std::vector<Source> sources;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const auto extension = entry.path().extension();
        if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp")) {
            continue;
        }
        const fs::path inside = fs::relative(entry.path(), root / folder);
        const std::string room = inside.has_parent_path() ? inside.begin()->string() : "";
        sources.push_back({fs::relative(entry.path(), root).string(), room, text_of(entry.path())});
    }
    return sources;
}

std::vector<Source> all_sources() {
    auto sources = sources_below("src");
    const auto headers = sources_below("include/gateway");
    sources.insert(sources.end(), headers.begin(), headers.end());
    return sources;
}

std::vector<std::string> included_rooms(const std::string& text) {
    static const std::regex include(R"(#include\s+"gateway/([a-z]+)/)");
    std::vector<std::string> rooms;
    for (std::sregex_iterator at(text.begin(), text.end(), include), end; at != end; ++at) {
        rooms.push_back((*at)[1]);
    }
    return rooms;
}

TEST(Architecture, ARoomIncludesOnlyLowerFloors) {
    for (const Source& source : all_sources()) {
        if (source.room.empty() || source.room == "simulator") {
            continue;
        }
        ASSERT_TRUE(floors.contains(source.room)) << source.name << ": a room without a floor";
        for (const std::string& used : included_rooms(source.text)) {
            const bool own = used == source.room;
            const bool lower = floors.contains(used) && floors.at(used) < floors.at(source.room);
            const bool agreed = module_uses.contains({source.room, used});
            EXPECT_TRUE(own || lower || agreed) << source.name << " includes upward: gateway/" << used;
        }
    }
}

TEST(Architecture, TheSimulatorSharesOnlyMechanisms) {
    for (const Source& source : sources_below("src")) {
        if (source.room == "simulator") {
            for (const std::string& used : included_rooms(source.text)) {
                EXPECT_TRUE(simulator_may.contains(used)) << source.name << " includes gateway/" << used;
            }
        }
    }
}

TEST(Architecture, AnotherRoomsPrivateHeadersStayPrivate) {
    static const std::regex climbing(R"(#include\s+"(\.\./|src/))");
    for (const Source& source : all_sources()) {
        EXPECT_FALSE(std::regex_search(source.text, climbing)) << source.name;
    }
}

TEST(Architecture, NetworkLibrariesStayInTheirRoom) {
    static const std::regex network(R"(#include\s+<boost/(asio|beast))");
    for (const Source& source : all_sources()) {
        if (source.room != "http") {
            EXPECT_FALSE(std::regex_search(source.text, network)) << source.name;
        }
    }
}

/// g++ 12.2 miscompiles some forms of co_await: the fewer files, the better they can be looked after.
TEST(Architecture, CoroutinesStayInAFewFiles) {
    std::set<std::string> found;
    for (const Source& source : all_sources()) {
        if (source.text.find("co_await") != std::string::npos) {
            found.insert(source.name);
            EXPECT_EQ(source.room, "http") << source.name;
        }
    }
    EXPECT_LE(found.size(), 6u);
}

TEST(Architecture, NoCoroutineFormThatTheCompilerBreaks) {
    // A lambda temporary capturing by value, a braced temporary, or ?: inside the awaited expression.
    static const std::regex by_value(R"(co_await[^;]*\[\s*(=|[a-z_]+\s*[,\]=]))");
    static const std::regex conditional(R"(co_await[^;]*\?[^;]*:[^;:])");
    for (const Source& source : all_sources()) {
        EXPECT_FALSE(std::regex_search(source.text, by_value))
            << source.name << ": lambda capturing by value";
        EXPECT_FALSE(std::regex_search(source.text, conditional)) << source.name << ": ?: in co_await";
    }
}

TEST(Architecture, ASchemaIsNamedOnlyByItsRoom) {
    const std::set<std::string> schemas{"journal", "service",  "national",    "access",   "matters",
                                        "cases",   "ratings",  "supervision", "identity", "signon",
                                        "seals",   "licenses", "reform"};
    for (const Source& source : sources_below("src")) {
        for (const std::string& schema : schemas) {
            if (source.room == schema || source.room == "simulator") {
                continue;
            }
            const std::regex named("(FROM|INTO|UPDATE|JOIN|TABLE)\\s+" + schema + "\\.");
            EXPECT_FALSE(std::regex_search(source.text, named)) << source.name << " names schema " << schema;
        }
    }
}

/// SQL stands in files whose name says so: store*.cpp, or *_store.cpp. The few mechanisms with a statement of
/// their own are named here.
TEST(Architecture, OnlyStoresHoldSql) {
    const std::set<std::string> mechanisms{"src/service/idempotency.cpp", "src/service/operations.cpp",
                                           "src/journal/append.cpp", "src/journal/read.cpp"};
    static const std::regex statement(R"(const\s+(store::)?Statement\s+\w+\s*\{)");
    for (const Source& source : sources_below("src")) {
        const std::string file = fs::path(source.name).filename().string();
        const bool store = source.room == "store" || file.find("store") != std::string::npos ||
                           mechanisms.contains(source.name);
        if (!store) {
            EXPECT_FALSE(std::regex_search(source.text, statement)) << source.name;
        }
    }
}

/// A route for persons is checked by who makes it one, and by nothing else.
TEST(Architecture, RoutesForPersonsAreMadeInOnePlace) {
    static const std::regex spelt(R"("person:[a-z])");
    for (const Source& source : all_sources()) {
        const bool makes = source.text.find("person_scheme") != std::string::npos;
        const bool may =
            source.name == "src/signon/persons.cpp" || source.name == "include/gateway/service/persons.hpp";
        EXPECT_EQ(makes, may) << source.name;
        EXPECT_FALSE(std::regex_search(source.text, spelt)) << source.name;
    }
}

TEST(Architecture, FilesCanBeHeldInTheHead) {
    constexpr long longest = 420;
    std::vector<std::string> crowded;
    for (const Source& source : all_sources()) {
        const auto lines = std::count(source.text.begin(), source.text.end(), '\n');
        EXPECT_LE(lines, longest) << source.name << ": divide it";
    }
}

TEST(Documents, EveryProblemCodeIsListed) {
    const std::string listed = text_of(root / "docs" / "problems.md");
    static const std::regex thrown(R"(ProblemKind::\w+,\s*"([a-z_]+)\")");
    std::set<std::string> missing;
    for (const Source& source : all_sources()) {
        if (source.room == "simulator") {
            continue;
        }
        for (std::sregex_iterator at(source.text.begin(), source.text.end(), thrown), end; at != end; ++at) {
            const std::string code = (*at)[1];
            if (listed.find("`" + code + "`") == std::string::npos) {
                missing.insert(code + " (" + source.name + ")");
            }
        }
    }
    for (const auto& code : missing) {
        ADD_FAILURE() << "docs/problems.md does not list " << code;
    }
}

} // namespace
