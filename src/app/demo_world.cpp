#include "demo_world.hpp"

#include "demo_api.hpp"
#include "files.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/standard.hpp"
#include "gateway/crypto/key_files.hpp"
#include "gateway/seals/authorities.hpp"
#include "gateway/store/database.hpp"
#include "vault.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/file.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace gateway::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* marker =
    "provincial-gateway-demo"; // only a folder with this file in it is ever removed
constexpr auto simulator_patience = 20s;
constexpr auto lock_patience = 15s;

/// The folder is one demonstration's at a time; one that is just ending is waited for. Returns the lock's
/// file.
int lock_folder(const fs::path& folder) {
    const int file = ::open((folder / marker).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const auto give_up = std::chrono::steady_clock::now() + lock_patience;
    while (file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) != 0) {
        if (std::chrono::steady_clock::now() > give_up) {
            ::close(file);
            throw std::runtime_error(folder.string() +
                                     " 中已有演示在运行 / a demonstration is running there");
        }
        std::this_thread::sleep_for(50ms);
    }
    if (file < 0) {
        throw std::runtime_error(folder.string() + " 不可写 / cannot be written");
    }
    return file;
}

int make_anew(const fs::path& folder) {
    if (fs::exists(folder) && !fs::is_empty(folder) && !fs::exists(folder / marker)) {
        throw std::runtime_error(folder.string() +
                                 " 不是演示目录，请另选 / is not a demonstration's folder: choose another");
    }
    fs::create_directories(folder);
    const int lock = lock_folder(folder);
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename() != marker) {
            fs::remove_all(entry.path());
        }
    }
    return lock;
}

/// People are sent back to the gateway by its address, which must be known before it starts.
unsigned short free_port() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool found = socket >= 0 && ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    if (!found) {
        throw std::runtime_error("没有空闲端口 / no port is free");
    }
    return ntohs(address.sin_port);
}

fs::path program_beside(const char* name) { return fs::read_symlink("/proc/self/exe").parent_path() / name; }

} // namespace

DemoWorld::DemoWorld(const fs::path& folder, unsigned short gateway_port, unsigned short national_port)
    : folder_(fs::absolute(folder)), lock_(make_anew(folder_)) {
    log::open((folder_ / "gateway.log").string(), log::Level::info);
    start_simulator(national_port);
    start_gateway(gateway_port);
}

DemoWorld::~DemoWorld() {
    gateway_.reset();
    simulator_.reset();
    log::flush();
    ::close(lock_);
}

void DemoWorld::start_simulator(unsigned short port) {
    const fs::path own_public = folder_ / "province.pub.pem";
    fs::create_directories(folder_ / "data" / "keys");
    fs::permissions(folder_ / "data" / "keys", fs::perms::owner_all);
    crypto::write_public_sm2(
        own_public, crypto::load_or_create_sm2(folder_ / "data" / "keys" / "national.pem").public_key());
    const fs::path port_file = folder_ / "simulator.port";
    simulator_ = std::make_unique<ChildProgram>(
        program_beside("national-simulator"),
        std::vector<std::string>{
            "--listen", "127.0.0.1:" + std::to_string(port), "--key", (folder_ / "nation.pem").string(),
            "--public-key-out", (folder_ / "nation.pub.pem").string(), "--trust",
            Config{}.national.source + "=" + own_public.string(), "--port-file", port_file.string()},
        folder_ / "simulator.log");
    const auto give_up = std::chrono::steady_clock::now() + simulator_patience;
    while (read_file(port_file).empty()) {
        if (!simulator_->running() || std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error("模拟器未能启动 / the simulator did not start: " +
                                     read_file(folder_ / "simulator.log"));
        }
        std::this_thread::sleep_for(10ms);
    }
    national_url_ = "http://127.0.0.1:" + std::to_string(std::stoi(read_file(port_file)));
}

void DemoWorld::start_gateway(unsigned short port) {
    config_.http.listen = "127.0.0.1:" + std::to_string(port == 0 ? free_port() : port);
    config_.data.folder = folder_ / "data";
    config_.national.enabled = true;
    config_.national.url = national_url_;
    config_.national.public_key = folder_ / "nation.pub.pem";
    config_.national.downlink_every = 1s;
    gateway_ = std::make_unique<Gateway>(config_);
    gateway_->start();
    http::Client nation(national_url_);
    call_simulator(nation, "PUT", "/admin/trust/clients",
                   {{Config{}.national.source, {gateway_->url() + "/signon/national/callback"}}});
}

access::NewSecret DemoWorld::add_client(const access::Client& client) {
    store::Session session(connection_string());
    access::NewSecret secret;
    session.transact([&](store::Transaction& tx) { secret = access::add_client(tx, client); });
    return secret;
}

void DemoWorld::make_authorities(const std::string& name) {
    store::Session session(connection_string());
    const auto foundation =
        seals::make_foundation(*Standard::load(config_.data.standard), open_vault(config_, session));
    session.transact(
        [&](store::Transaction& tx) { seals::make_authorities(*foundation, tx, name, system_clock()()); });
}

crypto::Sm2PublicKey DemoWorld::national_key() const {
    return crypto::load_public_sm2(folder_ / "nation.pub.pem");
}

} // namespace gateway::app
