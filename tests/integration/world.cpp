#include "world.hpp"

#include "files.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/crypto/key_files.hpp"
#include "gateway/store/database.hpp"

#include <array>
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
constexpr const char* suzhou = "11320500PDY000167D";
constexpr const char* province = "11320000PDY00001XW";

fs::path new_folder() {
    std::string name = (fs::temp_directory_path() / "gateway-world-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("mkdtemp");
    }
    return name;
}

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

Json sample_matter() {
    std::ifstream file(std::string(GATEWAY_SOURCE_DIR) + "/config/sample/matters.ndjson");
    for (std::string line; std::getline(file, line);) {
        const Json matter = parse_json(line);
        if (matter.at("dept_code") == suzhou && matter.at("task_type") == "05") {
            return matter;
        }
    }
    throw std::runtime_error("no sample matter");
}

} // namespace

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

World::World() : folder_(new_folder()) {
    fs::create_directories(folder_ / "data" / "keys");
    fs::permissions(folder_ / "data" / "keys", fs::perms::owner_all);
    const auto own_key = crypto::load_or_create_sm2(folder_ / "data" / "keys" / "national.pem");
    crypto::write_public_sm2(folder_ / "province.pub.pem", own_key.public_key());
    start_simulator();
    start_gateway();
    department = add_client(service::Role::department, suzhou,
                            {"matters:read", "matters:write", "cases:read", "cases:write"});
    operations = add_client(
        service::Role::operations, province,
        {"matters:read", "directory:write", "cases:read", "delivery:read", "delivery:write", "metrics:read"});
}

World::~World() {
    if (gateway_ > 0) {
        stop_gateway();
    }
    simulator_.reset();
    std::error_code none;
    if (std::getenv("GATEWAY_KEEP_WORLD") == nullptr) {
        fs::remove_all(folder_, none);
    }
}

void World::start_simulator() {
    const fs::path port = folder_ / "simulator.port";
    simulator_ = std::make_unique<app::ChildProgram>(
        programs / "national-simulator",
        std::vector<std::string>{"--listen", "127.0.0.1:0", "--key", (folder_ / "nation.pem").string(),
                                 "--public-key-out", (folder_ / "nation.pub.pem").string(), "--trust",
                                 "p32=" + (folder_ / "province.pub.pem").string(), "--port-file",
                                 port.string()},
        folder_ / "simulator.log");
    national_url_ = "http://127.0.0.1:" +
                    std::to_string(std::stoi(wait_for_file(port, [&] { return simulator_->running(); })));
}

void World::start_gateway() {
    const fs::path config = folder_ / "gateway.toml";
    const fs::path port = folder_ / "gateway.port";
    fs::remove(port);
    std::ofstream(config) << "[http]\nlisten = \"127.0.0.1:" << gateway_port_ << "\"\n"
                          << "public_url = \"http://gateway.example.invalid\"\n"
                          << "[database]\nurl = \"" << connection_string() << "\"\n"
                          << "[data]\nfolder = \"" << (folder_ / "data").string() << "\"\n"
                          << "[national]\nenabled = true\nurl = \"" << national_url_ << "\"\npublic_key = \""
                          << (folder_ / "nation.pub.pem").string()
                          << "\"\nbackoff = \"20ms\"\nbackoff_most = \"500ms\"\n"
                          << "answer_timeout = \"5s\"\ndownlink_every = \"1s\"\n"
                          << "[log]\ntarget = \"" << (folder_ / "gateway.log").string() << "\"\n"
                          << "[limits]\nrequests_per_second = 100000\n";
    gateway_ = spawn({(programs / "provincial-gateway").string(), "serve", "--config", config.string(),
                      "--port-file", port.string()},
                     folder_ / "gateway.out");
    const auto alive = [this] { return waitpid(gateway_, nullptr, WNOHANG) == 0; };
    gateway_port_ = static_cast<unsigned short>(std::stoi(wait_for_file(port, alive)));
    gateway_url_ = "http://127.0.0.1:" + std::to_string(gateway_port_);
}

void World::kill_gateway() {
    kill(gateway_, SIGKILL);
    waitpid(gateway_, nullptr, 0);
    gateway_ = -1;
}

int World::stop_gateway() {
    kill(gateway_, SIGTERM);
    int status = 0;
    waitpid(gateway_, &status, 0);
    gateway_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void World::transact(const std::function<void(store::Transaction&)>& work) {
    store::Session session(connection_string(), 60s);
    session.transact(work);
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
            api(secret)->get("/openapi.json");
            http::Client client_of(gateway_url_);
            const auto answer = client_of.send("POST", "/oauth2/token",
                                               {{"Content-Type", "application/x-www-form-urlencoded"}},
                                               "grant_type=client_credentials&client_id=" + secret.client_id +
                                                   "&client_secret=" + secret.secret);
            return answer.response && answer.response->status == 200;
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
    return crypto::load_public_sm2(folder_ / "nation.pub.pem");
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
    const auto body = api(department);
    const Json draft = body->post("/v1/matter-drafts", matter);
    body->post("/v1/matter-drafts/" + draft.at("id").get<std::string>() + ":publish", nullptr);
    return matter.at("task_code").get<std::string>();
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

Json accept_record(const std::string& matter_code, int number) {
    static constexpr std::array<const char*, 3> ids{"320102185001010013", "320583186612120187",
                                                    "321302187906302265"};
    const Time now = std::chrono::floor<std::chrono::seconds>(system_clock()());
    return {{"matter_code", matter_code},
            {"applyer_name", "张三（演示）"},
            {"applyer_type", "1"},
            {"applyer_page_type", "111"},
            {"applyer_page_code", ids[static_cast<std::size_t>(number) % ids.size()]},
            {"apply_date", format_time(now - std::chrono::hours(4))},
            {"apply_type", "2"},
            {"accept_date", format_time(now - std::chrono::hours(3))}};
}

Json process_record(int number) {
    const Time now = std::chrono::floor<std::chrono::seconds>(system_clock()());
    return {{"event_name", "1"},
            {"process_name", "审查" + std::to_string(number)},
            {"handle_user_name", "经办人甲（演示）"},
            {"handle_explain", "同意"},
            {"event_start_time", format_time(now - std::chrono::hours(2))},
            {"event_end_time", format_time(now - std::chrono::hours(1))}};
}

} // namespace gateway::test
