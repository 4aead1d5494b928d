#pragma once

#include "gateway/access/oauth.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/identity/module.hpp"
#include "gateway/identity/trust.hpp"
#include "gateway/service/module.hpp"
#include "gateway/signon/persons.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gateway::signon {

/// Brings a text to a mobile number (11 digits). Gives why it was not taken, for the log, when it is to be
/// tried again; empty: it was taken. Blocks for some seconds at most.
using MessageChannel = std::function<std::string(const std::string& mobile, const std::string& text)>;
/// For development: a line of JSON a message at the end of a file that only its owner can read.
MessageChannel file_channel(const std::filesystem::path& file);
/// For production: POST {"mobile", "text"} as JSON to a service, which answers 2xx when it took it; the
/// secret of the file goes as a bearer token.
MessageChannel http_channel(const std::string& url, const std::filesystem::path& secret_file,
                            const std::string& ca_file);

/// Another region that a person who is signed in here may go on to.
struct Region {
    std::string source; ///< as the nation knows it: "p33"
    std::string url;    ///< where a ticket is taken there
};

/// How many a minute come from one address; 0: as many as like.
struct MinuteLimits {
    int codes = 0;          ///< that are sent to a number
    int passwords = 0;      ///< that are tried
    int authorizations = 0; ///< requests, each of which is kept
};

/// What identity tells an account's end to (identity::AccountEnded): nobody is signed in with it any more, no
/// client has anything of it, those that had hear of it; password, known browsers and consents go.
void forget_person(store::Transaction& tx, const std::string& person_id, Time now);

struct SignOnOptions {
    std::string issuer; ///< without a slash at its end; also where the pages are reached
    std::string region; ///< six digits: of accounts that are registered here
    MessageChannel channel;
    identity::TrustPtr trust = nullptr; ///< null: no sign-in through the nation, by scan or to other regions
    std::vector<Region> regions = {};
    MinuteLimits limits = {};
    /// By persons' tokens of a client that has no rate of its own; 0: as many as like.
    int requests_per_second = 0;
};

/// How people sign in: an OpenID provider for the systems of the province (OpenID Connect Core 1.0, code flow
/// with PKCE; RFC 9700), its pages, sessions and tokens.
class SignOn {
public:
    SignOn(SignOnOptions options, identity::FoundationPtr identity,
           const std::shared_ptr<crypto::Vault>& vault, const access::Registry& registry);
    ~SignOn();
    /// For the token endpoint and the key set.
    access::OAuthExtension extension() const;
    service::Module module() const;
    /// For routes of other modules.
    FindSignedIn persons() const;
    /// The program ends: what is being delivered is finished, nothing further is begun. Any thread.
    void stop_sending();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::signon
