#include "national_trust.hpp"

#include "files.hpp"
#include "gateway/base/log.hpp"
#include "gateway/crypto/key_files.hpp"
#include "gateway/national/history.hpp"

#include <sstream>

namespace gateway::app {

namespace {

national::Credentials credentials_of(const Config& config, const std::filesystem::path& own_key) {
    return {crypto::load_or_create_sm2(own_key), crypto::load_public_sm2(config.national.public_key)};
}

} // namespace

std::filesystem::path national_key(const Config& config) {
    return config.national.key.empty() ? keys_folder(config) / "national.pem" : config.national.key;
}

void warn_of_lost_national_key(const Config& config, store::Session& session) {
    const auto file = national_key(config);
    bool known = false;
    if (!std::filesystem::exists(file)) {
        session.transact([&](store::Transaction& tx) { known = national::has_receipts(tx); });
    }
    if (known) {
        log::error("national_key_made_anew",
                   {{"file", file.string()},
                    {"do", "stop, and put the file back from the backup of keys/; or hand the new public "
                           "half to the nation, which answers 401 unknown_source until then"}});
    }
}

identity::TrustPtr open_trust(const Config& config, const std::filesystem::path& own_key, Clock clock) {
    const auto& chosen = config.national;
    if (!chosen.enabled) {
        return nullptr;
    }
    identity::TrustOptions options;
    options.url = chosen.trust_url.empty() ? chosen.url + "/trust" : chosen.trust_url;
    options.source = chosen.source;
    options.ca_file = chosen.ca_file.string();
    return std::make_shared<const identity::Trust>(options, credentials_of(config, own_key),
                                                   std::move(clock));
}

std::shared_ptr<const national::SignedLine>
open_licence_line(const Config& config, const std::filesystem::path& own_key, Clock clock) {
    constexpr std::chrono::seconds patience{10}; // files come along
    constexpr std::size_t largest_answer = 32u << 20;
    constexpr int spare_after = 8;
    const auto& chosen = config.national;
    if (!chosen.enabled) {
        return nullptr;
    }
    national::LineOptions options;
    options.url = chosen.url + "/licences";
    options.ca_file = chosen.ca_file.string();
    options.answer_timeout = patience;
    options.largest_answer = largest_answer;
    options.spare_after = spare_after;
    return std::make_shared<const national::SignedLine>(std::move(options), credentials_of(config, own_key),
                                                        std::move(clock));
}

std::vector<signon::Region> regions_of(const Config& config) {
    std::vector<signon::Region> regions;
    std::istringstream words(config.signon.regions);
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        regions.push_back({word.substr(0, equals), word.substr(equals + 1)});
    }
    return regions;
}

} // namespace gateway::app
