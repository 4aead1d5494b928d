#pragma once

#include "gateway/base/problem.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace gateway::app {

/// A number of octets, so that it is not taken for a count of something else.
struct Octets {
    std::uint64_t count = 0;
    bool operator==(const Octets&) const = default;
};

/// What a deployment may set. The member initialisers are the defaults, here and nowhere else; the table of
/// keys in config_keys.cpp says how each is read, its range and its meaning.
struct Config {
    using Path = std::filesystem::path;
    using Milliseconds = std::chrono::milliseconds;

    struct Http {
        std::string listen = "127.0.0.1:8080";
        std::string public_url;
        std::string trusted_proxies;
        Path certificate;
        Path private_key;
        long long threads = 2;
        long long max_connections = 4096;
        Octets header_limit{16 * 1024};
        Octets body_limit{1024 * 1024};
        Milliseconds header_timeout{10'000};
        Milliseconds body_timeout{30'000};
        Milliseconds idle_timeout{75'000};
        Milliseconds write_timeout{30'000};
        Milliseconds stop_grace{20'000};
    } http;

    struct Database {
        std::string url;
        bool migrate = true;
        long long workers = 8;
        long long queue = 512;
        Milliseconds statement_timeout{10'000};
    } database;

    struct Data {
        Path folder = "data";
        Path standard;
        Path applicant_key;
    } data;

    struct Access {
        std::string issuer;
        std::string audience = "provincial-gateway";
        Milliseconds token_life{600'000};
    } access;

    struct SignOn {
        std::string region = "320000";
        std::string message_url;
        Path message_secret;
        Path message_ca_file;
        Path message_file;
        std::string regions;
        long long codes_per_minute = 30;
        long long passwords_per_minute = 60;
        long long authorizations_per_minute = 600;
    } signon;

    struct Identity {
        Path vault_key;
        std::string hash = "sm3";
        Path hash_key;
        std::string plain = "hash_only";
    } identity;

    struct National {
        bool enabled = false;
        std::string url;
        Path ca_file;
        Path public_key;
        Path key;
        std::string source = "p32";
        std::string trust_url;
        long long batch_records = 500;
        Octets batch_bytes{4 * 1024 * 1024};
        Milliseconds poll{250};
        Milliseconds linger{20};
        Milliseconds backoff{200};
        Milliseconds backoff_most{30'000};
        Milliseconds answer_timeout{30'000};
        Milliseconds downlink_every{30'000};
    } national;

    struct Log {
        std::string target = "stderr";
        std::string level = "info";
    } log;

    struct Limits {
        long long requests_per_second = 2000;
        long long slow_lane_queue = 64;
        Octets file_memory{64 * 1024 * 1024};
        Milliseconds keep_outcomes = std::chrono::hours(24);
    } limits;
};

/// One wrong place: "file:line:column" or the environment variable's name, and what was found and expected
/// there.
struct ConfigFault {
    std::string place;
    Text text;
};

/// Every fault at once.
class ConfigError : public std::exception {
public:
    explicit ConfigError(std::vector<ConfigFault> faults) : faults_(std::move(faults)) {}
    const std::vector<ConfigFault>& faults() const { return faults_; }
    const char* what() const noexcept override { return "the configuration has faults"; }

private:
    std::vector<ConfigFault> faults_;
};

using Environment = std::map<std::string, std::string>;
/// The variables of this process whose names begin with GATEWAY_.
Environment gateway_environment();

struct LoadedConfig {
    Config config;
    /// Where each key that is not at its default was set: "http.listen" → "gateway.toml:3:1" or a variable's
    /// name.
    std::map<std::string, std::string> origins;
};

/// The defaults, then the file, then the environment (GATEWAY_<SECTION>_<KEY>). Relative paths are meant from
/// the file's folder, or from the current one when `file` is empty. Throws ConfigError.
LoadedConfig load_config(const std::filesystem::path& file, const Environment& environment);

} // namespace gateway::app
