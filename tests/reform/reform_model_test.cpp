// Generated reforms of a small province, against a slow model: no list is lost, nobody is left with a body
// that ceased, lineage leads both ways, maps of materials go along, and a rollback puts every record back.
// GATEWAY_REFORMS and GATEWAY_SEED choose how many and which; `scripts/check reforms` runs 10,000.
#include "map_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

namespace gateway::test {
namespace {

const std::vector<std::string> items{"320199001000", "320199002000", "320199003000", "320199004000"};
constexpr int most_bodies = 9;

long long setting(const char* name, long long otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::atoll(text);
}

/// What the model remembers of a list in use.
struct Standing {
    std::string state;
    std::string body;
    std::string item;
};
using Library = std::map<std::string, Standing>; ///< by code

std::string code_of(const std::string& body, const std::string& item) { return body + "3" + item; }

class Campaign {
public:
    explicit Campaign(unsigned seed) : random_(seed) {
        for (const std::string& item : items) {
            province_.add_item(item);
        }
        for (int i = 0; i < 4; ++i) {
            found_body();
        }
    }

    /// Returns whether it took effect.
    bool step();
    int applied() const { return applied_; }
    int rolled_back() const { return rolled_back_; }
    int maps_changed() const { return maps_.changed(); }
    const std::map<std::string, int>& refused() const { return refused_; }

private:
    int pick(int most) { return std::uniform_int_distribution<int>(0, most - 1)(random_); }
    bool chance(int percent) { return pick(100) < percent; }
    const std::string& any(const std::vector<std::string>& values) {
        return values[static_cast<std::size_t>(pick(static_cast<int>(values.size())))];
    }
    std::vector<std::string> active() {
        const auto codes = province_.column("SELECT credit_code FROM matters.body WHERE active");
        return {codes.begin(), codes.end()};
    }
    void found_body();
    void live(const std::string& body);
    void map_materials(const std::string& body);
    std::string fresh_code() { return body_code(++bodies_); }
    Json generate();
    Json one_change(std::vector<std::string>& left, Json& bodies);
    std::string taker(std::vector<std::string>& left, Json& bodies);
    Library library();
    std::map<std::string, std::string> comes_from(const Json& reform, const Library& before);
    void check(const Json& reform, const Library& before, const std::string& id);
    void check_nobody_is_left();
    void undo(const std::string& id, const std::string& snapshot, const Maps& maps_before);
    std::vector<std::string> heirs_by_model(const Json& reform, const std::string& code,
                                            const Standing& list);

