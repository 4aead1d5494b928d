#include "commands.hpp"
#include "demo_scenario.hpp"
#include "demo_world.hpp"
#include "gateway/national/link.hpp"
#include "gateway/store/database.hpp"
#include "table.hpp"

#include <chrono>
#include <csignal>
#include <ostream>
#include <stdexcept>
#include <thread>

namespace gateway::app {
namespace {

using namespace std::chrono_literals;

constexpr auto delivery_patience = 120s;

void wait_until_delivered(DemoApi& operations) {
    const auto give_up = std::chrono::steady_clock::now() + delivery_patience;
    for (;;) {
        const Json summary = operations.get("/v1/deliveries/summary");
        if (summary.at("pending") == 0 && summary.at("open_batches") == 0) {
            return;
        }
        if (std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error("上报未在时限内完成 / not everything was delivered in time: " +
                                     summary.dump());
        }
        std::this_thread::sleep_for(50ms);
    }
}

national::ReceiptAudit audit(DemoWorld& world) {
    store::Session session(world.connection_string(), 60s);
    national::ReceiptAudit result;
    session.transact(
        [&](store::Transaction& tx) { result = national::audit_receipts(tx, world.national_key()); });
    return result;
}

/// What the nation holds, by table, as its own ledger says.
std::map<std::string, long long> ledger(DemoWorld& world) {
    http::Client client(world.national_url());
    const Json summary = call_simulator(client, "GET", "/admin/summary");
    std::map<std::string, long long> held;
    for (const Json& table : summary.at("tables")) {
        held[table.at("table").get<std::string>()] = table.at("held").get<long long>();
    }
    return held;
}

/// Prints what happened; true when the nation holds exactly what departments were told, each with a proven
/// receipt.
bool report(DemoWorld& world, DemoScenario& scenario, std::ostream& out) {
    const auto held = ledger(world);
    const auto receipts = audit(world);
    Table table({"国家表 table", "部门已提交 submitted", "国家已接收 received", ""});
    long long submitted = 0;
    bool equal = true;
    for (const auto& [name, expected] : scenario.expected()) {
        const auto found = held.find(name);
        const long long received = found == held.end() ? 0 : found->second;
        table.add({name, std::to_string(expected), std::to_string(received),
                   expected == received ? "一致 equal" : "不一致 DIFFERENT"});
        submitted += expected;
        equal = equal && expected == received;
    }
    table.print(out);
    out << "批次 batches " << receipts.batches << "，记录 records " << receipts.records << "，退回 refused "
        << receipts.refused << "，回执签名验证失败 receipts that do not verify " << receipts.faults.size()
        << "\n";
    for (const auto& fault : receipts.faults) {
        out << "  " << fault << "\n";
    }
    return equal && receipts.faults.empty() && receipts.refused == 0 &&
           receipts.records == submitted + 2 * scenario.taken_back();
}

void print_addresses(DemoWorld& world, const std::filesystem::path& folder,
                     const access::NewSecret& operations, std::ostream& out) {
    out << "\n接口说明 API page     " << world.gateway_url() << "/docs\n"
        << "指标 metrics          " << world.gateway_url() << "/metrics\n"
        << "国家平台模拟器 nation  " << world.national_url() << "/\n"
        << "目录 folder           " << folder.string() << "\n"
        << "数据库 database       " << world.connection_string() << "\n"
        << "运维客户端 operations  " << operations.client_id << "  " << operations.secret << "\n"
        << "按 Ctrl-C 停止全部 / Ctrl-C stops everything" << std::endl;
}

/// SIGINT and SIGTERM wait until somebody asks: blocked before any thread starts, so that none of them is
/// hit.
sigset_t hold_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

} // namespace

int demo_command(const Invocation& invocation, std::ostream& out) {
    const sigset_t signals = hold_stop_signals();
    const auto begun = std::chrono::steady_clock::now();
    DemoWorld world(invocation.folder, invocation.gateway_port, invocation.national_port);
    DemoScenario scenario(world, out);
    scenario.run();
    wait_until_delivered(scenario.operations());
    const bool good = report(world, scenario, out);
    const auto seconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun)
            .count() /
        1000.0;
    out << (good
                ? "全部记录已获国家平台接收，回执签名有效 / every record was received, every receipt verifies"
                : "有记录未被接收或回执无效 / something was not received, or a receipt does not verify")
        << " (" << seconds << " s)" << std::endl;
    if (invocation.check) {
        return good ? success : failure;
    }
    print_addresses(world, invocation.folder, scenario.operations_secret(), out);
    int signal = 0;
    sigwait(&signals, &signal);
    out << "\n正在停止 / stopping" << std::endl;
    return good ? success : failure;
}

} // namespace gateway::app
