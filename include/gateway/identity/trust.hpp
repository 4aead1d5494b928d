#pragma once

#include "gateway/identity/levels.hpp"
#include "gateway/identity/module.hpp"
#include "gateway/national/signed_line.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>

namespace gateway::identity {

/// Why a call came to nothing: a value, never an exception.
using TrustFailure = national::CallFailure;
template <class Value>
using TrustResult = national::CallResult<Value>;

struct TrustOptions {
    std::string url;    ///< {issuer} of docs/national-signon.md, without a slash at its end
    std::string source; ///< as which region we are known: "p32"
    std::string ca_file;
    std::chrono::milliseconds connect_timeout{3'000};
    std::chrono::milliseconds answer_timeout{5'000};
};

/// Somebody whom another side vouches for.
struct Asserted {
    Identity identity;
    std::string mobile; ///< "" when it is not told
    Level level = Level::none;
    std::string issuer; ///< of a ticket: the region
};

/// What the nation's sign-in is asked for, and what its answer must fit.
struct NationalSignIn {
    std::string redirect_uri;
    std::string state, nonce, verifier; ///< secrets
    std::set<Level> levels;             ///< acr_values; empty: whatever is proven there
    Time begun_at;
};

struct NewScan {
    std::string scan_id;
    std::string qr; ///< what the two-dimensional code says
    std::chrono::seconds expires_in{0};
};
struct LegalPersonShown {
    std::string credit_code;
    Identity representative;
};
struct ScanProof {
    Asserted person; ///< who scanned
    std::optional<LegalPersonShown> corporation;
};
struct ScanReading {
    std::string state; ///< "waiting", "confirmed", "refused", "expired"
    std::optional<ScanProof> proof;
};
struct ScanCallback {
    std::string scan_id;
    std::string nonce; ///< of the message, which may come once
    ScanProof proof;
};

/// The nation's trust platform (docs/national-signon.md) as a region calls it: every call signed, every
/// answer checked, personal data in envelopes. Safe to use from several threads. Each call waits, at most as
/// long as the timeouts say: outside a transaction only.
class Trust {
public:
    Trust(const TrustOptions& options, national::Credentials credentials, Clock clock);
    ~Trust();

    const std::string& issuer() const;
    const std::string& source() const;

    BaseAnswer verify_person(const Identity& identity) const;
    BaseAnswer verify_corporation(const CorporationClaim& claim) const;

    /// `kind` is "electronic_id" or "business_licence".
    TrustResult<NewScan> begin_scan(const std::string& kind, const std::string& callback_url,
                                    const std::string& purpose) const;
    TrustResult<ScanReading> read_scan(const std::string& scan_id) const;
    /// A call of the platform's: signature and envelope. `path` is that of the callback_url given.
    TrustResult<ScanCallback> read_callback(const http::Request& request, std::string_view path) const;

    /// The ticket, for whoever goes to the region `audience`.
    TrustResult<std::string> issue_ticket(const std::string& audience, const Asserted& person) const;
    TrustResult<Asserted> redeem_ticket(const std::string& ticket) const;

    /// Where the browser goes to sign in through the nation.
    std::string authorize_url(const NationalSignIn& sign_in) const;
    /// The code that came back for who signed in, and at which level; the identity token is checked.
    TrustResult<Asserted> redeem_code(const std::string& code, const NationalSignIn& sign_in) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
using TrustPtr = std::shared_ptr<const Trust>;

/// The bases as the platform opens them.
Bases bases_of(const TrustPtr& trust);

/// What an identity token must say to be for this sign-in. "" when it does, else what is wrong: "issuer",
/// "audience", "expired", "issued", "nonce", "auth_time", "level", "level_raised".
std::string fault_of_token(const Json& claims, const std::string& issuer, const std::string& client,
                           const NationalSignIn& sign_in, Time now);

} // namespace gateway::identity
