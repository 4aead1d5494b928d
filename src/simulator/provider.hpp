#pragma once

#include "signon_call.hpp"

namespace gateway::simulator {

// The nation's OpenID provider: code flow with PKCE, for regions that let people sign in through the nation.

http::Response show_discovery(const SignOnCall& call);
http::Response show_jwks(const SignOnCall& call);
/// GET /trust/authorize: the sign-in page, or back to the client with an error; a page of our own when the
/// client or its redirect URI is not known.
http::Response authorize(const SignOnCall& call);
/// The form of that page: back to the client with a code, or with the refusal.
http::Response sign_in(const SignOnCall& call);
/// POST /trust/token: a form signed by the client's SM2 key.
http::Response give_token(const SignOnCall& call);

} // namespace gateway::simulator
