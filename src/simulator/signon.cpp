#include "signon.hpp"

#include <nlohmann/json.hpp>

namespace gateway::simulator {
namespace {

constexpr std::size_t most_held = 10'000; // of each kind

std::string secret_of(const NationalKey& national) {
    const crypto::Digest secret = crypto::hmac_sm3("trust.pairwise", national.key.to_pem());
    return std::string(crypto::view(secret));
}

} // namespace

void SignOnTally::replayed(std::string_view what, std::string name, std::string by, Time at) {
    constexpr std::size_t most = 100;
    if (replays.size() == most) {
        replays.pop_front();
    }
    replays.push_back({what, std::move(name), std::move(by), at});
}

SignOn::SignOn(const NationalKey& national)
    : token_key(crypto::JwtKey::generate(crypto::JwtAlgorithm::es256)), pairwise_secret(secret_of(national)),
      region_key(crypto::Sm2PrivateKey::generate()), tickets(most_held), scans(most_held),
      requests(most_held), codes(most_held) {}

void SignOn::configure(SignOnSettings first) {
    const std::lock_guard lock(mutex);
    settings = first_settings = std::move(first);
}

void SignOn::reset() {
    const std::lock_guard lock(mutex);
    settings = first_settings;
    bases = TestBases();
    tickets.clear();
    scans.clear();
    requests.clear();
    codes.clear();
    faults = {};
    tally = {};
}

} // namespace gateway::simulator
