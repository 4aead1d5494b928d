#pragma once

#include "scene.hpp"

#include <string>
#include <vector>

namespace gateway::bench {

/// A system that people sign in to, and people who did, each with a grant of their own: name, number and
/// mobile checked at a window, a code by short message, consent, the code exchanged.
class SignedIn {
public:
    SignedIn(Scene& scene, int people);

    struct Tokens {
        std::string access, refresh;
    };
    const std::vector<Tokens>& tokens() const { return tokens_; } ///< one of each person
    const access::NewSecret& party() const { return party_; }

private:
    void register_party();
    void add_people(int count);
    void sign_in(int count);
    Tokens redeem(const std::string& code) const;

    Scene& scene_;
    access::NewSecret manager_, party_;
    std::vector<Tokens> tokens_;
};

/// The credentials of a client as HTTP has them: "Authorization: Basic …\r\n".
std::string basic_field(const access::NewSecret& client);
/// The tokens in the answer of /oauth2/token; both empty when there is none.
SignedIn::Tokens tokens_of(std::string_view answer);

} // namespace gateway::bench
