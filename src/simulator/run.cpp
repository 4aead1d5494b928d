#include "run.hpp"

#include "front.hpp"
#include "gateway/base/log.hpp"
#include "gateway/crypto/key_files.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>

namespace gateway::simulator {
namespace {

/// The signals that end the program, held back from every thread so that one place waits for them.
sigset_t hold_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    if (pthread_sigmask(SIG_BLOCK, &signals, nullptr) != 0) {
        throw std::runtime_error("cannot hold back signals");
    }
    return signals;
}

/// Written beside and renamed: whoever waits for the file never reads half of it.
void write_port(const std::filesystem::path& file, unsigned short port) {
    std::filesystem::path fresh = file;
    fresh += ".new";
    std::ofstream stream(fresh, std::ios::trunc);
    stream << port << '\n';
    stream.close();
    if (!stream) {
        throw std::runtime_error(fresh.string() + ": cannot be written");
    }
    std::filesystem::rename(fresh, file);
}

void fill_trust(Platform& platform, const Options& options) {
    for (const TrustOption& trust : options.trust) {
        platform.trust.add({trust.source, crypto::load_public_sm2(trust.file)});
    }
    if (options.trust.empty()) {
        log::warning("nobody_trusted", {{"hint", "--trust SOURCE=FILE"}});
    }
}

/// The address of the listening socket, as a browser on this machine would write it.
std::string own_url(const std::string& address, unsigned short port) {
    const bool any = address == "0.0.0.0" || address == "::";
    const bool v6 = address.find(':') != std::string::npos;
    const std::string host = any ? "127.0.0.1" : v6 ? '[' + address + ']' : address;
    return "http://" + host + ':' + std::to_string(port);
}

SignOnSettings signon_settings(const Options& options, unsigned short port) {
    SignOnSettings settings;
    settings.public_url = options.public_url.empty() ? own_url(options.address, port) : options.public_url;
    for (const AddressOption& redirect : options.trust_redirects) {
        settings.clients[redirect.source].insert(redirect.url);
    }
    for (const AddressOption& arrival : options.arrivals) {
        settings.arrivals[arrival.source] = arrival.url;
    }
    return settings;
}

} // namespace

int run(const Options& options) {
    log::open("stderr", options.quiet ? log::Level::error : log::Level::info);
    sigset_t signals = hold_signals();
    Platform platform(Standard::load(options.standard), crypto::load_or_create_sm2(options.key), options.seed,
                      options.clock_offset);
    if (!options.public_key_out.empty()) {
        crypto::write_public_sm2(options.public_key_out, platform.key.key.public_key());
    }
    fill_trust(platform, options);
    Front front(platform, {.max_body = options.max_body, .workers = options.workers});
    http::ServerOptions server_options;
    server_options.address = options.address;
    server_options.port = options.port;
    http::Server server(server_options, front);
    platform.signon.configure(signon_settings(options, server.port()));
    server.start();
    if (!options.port_file.empty()) {
        write_port(options.port_file, server.port());
    }
    log::info("listening",
              {{"address", options.address}, {"port", server.port()}, {"key_id", platform.key.id}});
    int signal = 0;
    sigwait(&signals, &signal);
    log::info("stopping", {{"signal", signal}});
    front.end_delays();
    server.stop(std::chrono::seconds(10));
    front.stop();
    log::flush();
    return 0;
}

} // namespace gateway::simulator
