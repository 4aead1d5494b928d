#pragma once

#include "callbacks.hpp"
#include "gateway/crypto/jose.hpp"
#include "signing.hpp"
#include "signon_faults.hpp"
#include "single_use.hpp"
#include "test_bases.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway::simulator {

/// The second region, which the simulator plays too: Zhejiang.
inline constexpr std::string_view first_region = "p32"; ///< whose other side this program is
inline constexpr std::string_view second_region = "p33";
inline constexpr std::string_view second_region_code = "330000";
inline constexpr std::chrono::seconds short_life{60};   ///< of tickets, scans and codes
inline constexpr std::chrono::minutes sign_in_time{10}; ///< for the page to be answered

/// What the operators configure.
struct SignOnSettings {
    std::string public_url = "http://127.0.0.1:9100"; ///< where the world reaches us; no '/' at its end
    std::map<std::string, std::set<std::string, std::less<>>> clients; ///< source → its redirect URIs
    std::map<std::string, std::string> arrivals; ///< source → where its visitors arrive

    std::string issuer() const { return public_url + "/trust"; }
};

/// A region's word for a person, on its way to another region.
struct Ticket {
    std::string issuer;
    std::string audience;
    int level = 1;
    std::string person; ///< canonical JSON; dropped when it was redeemed
};

enum class ScanKind { electronic_id, business_licence };
enum class ScanState { waiting, confirmed, refused };

/// A code that a person scans to show an electronic ID or licence.
struct Scan {
    std::string source;
    crypto::Sm2PublicKey key; ///< of who asked: the answer is sealed for it
    ScanKind kind = ScanKind::electronic_id;
    std::string callback_url;
    std::string purpose;
    ScanState state = ScanState::waiting;
    std::string answer; ///< canonical JSON {scan_id, level, envelope} once confirmed
    CallbackState callback = CallbackState::none;
    int attempts = 0;
};

/// What a client asked of the provider.
struct AuthorizationRequest {
    std::string client;
    std::string redirect_uri;
    std::string state;
    std::string nonce;
    std::string challenge;                   ///< S256
    std::optional<std::set<int>> acceptable; ///< acr_values that are levels; empty: none were asked for
};

struct GrantedCode {
    AuthorizationRequest request;
    Person person;
    int level = 1;
    Time auth_time;
};

/// A ticket or code that came a second time.
struct Replay {
    std::string_view what; ///< "ticket", "code"
    std::string name;      ///< single_use_name
    std::string by;
    Time at;
};

struct SignOnTally {
    std::map<std::string, std::uint64_t> done;    ///< "tickets_issued", "scans_confirmed", …
    std::map<std::string, std::uint64_t> refused; ///< by code
    std::deque<Replay> replays;                   ///< the latest hundred

    void replayed(std::string_view what, std::string name, std::string by, Time at);
};

/// The nation's side of identity: test bases, tickets between regions, scans, the OpenID provider, and the
/// keys of the second region.
struct SignOn {
    explicit SignOn(const NationalKey& national);

    const crypto::JwtKey token_key;    ///< ES256, made at the start
    const std::string pairwise_secret; ///< from the national key: a person's `sub` outlives a restart
    const NationalKey region_key;      ///< of the second region

    /// Guards what follows. Signatures and envelopes are done outside it.
    mutable std::mutex mutex;
    SignOnSettings settings;
    SignOnSettings first_settings; ///< of the start: reset() goes back to them
    TestBases bases;
    SingleUse<Ticket> tickets;
    SingleUse<Scan> scans;
    SingleUse<AuthorizationRequest> requests;
    SingleUse<GrantedCode> codes;
    SignOnFaults faults;
    SignOnTally tally;

    Callbacks callbacks; ///< has a lock of its own

    void configure(SignOnSettings first);
    void reset();
};

} // namespace gateway::simulator
