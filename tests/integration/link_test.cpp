#include "gateway/base/text.hpp"
#include "gateway/http/client.hpp"
#include "gateway/store/cluster.hpp"
#include "support/world.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <random>
#include <set>
#include <thread>

namespace gateway::test {
namespace {

using namespace std::chrono_literals;

/// Full size with GATEWAY_LONG=1, a short form of the same otherwise.
bool long_run() { return std::getenv("GATEWAY_LONG") != nullptr; }

/// A department's program that never gives up: the same request with the same key until there is an answer.
class Persistent {
public:
    Persistent(const World& world, access::NewSecret secret)
        : client_(world.gateway_url()),
          credentials_("Basic " + to_base64(secret.client_id + ":" + secret.secret)) {}

    Json post(const std::string& target, const Json& body) {
        const std::string key = new_guid();
        for (int tries = 0; tries < 600; ++tries) {
            if (token_.empty() && !sign_in()) {
                std::this_thread::sleep_for(50ms);
                continue;
            }
            const auto answer = client_.send("POST", target,
                                             {{"Authorization", "Bearer " + token_},
                                              {"Content-Type", "application/json"},
                                              {"Idempotency-Key", key}},
                                             body.dump());
            if (answer.response && answer.response->status < 300) {
                return parse_json(answer.response->text());
            }
            if (answer.response && answer.response->status < 500 && answer.response->status != 401) {
                throw std::runtime_error(std::string(answer.response->text()));
            }
            if (answer.response && answer.response->status == 401) {
                token_.clear();
            }
            std::this_thread::sleep_for(50ms);
        }
        throw std::runtime_error("no answer to " + target);
    }

private:
    bool sign_in() {
        const auto answer = client_.send(
            "POST", "/oauth2/token",
            {{"Authorization", credentials_}, {"Content-Type", "application/x-www-form-urlencoded"}},
            "grant_type=client_credentials");
        if (answer.response && answer.response->status == 200) {
            token_ = parse_json(answer.response->text()).at("access_token").get<std::string>();
        }
        return !token_.empty();
    }
    http::Client client_;
    std::string credentials_;
    std::string token_;
};

/// Threads that accept cases until there are enough; what was acknowledged to them is remembered.
class Load {
public:
    Load(World& world, std::string matter, int threads, int cases)
        : world_(world), matter_(std::move(matter)), left_(cases) {
        for (int i = 0; i < threads; ++i) {
            threads_.emplace_back([this] { run(); });
        }
    }
    ~Load() { finish(); }
    void finish() {
        for (auto& thread : threads_) {
            thread.join();
        }
        threads_.clear();
    }
    int left() const { return left_; }
    std::set<std::string> accepted, processed;
    std::vector<std::string> faults;

private:
    void run() {
        Persistent client(world_, world_.department);
        for (int number = left_--; number > 0; number = left_--) {
            try {
                const Json answer = client.post("/v1/cases", accept_record(matter_, number));
                const Json process =
                    client.post("/v1/cases/" + answer.at("project_no").get<std::string>() + "/processes",
                                process_record(number));
                const std::lock_guard lock(mutex_);
                accepted.insert(answer.at("row_guid").get<std::string>());
                processed.insert(process.at("row_guid").get<std::string>());
            } catch (const std::exception& error) {
                const std::lock_guard lock(mutex_);
                faults.emplace_back(error.what());
            }
        }
    }
    World& world_;
    const std::string matter_;
    std::atomic<int> left_;
    std::mutex mutex_;
    std::vector<std::thread> threads_;
};

std::set<std::string> guids(const std::map<std::string, int>& rows) {
    std::set<std::string> result;
    for (const auto& [guid, version] : rows) {
        result.insert(guid);
    }
    return result;
}

/// What operators do about records the nation refused by mistake: send them again.
void retry_all(World& world) {
    const auto ops = world.api(world.operations);
    while (ops->post("/v1/deliveries:retry", {{"all", true}}).at("more").get<bool>()) {
    }
}

bool delivered_with_retries(World& world, int seconds) {
    return eventually(
        [&] {
            if (world.delivered()) {
                return true;
            }
            retry_all(world);
            return false;
        },
        seconds);
}

TEST(Link, ChangesOfOneEntityArriveInOrderUnderParallelWriters) {
    World world;
    const auto matter = world.publish_matter();
    const auto api = world.api(world.department);
    constexpr int cases = 5, writers = 8, each = 6;
    std::vector<Json> accepted;
    for (int i = 0; i < cases; ++i) {
        accepted.push_back(api->post("/v1/cases", accept_record(matter, i)));
    }
    std::vector<std::thread> threads;
    std::atomic<int> done = 0;
    for (int w = 0; w < writers; ++w) {
        threads.emplace_back([&, w] {
            Persistent client(world, world.department);
            for (int i = 0; i < each; ++i) {
                const auto& number =
                    accepted[static_cast<std::size_t>((w + i) % cases)].at("project_no").get<std::string>();
                client.post("/v1/cases/" + number + "/processes", process_record(w * each + i));
                ++done;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    ASSERT_EQ(done, writers * each);
    ASSERT_TRUE(eventually([&] { return world.delivered(); }));
    // A process before its accept, or a version out of turn, would have been refused.
    EXPECT_EQ(world.audit().refused, 0);
    EXPECT_EQ(world.held("up_pro_accept").size(), static_cast<std::size_t>(cases));
    EXPECT_EQ(world.held("up_pro_process").size(), static_cast<std::size_t>(writers * each));
}

TEST(Link, NothingAcknowledgedIsLostOrDoubledByKillsAndFaults) {
    World world;
    const auto matter = world.publish_matter();
    ASSERT_TRUE(eventually([&] { return world.delivered(); }));
    Json faults{{"seed", 20190418}, {"delay_ms", 30}, {"retry_after_seconds", 1}};
    for (const char* fault : {"error_500", "too_many_requests", "delay", "reset_before", "reset_after",
                              "duplicate_receipt", "corrupt_receipt", "reject_record"}) {
        faults[fault] = 0.1;
    }
    faults["too_many_requests"] = long_run() ? 0.1 : 0.03; // each waits a second
    world.nation("PUT", "/admin/faults", faults);

    const int cases = long_run() ? 20'000 : 600;
    const int kills = long_run() ? 20 : 4;
    Load load(world, matter, 8, cases);
    for (int kill = 1; kill <= kills; ++kill) {
        const int until = cases - cases * kill / (kills + 1);
        ASSERT_TRUE(eventually([&] { return load.left() <= until; }, 600));
        world.kill_gateway();
        world.start_gateway();
    }
    load.finish();
    EXPECT_TRUE(load.faults.empty()) << load.faults.front();
    ASSERT_TRUE(delivered_with_retries(world, long_run() ? 900 : 120));
    EXPECT_EQ(guids(world.held("up_pro_accept")), load.accepted);
    EXPECT_EQ(guids(world.held("up_pro_process")), load.processed);
    const auto audit = world.audit();
    EXPECT_TRUE(audit.faults.empty()) << audit.faults.front();
    EXPECT_GT(audit.refused, 0) << "the nation was told to refuse some";
}

TEST(Link, APostgresqlRestartInMidLoadLosesNothing) {
    World world;
    const auto matter = world.publish_matter();
    const int cases = long_run() ? 5000 : 400;
    Load load(world, matter, 8, cases);
    ASSERT_TRUE(eventually([&] { return load.left() <= cases / 2; }, 120));
    cluster().restart();
    load.finish();
    EXPECT_TRUE(load.faults.empty()) << load.faults.front();
    ASSERT_TRUE(eventually([&] { return world.delivered(); }, 120));
    EXPECT_EQ(guids(world.held("up_pro_accept")), load.accepted);
    EXPECT_EQ(guids(world.held("up_pro_process")), load.processed);
}

TEST(Link, AnAbnormalFeedbackPutsTheRecordIntoQuarantineWithTheNationsWords) {
    World world;
    const auto matter = world.publish_matter();
    const Json accepted = world.api(world.department)->post("/v1/cases", accept_record(matter, 1));
    ASSERT_TRUE(eventually([&] { return world.delivered(); }));
    world.nation("POST", "/admin/abnormal",
                 {{"table", "up_pro_accept"},
                  {"row_guid", accepted.at("row_guid")},
                  {"err_type", "身份核验不一致"},
                  {"remark", "请核对申请人信息"}});
    const auto ops = world.api(world.operations);
    Json items;
    ASSERT_TRUE(eventually([&] {
        items = ops->get("/v1/deliveries?state=rejected").at("items");
        return !items.empty();
    }));
    EXPECT_EQ(items.at(0).at("record_key"), accepted.at("row_guid"));
    EXPECT_EQ(items.at(0).at("code"), "身份核验不一致");
    EXPECT_EQ(items.at(0).at("remark"), "请核对申请人信息");
}

TEST(Link, AProofLeadsFromOneRecordToTheNationsSignature) {
    World world;
    const auto matter = world.publish_matter();
    const Json accepted = world.api(world.department)->post("/v1/cases", accept_record(matter, 1));
    ASSERT_TRUE(eventually([&] { return world.delivered(); }));
    const auto ops = world.api(world.operations);
    const Json found =
        ops->get("/v1/deliveries?entity=case:" + accepted.at("project_no").get<std::string>()).at("items");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].at("dataset"), "cases.accept");
    const Json delivery =
        ops->get("/v1/deliveries/" + std::to_string(found[0].at("position").get<long long>()));
    EXPECT_EQ(delivery.at("state"), "received");
    const Json& proof = delivery.at("proof");
    const Json& record = proof.at("records").at(0);
    const auto digest_of = [](const std::string& hex) {
        crypto::Digest digest{};
        const auto bytes = from_hex(hex).value();
        std::copy(bytes.begin(), bytes.end(), digest.begin());
        return digest;
    };
    std::vector<crypto::Digest> path;
    for (const Json& node : record.at("path")) {
        path.push_back(digest_of(node.get<std::string>()));
    }
    EXPECT_TRUE(crypto::merkle_verify(digest_of(record.at("leaf")), record.at("index").get<std::size_t>(),
                                      proof.at("count").get<std::size_t>(), path,
                                      digest_of(proof.at("merkle_root"))));
    EXPECT_EQ(parse_json(proof.at("receipt").get<std::string>()).at("merkle_root"), proof.at("merkle_root"));
    EXPECT_TRUE(world.audit().faults.empty());
}

} // namespace
} // namespace gateway::test
