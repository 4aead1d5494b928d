#pragma once

#include "foundation.hpp"
#include "gateway/service/module.hpp"

namespace gateway::seals {

// The certificate with which a seal signs: asked for, taken from outside or issued here.

/// Whom it names, by the convention of the unified systems: code and name of the body, and the seal's number.
crypto::Subject signer_of(const Seal& seal);
/// The one a call gives: of this seal's key and name, and it may sign now. Field errors at "/certificate",
/// 409 "certificate_not_trusted".
crypto::Certificate read_signer(const Foundation& foundation, store::Transaction& tx, const Seal& seal,
                                const service::Call& call);
/// Gives a seal that is being made its certificate, by the own authority when none was taken, and lets it end
/// with it. 409 "seal_certificate_missing", or "seal_unusable" when what was taken may sign no more.
void settle_signer(const Foundation& foundation, store::Transaction& tx, Seal& seal, Time now);

} // namespace gateway::seals
