// What licences saved, over random histories through the routes, held against the model.
#include "materials_fixture.hpp"
#include "savings_model.hpp"
#include "support/dice.hpp"
#include "support/persons.hpp"

namespace gateway::licenses {
namespace {

using namespace savings;

constexpr int steps = 300;
const std::vector<std::string> bodies{bureau, "11320583PDY000175F", other_body};
const std::vector<std::string> codes{matter, "11320500PDY000167D3000599001000",
                                     "11320583PDY000175F3000199001000",
                                     "11320000PDY00001XW200019900100001"}; // the last is a handling item
const std::vector<std::string> regions{"320000", "320500", "320583", "320100"};
const std::vector<std::string> names{"营业执照", "不动产权证", "身份证明", "代理人身份证明"};
const std::vector<std::string> types{"business_licence", "real_estate_certificate", "resident_identity_card"};
const std::vector<std::string> persons{zhang, test::citizen_number(7)};
const std::vector<std::string> holders{"applicant", "agent", "either"};

class Savings : public MaterialTest, public testing::WithParamInterface<int> {
protected:
    Savings() {
        now = parse_time("2019-04-02T09:00:00+08:00").value();
        for (const std::string& type : types) {
            permit(type, {"ex_officio"});
        }
        for (const std::string& code : codes) {
            world_.lists.push_back({code});
            revise(world_.lists.back());
            map(world_.lists.back());
        }
        for (int i = 0; i < 6; ++i) {
            issue();
            accept();
        }
    }
    std::string day(int later = 0) const {
        return format_time(now + std::chrono::hours(24 * later)).substr(0, 10);
    }

    // What happens.

    void revise(List& list) {
        Json materials = Json::array();
        std::map<std::string, int> copies;
        for (const std::string& name : names) {
            if (list.versions.empty() || !dice_.one_in(6)) {
                Json material{{"material_name", name}};
                if (const int pages = copies[name] = dice_.below(4); pages > 0) { // else it does not say
                    material["page_num"] = pages;
                }
                materials.push_back(std::move(material));
            }
        }
        publish(materials, list.code);
        list.versions.push_back(std::move(copies));
    }
    void map(List& list) {
        Json items = Json::array();
        list.map.clear();
        for (const auto& [name, copies] : list.versions.back()) {
            if (!dice_.one_in(5)) {
                const Mapped& mapped = list.map[name] = {dice_.of(types), dice_.of(holders)};
                items.push_back({{"material", name}, {"type", mapped.type}, {"whose", mapped.whose}});
            }
        }
        int& revision = revisions_[list.code];
        revision = asked("setMatterLicences", map_call(items, revision, list.code))["revision"];
    }
    /// What the licence, or its next version, shows; its period is put down in `paper`.
    Json draft_of(Paper& paper) {
        Json body = example_draft();
        body["holders"] = {{{"name", "示例"},
                            {"code_type", paper.holder == company ? "001" : "111"},
                            {"code", paper.holder}}};
        body["issued_on"] = day();
        body["valid_from"] = paper.from = day(dice_.one_in(6) ? dice_.below(30) : 0);
        if (paper.type == "real_estate_certificate") { // it has no end
            body["face"] = {{"location", "示例路1号"},
                            {"unit_number", std::string(28, '1')},
                            {"right_type", "房屋所有权"}};
            return body;
        }
        if (paper.type == "resident_identity_card") {
            body["face"] = {{"sex", "男"}, {"birth_date", "1990-01-01"}};
        }
        paper.until = dice_.one_in(3) ? "" : day(30 + dice_.below(60));
        if (!paper.until.empty()) {
            body["valid_until"] = paper.until;
        }
        return body;
    }
    void issue() {
        Paper paper{dice_.of(types), company};
        if (paper.type == "resident_identity_card" || (paper.type != "business_licence" && dice_.one_in(2))) {
            paper.holder = dice_.of(persons);
        }
        Json body = draft_of(paper);
        body["type"] = paper.type;
        told_.push_back(issued(body));
        paper.identifiers.push_back(told_.back()["identifier"]);
        world_.licences.push_back(std::move(paper));
    }
    /// What the register refuses changes nothing here either.
    void move() {
        const auto number = static_cast<std::size_t>(dice_.below(static_cast<int>(told_.size())));
        Paper paper = world_.licences[number];
        std::string id = "restoreLicence";
        Json body;
        paper.state = "valid";
        if (dice_.one_in(8)) {
            id = "cancelLicence";
            body = {{"reason", "revoked"}};
            paper.state = "cancelled";
        } else if (dice_.one_in(3)) {
            id = "suspendLicence";
            body = {{"reason", "withheld"}};
            paper.state = "suspended";
        } else if (dice_.one_in(2)) {
            id = "changeLicence";
            const Paper& before = world_.licences[number];
            const bool in_use = World::standing(before, before.identifiers.back(), day()) == "valid";
            body = draft_of(paper);
            if (in_use && paper.from > day()) { // what is in use stays so
                paper.from = day();
            }
        }
        try {
            told_[number] = asked(id, on(told_[number], body));
        } catch (const Problem& problem) {
            ASSERT_EQ(problem.status(), 409) << problem.code();
            return;
        }
        if (id == "changeLicence") {
            paper.identifiers.push_back(told_[number]["identifier"]);
        }
        world_.licences[number] = std::move(paper);
    }
    void accept() {
        const auto number = static_cast<std::size_t>(dice_.below(static_cast<int>(codes.size())));
        const List& list = world_.lists[number];
        Affair affair{"CASE-" + std::to_string(world_.affairs.size()),
                      number,
                      list.versions.size() - 1,
                      company,
                      "",
                      owner_of(list.code)};
        Json record = Json::object();
        if (dice_.one_in(2)) {
            affair.applicant = dice_.of(persons);
            record.update({{"applyer_name", "张三（演示）"},
                           {"applyer_type", "1"},
                           {"applyer_page_type", "111"},
                           {"applyer_page_code", affair.applicant}});
        }
        if (dice_.one_in(2)) {
            affair.agent = dice_.of(persons);
            record.update(
                {{"contact_name", "李四（演示）"}, {"contact_type", "111"}, {"contact_code", affair.agent}});
        }
        accepted(affair.number, record, list.code);
        world_.affairs.push_back(std::move(affair));
    }
    /// Something that happens to an open case.
    void go_on(Affair& affair) {
        const std::string& to = dice_.of(bodies);
        if (affair.finished) {
            return;
        }
        if (dice_.one_in(3)) {
            const std::string& name = dice_.of(names);
            take_paper(affair.number, name, affair.body);
            affair.papers.insert(name);
        } else if (to != affair.body) {
            ask_cases("transferCase", as_body(affair.body, {{"to_body", to}, {"reason", "依职责分工移交"}},
                                              {{"project_no", affair.number}}));
            affair.body = to;
        } else if (dice_.one_in(2)) {
            ask_cases("withdrawCase",
                      as_body(affair.body, {{"reason", "申请人撤回"}}, {{"project_no", affair.number}}));
            affair.finished = true;
        }
    }

