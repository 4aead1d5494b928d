#include "fixture.hpp"

namespace gateway::cases {
namespace {

class ListTest : public CasesTest {
protected:
    /// The numbers a caller gets, page by page of two.
    std::vector<std::string> numbers(service::Call asked) {
        std::vector<std::string> found;
        run([&](store::Transaction& tx) {
            const auto query = read_query(asked);
            service::Page page{2, {}};
            while (query) {
                auto items = list_cases(tx, *query, page);
                for (std::size_t i = 0; i < items.size() && i < 2; ++i) {
                    found.push_back(items[i].at("project_no"));
                    page.after = {items[i].at("accepted_at"), items[i].at("project_no")};
                }
                if (items.size() < 3) {
                    return;
                }
            }
        });
        return found;
    }
    service::Call asking(std::map<std::string, std::string> query, service::Call made) {
        made.query = std::move(query);
        return made;
    }
    void accept_five() {
        for (const char* number : {"A", "B", "C"}) { // accepted at the same moment
            accept(with(accept_columns(), "project_no", number));
        }
        accept(
            with(with(accept_columns(), "project_no", "D"), "accept_date", "2019-05-20T08:00:00.123+08:00"));
        accept(with(with(accept_columns(), "project_no", "E"), "matter_code", other_matter), other_owner);
        add(EventKind::process, "B", process("2019-04-22", "2019-04-22"));
    }
    using Numbers = std::vector<std::string>;
};

TEST_F(ListTest, PagesNewestFirstWithoutGapsOrRepeats) {
    accept_five();
    EXPECT_EQ(numbers(call()), (Numbers{"D", "C", "B", "A"}));
}

TEST_F(ListTest, ShowsEachCallerHisOwn) {
    accept_five();
    auto operations = call();
    operations.caller.role = service::Role::operations;
    EXPECT_EQ(numbers(operations), (Numbers{"D", "E", "C", "B", "A"}));
    EXPECT_EQ(numbers(call(nullptr, other_owner)), Numbers{"E"});
    EXPECT_EQ(numbers(region_call("320500")), (Numbers{"D", "C", "B", "A"}));
    EXPECT_EQ(numbers(region_call("320000")).size(), 5u);
    EXPECT_EQ(numbers(asking({{"department", other_owner}}, call())), Numbers{});
    EXPECT_EQ(numbers(asking({{"region", "320100"}}, region_call("320500"))), Numbers{});
    EXPECT_EQ(numbers(asking({{"region", "320500"}}, region_call("320000"))).size(), 4u);
}

TEST_F(ListTest, FiltersByEachCondition) {
    accept_five();
    EXPECT_EQ(numbers(asking({{"state", "processing"}}, call())), Numbers{"B"});
    EXPECT_EQ(numbers(asking({{"accepted_from", "2019-05-20"}}, call())), Numbers{"D"});
    EXPECT_EQ(numbers(asking({{"accepted_to", "2019-05-20"}}, call())).size(), 3u);
    EXPECT_EQ(numbers(asking({{"matter_code", other_matter}}, region_call("320000"))), Numbers{"E"});
    EXPECT_EQ(
        numbers(asking({{"task_code", std::string(other_matter).substr(0, 31)}}, region_call("320000"))),
        Numbers{"E"});
    EXPECT_EQ(
        numbers(asking({{"task_code", matter_code}, {"department", other_owner}}, region_call("320000"))),
        Numbers{});
}

TEST_F(ListTest, NamesEachWrongParameter) {
    for (const char* name :
         {"state", "accepted_from", "accepted_to", "department", "region", "matter_code", "task_code"}) {
        EXPECT_EQ(refusal([&] {
                      read_query(asking({{name, "x"}}, call()));
                  }).find(std::string("/") + name),
                  0u)
            << name;
    }
}

} // namespace
} // namespace gateway::cases
