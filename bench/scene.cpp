#include "scene.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace gateway::bench {
namespace {

constexpr int rows_a_call = 200;
constexpr int lists_a_call = 1000; // so that no report takes too long to come
constexpr int patience = 120;      // s, until the nation's directory is down and the matters are up

test::GatewaySettings scene_settings(const test::GatewaySettings& more) {
    test::GatewaySettings settings{{"access", {{"token_life", "\"1h\""}}}};
    test::merge(settings, more);
    return settings;
}

/// Kind 05 in the third and fourth place, then a number.
std::string catalog_code(long long number) { return "0005" + std::to_string(number); }

Json directory_row(const Json& matter, long long number) {
    return {{"row_guid", "bench-" + std::to_string(number)},
            {"task_name", matter.at("task_name")},
            {"catalog_code", catalog_code(number)},
            {"task_type", matter.at("task_type")},
            {"by_law", matter.at("by_law")},
            {"use_level", "2^3^4"},
            {"task_state", "1"},
            {"task_version", 1}};
}

} // namespace

Options without_matters(Options options) {
    options.matters = 1;
    return options;
}

std::string matter_prefix() {
    static const std::string prefix = [] {
        const auto code = test::sample_matter().at("task_code").get<std::string>();
        return code.substr(0, 19) + "0005"; // body, level, kind
    }();
    return prefix;
}

Scene::Scene(const Options& options, const test::GatewaySettings& more,
             const std::vector<std::string>& bodies)
    : world_(scene_settings(more)), bodies_(bodies), asker_(bodies.empty() ? world_.department : add_asker()),
      session_(world_.connection_string(), std::chrono::minutes(1)) {
    require_durable();
    publish_directory(options.matters);
    publish_matters(options.matters);
    token_ = world_.sign_in(asker_);
    wait_until_delivered(patience + options.matters / rows_a_call);
    require_good_receipts();
}

access::NewSecret Scene::add_asker() {
    return world_.add_client(service::Role::operations, test::sample_body,
                             {"matters:read", "matters:write", "matters:publish", "cases:read", "cases:write",
                              "directory:write", "reforms:manage"});
}

void Scene::require_durable() {
    for (const char* setting : {"fsync", "synchronous_commit", "full_page_writes"}) {
        if (text("SELECT current_setting('" + std::string(setting) + "')") != "on") {
            throw std::runtime_error(std::string(setting) + " is not on: the figures would be worth nothing");
        }
    }
}

Json Scene::matter(std::size_t index) const {
    static const Json sample = test::sample_matter();
    Json matter = sample;
    const auto item = catalog_code(first_matter + static_cast<long long>(index));
    matter["catalog_code"] = item;
    if (!bodies_.empty()) {
        matter["dept_code"] = bodies_[index % bodies_.size()];
        matter["dept_name"] = "示例机关" + matter.at("dept_code").get<std::string>();
    }
    matter["task_code"] = matter.at("dept_code").get<std::string>() + matter_prefix().substr(18, 1) + item;
    return matter;
}

void Scene::publish_directory(int count) {
    const Json sample = test::sample_matter();
    Json rows = Json::array();
    for (long long number = first_matter; number < first_matter + count; ++number) {
        rows.push_back(directory_row(sample, number));
        if (rows.size() == rows_a_call || number + 1 == first_matter + count) {
            world_.nation("POST", "/admin/directory", {{"rows", rows}});
            rows.clear();
        }
    }
    if (!test::eventually([&] { return number("SELECT count(*) FROM matters.directory") == count; },
                          patience + count / rows_a_call)) {
        throw std::runtime_error("the directory did not come down");
    }
}

void Scene::publish_matters(int count) {
    const auto api = world_.api(asker_);
    std::string lines;
    int gathered = 0;
    for (int i = 0; i < count; ++i) {
        const Json one = matter(static_cast<std::size_t>(i));
        matters_.push_back(one.at("task_code").get<std::string>());
        lines += one.dump() + "\n";
        if (++gathered == lists_a_call || i + 1 == count) {
            const Json report = api->post_lines("/v1/matters:import", lines);
            if (report.at("accepted") != gathered) {
                throw std::runtime_error("the matters were not published: " + report.dump());
            }
            lines.clear();
            gathered = 0;
        }
    }
}

void Scene::set_link(National link) {
    world_.stop_gateway();
    world_.configure({{"national", {{"enabled", link == National::linked ? "true" : "false"}}}});
    world_.start_gateway();
}

unsigned short Scene::port() const {
    const std::string& url = world_.gateway_url();
    return static_cast<unsigned short>(std::stoi(url.substr(url.rfind(':') + 1)));
}

std::string Scene::fields_of(const std::string& token) const {
    return "Host: 127.0.0.1:" + std::to_string(port()) + "\r\nAuthorization: Bearer " + token + "\r\n";
}

std::string Scene::text(const std::string& sql) {
    std::string value;
    session_.transact([&](store::Transaction& tx) { value = tx.exec(sql)[0][0].as<std::string>(); });
    return value;
}

long long Scene::number(const std::string& sql) { return std::stoll(text(sql)); }

std::unique_ptr<test::TestDatabase> Scene::copy() {
    world_.stop_gateway();
    session_.transact([](store::Transaction& tx) { tx.exec("ANALYZE"); });
    session_.close(); // a database that is copied has no visitors
    auto copy = std::make_unique<test::TestDatabase>(world_.database_name());
    world_.start_gateway();
    return copy;
}

void Scene::checkpoint() {
    session_.transact([](store::Transaction& tx) { tx.exec("CHECKPOINT"); });
}

void Scene::wait_until_delivered(int seconds) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (text("SELECT NOT EXISTS (SELECT FROM national.lane l JOIN journal.entry e ON e.lane = l.lane "
                "WHERE e.dataset <> '' AND e.position > l.received)") != "t") {
        if (std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error("not everything was delivered in time");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

void Scene::require_good_receipts() {
    const auto audit = world_.audit();
    if (audit.refused != 0 || !audit.faults.empty()) {
        throw std::runtime_error("a record was refused or a receipt does not verify");
    }
}

} // namespace gateway::bench