    /// Most often something that can be attached, if luck finds it.
    Wanted want(const Affair& affair) {
        Wanted wanted;
        for (int tries = dice_.one_in(4) ? 1 : 12; tries > 0; --tries) {
            wanted = {dice_.one_in(20) ? "户口簿" : dice_.of(names),
                      dice_.one_in(20) ? "1.2.156.3005.2.NONE"
                                       : dice_.of(dice_.of(world_.licences).identifiers)};
            Log log = world_.log;
            if (world_.expect(affair, wanted, day(), log).outcome == "attached") {
                break;
            }
        }
        return wanted;
    }
    void attach(const Affair& affair) {
        Json items = Json::array();
        Log log = world_.log;
        std::vector<Expected> expected;
        for (int more = dice_.below(3); more >= 0; --more) {
            const Wanted wanted = want(affair);
            items.push_back({{"material", wanted.material}, {"identifier", wanted.identifier}});
            expected.push_back(world_.expect(affair, wanted, day(), log));
        }
        const std::string& code = codes[affair.list];
        service::Call made = attach_call(affair.number, items, code);
        made.caller.credit_code = dice_.one_in(8) ? dice_.of(bodies) : affair.body;
        if (made.caller.credit_code != affair.body && made.caller.credit_code != owner_of(code)) {
            EXPECT_EQ(refused("attachLicences", made), "case_not_found");
        } else if (affair.finished && log.size() > world_.log.size()) {
            EXPECT_EQ(refused("attachLicences", made), "case_finished") << "all of it, or nothing";
        } else {
            compare(asked("attachLicences", made)["items"], expected, log);
            world_.log = std::move(log);
        }
    }
    void compare(const Json& told, const std::vector<Expected>& expected, Log& log) {
        ASSERT_EQ(told.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const auto& [outcome, why, place] = expected[i];
            ASSERT_EQ(told[i]["outcome"], outcome) << told[i];
            seen_.insert(outcome == "refused" ? told[i]["reason"].get<std::string>() : outcome);
            if (outcome == "refused") {
                ASSERT_TRUE(why.contains(told[i]["reason"])) << told[i];
            } else if (outcome == "attached") {
                log[place].row_guid = told[i]["row_guid"];
            } else {
                ASSERT_EQ(told[i]["row_guid"], log[place].row_guid) << "the row of the first time";
            }
        }
    }