    std::mt19937 random_;
    Province province_;
    MapModel maps_{province_};
    int bodies_ = 0;
    int applied_ = 0;
    int rolled_back_ = 0;
    std::map<std::string, int> refused_;
};

/// Some lists, cases, applications, a draft: what a body works on.
void Campaign::live(const std::string& body) {
    std::vector<Json> lists;
    const auto used = province_.column("SELECT code FROM matters.matter");
    for (const std::string& item : items) {
        if (!used.contains(code_of(body, item)) && chance(60)) {
            lists.push_back(province_.list_of(body, item));
        }
    }
    province_.import("/v1/matters:import", lists);
    for (const Json& list : lists) {
        const std::string code = list.at("task_code");
        if (chance(40)) {
            province_.accept_case(body, code);
        }
        if (chance(30)) {
            province_.receive_application(body, code);
        }
        if (chance(20)) {
            province_.ask("POST", "/v1/matters/{code}:revise", {.parameters = {{"code", code}}, .as = body});
        }
        if (chance(20)) {
            const auto stands = province_.ask("GET", "/v1/matters/{code}", {.parameters = {{"code", code}}});
            province_.ask("POST", "/v1/matters/{code}:suspend",
                          {.parameters = {{"code", code}}, .if_match = stands.etag, .as = body});
        }
    }
    map_materials(body);
}

/// Lists of the body get a map, or another one; some lose theirs.
void Campaign::map_materials(const std::string& body) {
    static const std::vector<std::string> types{"business_licence", "resident_identity_card", ""};
    for (const std::string& code : province_.column("SELECT code FROM matters.matter WHERE owner = '" + body +
                                                    "' AND state <> 'cancelled'")) {
        if (chance(50)) {
            const auto answer = province_.map_material(code, any(types));
            EXPECT_EQ(answer.status, 200) << answer.code << reasons_of(answer);
        }
    }
}

void Campaign::found_body() {
    const std::string body = fresh_code();
    province_.import("/v1/bodies:import", {province_.body_record(body, "示例机关" + body)});
    province_.add_client(body);
    live(body);
}

/// Who takes over: one that is there and gives nothing, or a new one.
std::string Campaign::taker(std::vector<std::string>& left, Json& bodies) {
    if (!left.empty() && (chance(60) || static_cast<int>(active().size()) >= most_bodies)) {
        const std::string code = any(left);
        std::erase(left, code);
        return code;
    }
    const std::string code = fresh_code();
    bodies.push_back(province_.body_record(code, "示例机关" + code));
    return code;
}

Json Campaign::one_change(std::vector<std::string>& left, Json& bodies) {
    const std::string from = any(left);
    std::erase(left, from);
    switch (pick(6)) {
    case 0:
        bodies.push_back(province_.body_record(from, "更名机关" + std::to_string(pick(1'000'000))));
        return {{"kind", "rename"}, {"from", {from}}, {"to", {from}}};
    case 1:
        return {{"kind", "rename"}, {"from", {from}}, {"to", {taker(left, bodies)}}};
    case 2: {
        Json givers{from};
        if (!left.empty()) {
            const std::string second = any(left);
            std::erase(left, second);
            givers.push_back(second);
        }
        return {{"kind", "merge"}, {"from", givers}, {"to", {taker(left, bodies)}}};
    }
    case 3: {
        const std::string main = taker(left, bodies);
        const std::string part = taker(left, bodies);
        return {{"kind", "split"},
                {"from", {from}},
                {"to", {main, part}},
                {"assignments", {{{"to", part}, {"catalog_codes", {any(items)}}}}}};
    }
    case 4: {
        const std::string to = taker(left, bodies);
        return {{"kind", "transfer"},
                {"from", {from}},
                {"to", {to}},
                {"assignments", {{{"to", to}, {"catalog_codes", {any(items), any(items)}}}}}};
    }
    default:
        if (chance(50)) {
            return {{"kind", "abolish"}, {"from", {from}}};
        }
        return {{"kind", "abolish"}, {"from", {from}}, {"to", {taker(left, bodies)}}};
    }
}

Json Campaign::generate() {
    std::vector<std::string> left = active();
    Json changes = Json::array(), bodies = Json::array();
    const int many = 1 + pick(2);
    for (int i = 0; i < many && !left.empty(); ++i) {
        changes.push_back(one_change(left, bodies));
    }
    return {{"name", "示例机构改革"},
            {"effective_at", format_time(province_.now())},
            {"bodies", std::move(bodies)},
            {"changes", std::move(changes)}};
}

Library Campaign::library() {
    Library lists;
    for (const auto& row :
         province_.rows("SELECT code, state, owner, substr(code, 20) FROM matters.matter WHERE "
                        "state <> 'cancelled'")) {
        lists[row[0]] = {row[1], row[2], row[3]};
    }
    return lists;
}

/// Where the reform's text sends a list, read without the product's help.
std::vector<std::string> Campaign::heirs_by_model(const Json& reform, const std::string& code,
                                                  const Standing& list) {
    for (const Json& change : reform.at("changes")) {
        const auto from = change.at("from").get<std::vector<std::string>>();
        const auto to = change.value("to", std::vector<std::string>{});
        if (std::ranges::find(from, list.body) == from.end() || to == std::vector{list.body}) {
            continue;
        }
        if (change.at("kind") == "abolish") {
            return {};
        }
        for (const Json& assignment : change.value("assignments", Json::array())) {
            const auto named = assignment.at("catalog_codes").get<std::vector<std::string>>();
            if (std::ranges::find(named, list.item) != named.end()) {
                return {code_of(assignment.at("to"), list.item)};
            }
        }
        return {change.at("kind") == "transfer" ? code : code_of(to.front(), list.item)};
    }
    return {code};
}

/// A code that comes into use → the code of the list that comes to it, of several the lowest.
std::map<std::string, std::string> Campaign::comes_from(const Json& reform, const Library& before) {
    std::map<std::string, std::string> codes;
    for (const auto& [code, list] : before) {
        for (const std::string& heir : heirs_by_model(reform, code, list)) {
            if (!before.contains(heir)) {
                codes.emplace(heir, code);
            }
        }
    }
    return codes;
}

void Campaign::check(const Json& reform, const Library& before, const std::string& id) {
    const Library now = library();
    std::set<std::string> expected;
    for (const auto& [code, list] : before) {
        const auto heirs = heirs_by_model(reform, code, list);
        expected.insert(heirs.begin(), heirs.end());
        if (heirs == std::vector{code}) {
            EXPECT_EQ(now.at(code).state, list.state) << code << " stays as it was";
            continue;
        }
        EXPECT_FALSE(now.contains(code)) << code << " left its body";
        const auto forward = province_.column("SELECT new_code FROM matters.lineage WHERE reform_id = '" +
                                              id + "' AND old_code = '" + code + "'");
        EXPECT_EQ(forward, heirs.empty() ? std::set<std::string>{""}
                                         : std::set<std::string>(heirs.begin(), heirs.end()));
        for (const std::string& heir : heirs) {
            const Json back =
                province_.ask("GET", "/v1/matters/{code}/lineage", {.parameters = {{"code", heir}}}).body;
            EXPECT_TRUE(std::ranges::any_of(
                back.at("predecessors"),
                [&](const Json& step) { return step.at("code") == code && step.at("reform") == id; }))
                << heir << " does not lead back to " << code;
        }
    }
    std::set<std::string> codes;
    for (const auto& [code, list] : now) {
        codes.insert(code);
    }
    EXPECT_EQ(codes, expected) << "no list is lost and none comes from nowhere";
    check_nobody_is_left();
}

void Campaign::check_nobody_is_left() {
    const std::string gone = "(SELECT credit_code FROM matters.body WHERE NOT active)";
    EXPECT_EQ(province_.number(
                  "SELECT count(*) FROM matters.matter WHERE state <> 'cancelled' AND owner IN " + gone),
              0);
    EXPECT_EQ(province_.number(
                  "SELECT count(*) FROM cases.\"case\" WHERE finished_at IS NULL AND coalesce(handed_to, "
                  "owner) IN " +
                  gone),
              0);
    EXPECT_EQ(province_.number("SELECT count(*) FROM matters.draft WHERE owner IN " + gone), 0);
    EXPECT_EQ(province_.number("SELECT count(*) FROM access.client WHERE enabled AND credit_code IN " + gone),
              0);
    EXPECT_EQ(province_.number(
                  "SELECT count(*) FROM cases.application AS a WHERE decided_at IS NULL AND owner IN " +
                  gone +
                  " AND NOT EXISTS (SELECT FROM access.succession AS s WHERE s.predecessor = "
                  "a.owner AND s.full_rights)"),
              0);
    EXPECT_EQ(province_.number("SELECT count(*) FROM journal.entry WHERE requires_position >= position"), 0);
}

void Campaign::undo(const std::string& id, const std::string& snapshot, const Maps& maps_before) {
    const Maps left = maps_.now();
    const auto undone = province_.roll_back(id);
    EXPECT_EQ(undone.status, 200) << undone.code << reasons_of(undone);
    EXPECT_EQ(first_difference(snapshot, province_.snapshot()), "");
    maps_.expect(restored(left, maps_before), left, "licenses.reform_undone");
    ++rolled_back_;
}

bool Campaign::step() {
    province_.pass(std::chrono::seconds(1));
    while (active().size() < 3) {
        found_body();
    }
    const Json reform = generate();
    const Library before = library();
    const Maps maps_before = maps_.now();
    const std::string snapshot = province_.snapshot();
    const auto answer = province_.carry_out(reform);
    if (answer.status != 200) {
        EXPECT_EQ(first_difference(snapshot, province_.snapshot()), "") << "what is refused changes nothing";
        for (const FieldError& reason : answer.fields) {
            ++refused_[reason.code];
        }
        return false;
    }
    EXPECT_EQ(answer.body.at("state"), "applied") << answer.body.dump();
    const std::string id = answer.body.at("id");
    ++applied_;
    check(reform, before, id);
    maps_.expect(moved(maps_before, comes_from(reform, before)), maps_before, "licenses.reform");
    if (chance(60)) {
        undo(id, snapshot, maps_before);
    } else if (!active().empty() && chance(30)) {
        live(any(active()));
    }
    return true;
}

TEST(ReformModel, GeneratedReformsLoseNothingAndCanBeUndone) {
    const auto seed = static_cast<unsigned>(setting("GATEWAY_SEED", 20190501));
    const long long wanted = setting("GATEWAY_REFORMS", 120);
    SCOPED_TRACE("GATEWAY_SEED=" + std::to_string(seed));
    auto campaign = std::make_unique<Campaign>(seed);
    long long done = 0, maps_changed = 0;
    for (long long i = 0; done < wanted && i < wanted * 4; ++i) {
        if (i % 200 == 199) {
            maps_changed += campaign->maps_changed();
            campaign = std::make_unique<Campaign>(
                seed + static_cast<unsigned>(i)); // a province grows with its history
        }
        done += campaign->step() ? 1 : 0;
        ASSERT_FALSE(testing::Test::HasFailure()) << "reform " << i;
    }
    EXPECT_EQ(done, wanted);
    EXPECT_GT(maps_changed + campaign->maps_changed(), 0);
}

} // namespace
} // namespace gateway::test
