#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gateway::simulator {

struct TrustOption {
    std::string source; ///< "p32"
    std::filesystem::path file;
};

/// An address of a source.
struct AddressOption {
    std::string source;
    std::string url;
};

struct Options {
    std::string address = "127.0.0.1";
    unsigned short port = 9100; ///< 0: a free one
    std::filesystem::path key = "national-key.pem";
    std::filesystem::path public_key_out;
    std::vector<TrustOption> trust;
    std::vector<AddressOption> trust_redirects;
    std::vector<AddressOption> arrivals;
    std::string public_url; ///< empty: http:// and where it listens
    std::filesystem::path port_file;
    std::filesystem::path standard;
    std::uint64_t seed = 1;
    std::chrono::seconds clock_offset{0};
    std::size_t max_body = 8u << 20; ///< octets of a batch
    int workers = 2;
    bool quiet = false;
};

/// Reads the command line. Empty: nothing is to be run (help or a fault was printed); `exit_code` says which.
std::optional<Options> read_options(int argc, const char* const* argv, int& exit_code);

} // namespace gateway::simulator