    // What is told of it.

    Question some_question() {
        const auto month = [&] { return "2019-" + std::to_string(103 + dice_.below(10)).substr(1); };
        Question question{month(), month(), "", "", "", ""};
        if (question.from > question.to) {
            std::swap(question.from, question.to);
        }
        question.code = dice_.one_in(3) ? dice_.of(codes) : "";
        question.body = dice_.one_in(3) ? dice_.of(bodies) : "";
        question.region = dice_.one_in(3) ? dice_.of(regions) : "";
        question.within = dice_.one_in(3) ? "" : dice_.one_in(2) ? dice_.of(bodies) : dice_.of(regions);
        question.limit = 1 + dice_.below(6);
        return question;
    }
    service::Call call_of(const Question& question) {
        service::Call made = operations(nullptr);
        if (question.within.size() == 6) {
            made.caller.role = service::Role::region;
            made.caller.region = question.within;
        } else if (!question.within.empty()) {
            made = as_body(question.within);
        }
        made.query = {
            {"from", question.from}, {"to", question.to}, {"limit", std::to_string(question.limit)}};
        for (const auto& [name, value] :
             {std::pair{"matter_code", &question.code}, std::pair{"department", &question.body},
              std::pair{"region", &question.region}}) {
            if (!value->empty()) {
                made.query[name] = *value;
            }
        }
        return made;
    }
    static Figures figures_of(const Json& told) { return {told["cases"], told["materials"], told["copies"]}; }
    void check(const Question& question) {
        const Counted right = answer_to(question, world_.log);
        Figures sum{};
        for (const auto& [key, figures] : right) {
            std::ranges::transform(sum, figures, sum.begin(), std::plus());
        }
        service::Call made = call_of(question);
        std::vector<std::pair<Key, Figures>> rows;
        for (bool more = true; more;) {
            const Json page = asked("countSavedPapers", made);
            ASSERT_EQ(figures_of(page["total"]), sum) << "of all pages, on each";
            for (const Json& item : page["items"]) {
                rows.push_back({{item["month"], item["matter_code"], item["body"]}, figures_of(item)});
            }
            more = page.contains("next");
            ASSERT_TRUE(!more || page["items"].size() == static_cast<std::size_t>(question.limit));
            made.query["cursor"] = page.value("next", "");
        }
        ASSERT_EQ(rows, (std::vector<std::pair<Key, Figures>>(right.begin(), right.end())));
    }

    void step() {
        now += std::chrono::hours(dice_.below(36));
        const int drawn = dice_.below(20);
        if (drawn == 0) {
            revise(dice_.of(world_.lists));
        } else if (drawn == 1) {
            map(dice_.of(world_.lists));
        } else if (drawn < 4) {
            issue();
        } else if (drawn < 6) {
            move();
        } else if (drawn < 9) {
            accept();
        } else if (drawn < 11) {
            go_on(dice_.of(world_.affairs));
        } else if (drawn == 11) {
            check(some_question());
        } else {
            attach(dice_.of(world_.affairs));
        }
    }

    test::Dice dice_{static_cast<std::uint64_t>(GetParam())};
    World world_;
    std::map<std::string, int> revisions_; ///< of maps
    std::vector<Json> told_;               ///< of each licence what was told last
    std::set<std::string> seen_;           ///< outcomes and reasons
};

TEST_P(Savings, AreWhatTheLogCountsAndNothingElse) {
    for (int i = 0; i < steps && !HasFatalFailure(); ++i) {
        SCOPED_TRACE("step " + std::to_string(i));
        step();
    }
    for (int i = 0; i < 40 && !HasFatalFailure(); ++i) {
        check(some_question());
    }
    EXPECT_EQ(one("SELECT count(*) FROM licenses.attachment"), std::to_string(world_.log.size()));
    std::set<std::string> months;
    for (const auto& [key, figures] : counted(world_.log)) {
        months.insert(key[0]);
    }
    EXPECT_GE(months.size(), 5U) << "a history long enough to say something";
    EXPECT_GE(world_.log.size(), 30U);
    EXPECT_TRUE(seen_.contains("unchanged"));
    EXPECT_GE(seen_.size(), 9U) << "most of the reasons";
}

INSTANTIATE_TEST_SUITE_P(Histories, Savings, testing::Range(1, 5));

} // namespace
} // namespace gateway::licenses
