#include "national_trust.hpp"

#include "gateway/crypto/key_files.hpp"

#include <sstream>

namespace gateway::app {

identity::TrustPtr open_trust(const Config& config, const std::filesystem::path& own_key, Clock clock) {
    const auto& chosen = config.national;
    if (!chosen.enabled) {
        return nullptr;
    }
    identity::TrustOptions options;
    options.url = chosen.trust_url.empty() ? chosen.url + "/trust" : chosen.trust_url;
    options.source = chosen.source;
    options.ca_file = chosen.ca_file.string();
    return std::make_shared<const identity::Trust>(
        std::move(options),
        national::Credentials{crypto::load_or_create_sm2(own_key),
                              crypto::load_public_sm2(chosen.public_key)},
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
