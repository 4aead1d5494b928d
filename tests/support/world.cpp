#include "support/world.hpp"

#include "files.hpp"
#include "gateway/crypto/key_files.hpp"
#include "gateway/store/database.hpp"
#include "support/sending.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace gateway::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const fs::path programs = GATEWAY_BINARY_DIR;
constexpr const char* province = "11320000PDY00001XW";

std::string wait_for_file(const fs::path& file, const std::function<bool()>& alive) {
    const bool there = eventually([&] { return !app::read_file(file).empty() || !alive(); }, 30);
    const auto text = app::read_file(file);
    if (!there || text.empty()) {
        throw std::runtime_error(file.string() + " did not appear");
    }
    return text;
}

pid_t spawn(const std::vector<std::string>& words, const fs::path& log) {
    std::vector<std::string> copy = words;
    std::vector<char*> arguments;
    for (auto& word : copy) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(output, STDOUT_FILENO);
        dup2(output, STDERR_FILENO);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    ::close(output);
    return pid;
}

std::string in_quotes(const std::string& text) { return '"' + text + '"'; }

void write_settings(const fs::path& file, const GatewaySettings& settings) {
    std::ofstream out(file);
    for (const auto& [section, keys] : settings) {
        out << "[" << section << "]\n";
        for (const auto& [key, value] : keys) {
            out << key << " = " << value << "\n";
        }
    }
}

} // namespace

void merge(GatewaySettings& settings, const GatewaySettings& more) {
    for (const auto& [section, keys] : more) {
        for (const auto& [key, value] : keys) {
            settings[section][key] = value;
        }
    }
}

bool eventually(const std::function<bool()>& condition, int seconds) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > give_up) {
            return false;
        }
        std::this_thread::sleep_for(20ms);
    }
    return true;
}

World::World(const GatewaySettings& more) {
    fs::create_directories(folder() / "data" / "keys");
    fs::permissions(folder() / "data", fs::perms(0755)); // whatever the umask
    fs::permissions(folder() / "data" / "keys", fs::perms::owner_all);
    const auto own_key = crypto::load_or_create_sm2(folder() / "data" / "keys" / "national.pem");
    crypto::write_public_sm2(folder() / "province.pub.pem", own_key.public_key());
    start_simulator();
    configure(
        {{"http", {{"public_url", in_quotes("http://gateway.example.invalid")}}},
         {"database", {{"url", in_quotes(connection_string())}}},
         {"data", {{"folder", in_quotes((folder() / "data").string())}}},
         {"national",
          {{"enabled", "true"},
           {"url", in_quotes(national_url_)},
           {"public_key", in_quotes((folder() / "nation.pub.pem").string())},
           {"backoff", in_quotes("20ms")},
           {"backoff_most", in_quotes("500ms")},
           {"answer_timeout", in_quotes("5s")},
           {"downlink_every", in_quotes("1s")}}},
         {"log", {{"target", in_quotes((folder() / "gateway.log").string())}}},
         {"limits", {{"requests_per_second", "100000"}}},
         {"signon", // everybody has one address here
          {{"codes_per_minute", "0"}, {"passwords_per_minute", "0"}, {"authorizations_per_minute", "0"}}}});
    configure(more);
    start_gateway();
    department = add_client(service::Role::department, sample_body,
                            {"matters:read", "matters:write", "matters:publish", "cases:read", "cases:write",
                             "ratings:read", "ratings:write"});
    operations =
        add_client(service::Role::operations, province,
                   {"matters:read", "matters:review", "directory:write", "cases:read", "ratings:read",
                    "ratings:review", "delivery:read", "delivery:write", "metrics:read"});
}

World::~World() {
    if (gateway_ > 0) {
        stop_gateway();
    }
    simulator_.reset();
}

void World::start_simulator() {
    const fs::path port = folder() / "simulator.port";
    simulator_ = std::make_unique<app::ChildProgram>(
        programs / "national-simulator",
        std::vector<std::string>{"--listen", "127.0.0.1:0", "--key", (folder() / "nation.pem").string(),
                                 "--public-key-out", (folder() / "nation.pub.pem").string(), "--trust",
                                 "p32=" + (folder() / "province.pub.pem").string(), "--port-file",
                                 port.string()},
        folder() / "simulator.log");
    national_url_ = "http://127.0.0.1:" +
                    std::to_string(std::stoi(wait_for_file(port, [&] { return simulator_->running(); })));
}

void World::configure(const GatewaySettings& more) { merge(settings_, more); }

void World::start_gateway() {
    const fs::path config = folder() / "gateway.toml";
    const fs::path port = folder() / "gateway.port";
    fs::remove(port);
    configure({{"http", {{"listen", in_quotes("127.0.0.1:" + std::to_string(gateway_port_))}}}});
    write_settings(config, settings_);
    gateway_ = spawn({(programs / "provincial-gateway").string(), "serve", "--config", config.string(),
                      "--port-file", port.string()},
                     folder() / "gateway.out");
    const auto alive = [this] { return waitpid(gateway_, nullptr, WNOHANG) == 0; };
    gateway_port_ = static_cast<unsigned short>(std::stoi(wait_for_file(port, alive)));
    gateway_url_ = "http://127.0.0.1:" + std::to_string(gateway_port_);
}

