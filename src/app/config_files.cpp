#include "config_files.hpp"

#include "gateway/base/standard.hpp"
#include "gateway/base/workdays.hpp"
#include "gateway/cases/module.hpp"
#include "gateway/crypto/key_files.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/http/certificates.hpp"
#include "gateway/http/client.hpp"
#include "gateway/licenses/module.hpp"
#include "gateway/matters/module.hpp"
#include "gateway/ratings/module.hpp"
#include "gateway/seals/seals.hpp"
#include "gateway/signon/module.hpp"
#include "gateway/supervision/module.hpp"

#include <functional>
#include <stdexcept>

namespace gateway::app {
namespace {

class Judging {
public:
    explicit Judging(const LoadedConfig& loaded) : loaded_(loaded) {}

    /// What `use` throws is a fault of this key.
    void judge(const std::string& key, const std::function<void()>& use) {
        try {
            use();
        } catch (const std::exception& error) {
            const auto origin = loaded_.origins.find(key);
            faults_.push_back({origin == loaded_.origins.end() ? key : origin->second,
                               {key + " 不可用：" + error.what(), key + ": " + error.what()}});
        }
    }
    /// Only a named one: what is not named is made, or not used.
    void judge_named(const std::string& key, const std::filesystem::path& file,
                     const std::function<void()>& use) {
        if (!file.empty()) {
            judge(key, use);
        }
    }
    std::vector<ConfigFault> faults() && { return std::move(faults_); }

private:
    const LoadedConfig& loaded_;
    std::vector<ConfigFault> faults_;
};

/// Everything that is read of the data at start.
void read_standard(const std::filesystem::path& folder) {
    const auto standard = Standard::load(folder);
    const auto calendar =
        std::make_shared<const WorkCalendar>(WorkCalendar::parse(standard->file("holidays.toml")));
    constexpr std::size_t key_size = 32;
    const auto vault = std::make_shared<crypto::Vault>(std::vector{Bytes(key_size, '0')});
    identity::make_foundation(standard, vault, {});
    licenses::make_foundation(standard, vault, seals::make_foundation(*standard, vault));
    matters::module(standard);
    cases::module(standard, calendar, nullptr);
    ratings::module(standard, calendar);
    supervision::module(*standard, calendar);
}

void read_authorities(const std::filesystem::path& file) {
    http::ClientOptions options;
    options.ca_file = file.string();
    http::Client("https://localhost", std::move(options)); // connects to nothing
}

void judge_messages(const Config::SignOn& chosen, Judging& judging) {
    if (chosen.message_url.empty()) {
        return;
    }
    judging.judge("signon.message_secret", [&] {
        crypto::refuse_open_secret(chosen.message_secret);
        signon::http_channel(chosen.message_url, chosen.message_secret, chosen.message_ca_file.string());
    });
    judging.judge_named("signon.message_ca_file", chosen.message_ca_file,
                        [&] { read_authorities(chosen.message_ca_file); });
}

void judge_nation(const Config::National& chosen, Judging& judging) {
    if (!chosen.key.empty() && std::filesystem::exists(chosen.key)) {
        judging.judge("national.key", [&] { crypto::load_or_create_sm2(chosen.key); });
    }
    if (chosen.enabled) {
        judging.judge("national.public_key", [&] { crypto::load_public_sm2(chosen.public_key); });
        judging.judge_named("national.ca_file", chosen.ca_file, [&] { read_authorities(chosen.ca_file); });
    }
}

} // namespace

std::vector<ConfigFault> faults_of_files(const LoadedConfig& loaded) {
    const Config& config = loaded.config;
    Judging judging(loaded);
    judging.judge_named("http.private_key", config.http.private_key,
                        [&] { crypto::refuse_open_secret(config.http.private_key); });
    judging.judge_named("http.certificate", config.http.certificate, [&] {
        http::require_server_certificate(config.http.certificate.string(), config.http.private_key.string());
    });
    judging.judge_named("data.standard", config.data.standard, [&] { read_standard(config.data.standard); });
    judging.judge_named("identity.vault_key", config.identity.vault_key,
                        [&] { crypto::Vault::load(config.identity.vault_key); });
    if (config.identity.hash == "hmac-sm3") {
        judging.judge("identity.hash_key", [&] { crypto::load_symmetric_key(config.identity.hash_key); });
    }
    judge_messages(config.signon, judging);
    judge_nation(config.national, judging);
    return std::move(judging).faults();
}

} // namespace gateway::app
