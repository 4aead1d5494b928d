#include "options.hpp"

#include "web_url.hpp"

#include <CLI/CLI.hpp>

#include <charconv>

namespace gateway::simulator {
namespace {

/// "127.0.0.1:9100" or "[::1]:0".
void read_listen(const std::string& text, Options& options) {
    const std::size_t colon = text.rfind(':');
    unsigned port = 0;
    const char* const end = text.data() + text.size();
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) {
        throw CLI::ValidationError("--listen", "expected address:port");
    }
    const auto [at, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc() || at != end || port > 65'535) {
        throw CLI::ValidationError("--listen", "the port is 0 to 65535");
    }
    options.address = text.substr(0, colon);
    if (options.address.starts_with('[') && options.address.ends_with(']')) {
        options.address = options.address.substr(1, options.address.size() - 2);
    }
    options.port = static_cast<unsigned short>(port);
}

/// "p32=something".
std::pair<std::string, std::string> read_of_source(const char* option, const std::string& text,
                                                   const char* expected) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals < 1 || equals > 3 || equals + 1 == text.size()) {
        throw CLI::ValidationError(option, expected);
    }
    return {text.substr(0, equals), text.substr(equals + 1)};
}

void read_trust(const std::vector<std::string>& texts, Options& options) {
    for (const std::string& text : texts) {
        auto [source, file] =
            read_of_source("--trust", text, "expected SOURCE=FILE, for example p32=gateway.pub.pem");
        options.trust.push_back({std::move(source), std::move(file)});
    }
}

std::vector<AddressOption> read_addresses(const char* option, const std::vector<std::string>& texts) {
    constexpr const char* expected = "expected SOURCE=URL, for example p32=http://127.0.0.1:8080/arrive";
    std::vector<AddressOption> addresses;
    for (const std::string& text : texts) {
        auto [source, url] = read_of_source(option, text, expected);
        if (!read_web_url(url)) {
            throw CLI::ValidationError(option, expected);
        }
        addresses.push_back({std::move(source), std::move(url)});
    }
    return addresses;
}

void read_public_url(Options& options) {
    if (options.public_url.empty()) {
        return;
    }
    const auto url = read_web_url(options.public_url);
    if (!url || url->target.find('?') != std::string::npos || options.public_url.ends_with('/')) {
        throw CLI::ValidationError("--public-url",
                                   "expected an address without query and without / at its end");
    }
}

} // namespace

std::optional<Options> read_options(int argc, const char* const* argv, int& exit_code) {
    Options options;
    std::string listen = "127.0.0.1:9100";
    std::vector<std::string> trust;
    std::vector<std::string> redirects;
    std::vector<std::string> arrivals;
    std::int64_t offset = 0;
    CLI::App app(
        "The national side of the exchange, for tests: receives signed batches, judges them strictly, "
        "answers signed receipts. Also the national sign-on and a second region. Everything is held in "
        "memory.",
        "national-simulator");
    app.add_option("--listen", listen, "Address and port; port 0 takes a free one")->capture_default_str();
    app.add_option("--key", options.key, "The nation's SM2 key, PEM; made when missing")
        ->capture_default_str();
    app.add_option("--public-key-out", options.public_key_out, "Writes the public key here");
    app.add_option("--trust", trust, "SOURCE=FILE: a source and its public key, PEM; may be repeated");
    app.add_option("--trust-redirect", redirects,
                   "SOURCE=URL: a source may have people sign in here and sent back to URL; may be repeated");
    app.add_option("--arrival", arrivals, "SOURCE=URL: where visitors from the second region arrive");
    app.add_option("--public-url", options.public_url,
                   "Where the world reaches this program, when that is not http:// and --listen");
    app.add_option("--port-file", options.port_file, "Writes the port here once it listens");
    app.add_option("--standard", options.standard,
                   "Folder whose data files take the place of the built-in ones");
    app.add_option("--seed", options.seed, "Seed of the faults")->capture_default_str();
    app.add_option("--clock-offset", offset, "Seconds the nation's clock is ahead (negative: behind)");
    app.add_option("--max-body", options.max_body, "Most octets of a batch")
        ->check(CLI::Range(1u << 10, 1u << 30))
        ->capture_default_str();
    app.add_option("--workers", options.workers, "Threads that judge batches")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_flag("--quiet", options.quiet, "Logs nothing but errors");
    try {
        app.parse(argc, argv);
        read_listen(listen, options);
        read_trust(trust, options);
        options.trust_redirects = read_addresses("--trust-redirect", redirects);
        options.arrivals = read_addresses("--arrival", arrivals);
        read_public_url(options);
    } catch (const CLI::ParseError& fault) {
        exit_code = app.exit(fault);
        return std::nullopt;
    }
    options.clock_offset = std::chrono::seconds(offset);
    return options;
}

} // namespace gateway::simulator
