#include "fixture.hpp"

#include <cstdlib>
#include <random>

namespace gateway::identity {
namespace {

/// What no member of a request should be.
const std::vector<Json>& hostile_values() {
    static const std::vector<Json> values{nullptr,
                                          true,
                                          -1,
                                          1e300,
                                          "",
                                          " ",
                                          "x",
                                          std::string(100'000, 'x'),
                                          "'; DROP TABLE identity.person; --",
                                          "\u202e张三",
                                          "\x01",
                                          "３２０１００１９９００１０１００１８",
                                          "RC09",
                                          "9999-12-31T23:59:59Z",
                                          Json::array(),
                                          Json::array({nullptr}),
                                          Json::object(),
                                          {{"user_name", {{"a", 1}}}}};
    return values;
}

const std::vector<std::string> hostile_keys{"x",
                                            "nobody",
                                            "' OR 1=1",
                                            "..",
                                            "张三",
                                            std::string(5000, 'f'),
                                            "ffffffffffffffffffffffffffffffff",
                                            "320100199001010018"};

class Hostile : public IdentityTest {
protected:
    std::mt19937 random{std::getenv("GATEWAY_SEED")
                            ? static_cast<unsigned>(std::atoi(std::getenv("GATEWAY_SEED")))
                            : 20190418U};
    template <class Values>
    const auto& any(const Values& values) {
        return values[random() % values.size()];
    }
    Json mutated(Json body) {
        if (random() % 10 == 0 || !body.is_object() || body.empty()) {
            return any(hostile_values());
        }
        for (unsigned i = 0; i <= random() % 3; ++i) {
            auto member = body.begin();
            std::advance(member, static_cast<long>(random() % body.size()));
            *member = any(hostile_values());
        }
        return body;
    }
};

/// Whatever comes in is answered by a Problem that says what is wrong, or taken; it is never a fault of ours.
TEST_F(Hostile, InputIsAnsweredNeverAFaultOfOurs) {
    const std::string person = verified(zhang_mobile, zhang).person_id;
    ask("saveCorporation",
        call({{"corp_name", "公司"}, {"corp_type", "enterprise"}}, {{"credit_code", company}}));
    int refusals = 0;
    for (const service::Route& each : module_.routes) {
        for (int round = 0; round < 60; ++round) {
            service::Call made = call(mutated(each.operation.request_example));
            made.parameters = {{"person_id", random() % 2 ? person : any(hostile_keys)},
                               {"evidence_id", any(hostile_keys)},
                               {"credit_code", random() % 2 ? company : any(hostile_keys)},
                               {"mandate_id", any(hostile_keys)},
                               {"matter_code", random() % 2 ? matter : any(hostile_keys)},
                               {"table", random() % 2 ? "up_uc_gov_staff" : any(hostile_keys)},
                               {"key", any(hostile_keys)}};
            made.request.fields.emplace_back("If-Match", random() % 2 ? "*" : "\"r1\"");
            try {
                if (each.import) {
                    const std::string text = made.body.dump(-1, ' ', false, Json::error_handler_t::replace);
                    const std::vector<service::Line> lines{{1, text}, {2, text.substr(0, text.size() / 2)}};
                    run([&](store::Transaction& tx) { each.import(made, lines, tx); });
                } else {
                    ask(each.operation.id, made);
                }
            } catch (const Problem& problem) {
                ++refusals;
                EXPECT_TRUE(problem.status() < 500 || problem.code() == "base_unavailable")
                    << each.operation.id << " " << problem.code() << " " << made.body.dump().substr(0, 200);
            }
        }
    }
    EXPECT_GT(refusals, 500);
}

} // namespace
} // namespace gateway::identity