void World::signal_gateway(int number) const {
    if (gateway_ <= 0) { // -1 is every process there is
        throw std::logic_error("no gateway is running");
    }
    kill(gateway_, number);
}

void World::kill_gateway() {
    signal_gateway(SIGKILL);
    waitpid(gateway_, nullptr, 0);
    gateway_ = -1;
}

int World::stop_gateway() {
    signal_gateway(SIGTERM);
    int status = 0;
    waitpid(gateway_, &status, 0);
    gateway_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void World::transact(const std::function<void(store::Transaction&)>& work) {
    store::Session session(connection_string(), 60s);
    session.transact(work);
}

long long World::number(const std::string& sql) {
    long long number = 0;
    transact([&](store::Transaction& tx) { number = tx.exec(sql)[0][0].as<long long>(); });
    return number;
}

access::NewSecret World::add_client(service::Role role, const std::string& credit_code,
                                    std::vector<std::string> scopes) {
    access::Client client;
    client.name = "测试系统（演示）";
    client.role = role;
    client.credit_code = credit_code;
    client.region = credit_code.substr(2, 6);
    client.scopes = std::move(scopes);
    client.requests_per_second = 100'000;
    access::NewSecret secret;
    transact([&](store::Transaction& tx) { secret = access::add_client(tx, client); });
    // Told by NOTIFY: the running gateway knows it a moment later.
    const bool known = eventually([&] {
        try {
            sign_in(secret);
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    });
    if (!known) {
        throw std::runtime_error("the new client cannot sign in");
    }
    return secret;
}

std::unique_ptr<app::DemoApi> World::api(const access::NewSecret& secret) const {
    return std::make_unique<app::DemoApi>(gateway_url_, secret.client_id, secret.secret);
}

std::unique_ptr<app::ChildProgram> World::import_cases(const access::NewSecret& secret, const fs::path& file,
                                                       const fs::path& log) const {
    return send_file(*this, secret, file, log, "/v1/cases:import");
}

std::string World::sign_in(const access::NewSecret& secret) const { return api(secret)->sign_in(); }

Json World::nation(std::string_view method, const std::string& target, const Json& body) {
    http::Client client(national_url_);
    return app::call_simulator(client, method, target, body);
}

std::map<std::string, int> World::held(const std::string& table) {
    std::map<std::string, int> rows;
    std::string after;
    for (;;) {
        const Json page = nation("GET", "/admin/records?table=" + table + "&limit=10000&after=" + after);
        const Json& items = page.is_array() ? page : page.at("records");
        if (items.empty()) {
            return rows;
        }
        for (const Json& item : items) {
            after = item.at("row_guid").get<std::string>();
            rows[after] = item.at("version").get<int>();
        }
    }
}

crypto::Sm2PublicKey World::national_key() const {
    return crypto::load_public_sm2(folder() / "nation.pub.pem");
}

std::string World::publish_matter() {
    const Json matter = sample_matter();
    nation("POST", "/admin/directory",
           {{"rows",
             {{{"row_guid", "000000000000000000000000000d1001"},
               {"task_name", matter.at("task_name")},
               {"catalog_code", matter.at("catalog_code")},
               {"task_type", matter.at("task_type")},
               {"by_law", matter.at("by_law")},
               {"use_level", "2^3^4"},
               {"task_state", "1"},
               {"task_version", 1}}}}});
    const auto ops = api(operations);
    if (!eventually([&] { return !ops->get("/v1/directory").at("items").empty(); })) {
        throw std::runtime_error("the directory did not come down");
    }
    publish(*api(department), matter);
    return matter.at("task_code").get<std::string>();
}

Json World::publish(app::DemoApi& body, const Json& matter) {
    const Json draft = body.post("/v1/matter-drafts", matter);
    const std::string path = "/v1/matter-drafts/" + draft.at("id").get<std::string>();
    body.post(path + ":submit", nullptr);
    api(operations)->post(path + ":review", nullptr);
    return body.post(path + ":publish", nullptr);
}

bool World::delivered() {
    int status = 0;
    if (waitpid(gateway_, &status, WNOHANG) == gateway_) {
        gateway_ = -1;
        throw std::logic_error("the gateway ended by itself, wait status " + std::to_string(status));
    }
    try {
        const Json summary = api(operations)->get("/v1/deliveries/summary");
        return summary.at("pending") == 0 && summary.at("open_batches") == 0 && summary.at("held") == 0 &&
               summary.at("rejected") == 0;
    } catch (const std::runtime_error&) {
        return false; // its database is being started again
    }
}

national::ReceiptAudit World::audit() {
    national::ReceiptAudit result;
    transact([&](store::Transaction& tx) { result = national::audit_receipts(tx, national_key()); });
    return result;
}

} // namespace gateway::test
