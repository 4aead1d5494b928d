#pragma once

#include "foundation.hpp"
#include "gateway/service/module.hpp"
#include "store.hpp"

namespace gateway::seals {

// From the application to the end of a seal. Each change is a row of history and an entry of the journal.

/// 404 also for who may not see it.
Seal require_seal(store::Transaction& tx, const service::Caller& caller, const std::string& es_id,
                  Reading reading);
/// The one a call changes, locked. 412 when it is not as If-Match says, where the call has one: most changes
/// are guarded by the state they start from, and a loss is reported without looking first.
Seal lock_seal(const service::Call& call, store::Transaction& tx);
/// 403 "seal_not_yours" for all but the body itself: the body that took over from it and operations too.
void require_own(const service::Caller& caller, const Seal& seal);
Problem seal_not_yours();
/// 409 "seal_unusable", with what a check found.
Problem seal_unusable(const std::string& code);

Seal apply_for_seal(const Foundation& foundation, const service::Call& call, store::Transaction& tx);
/// Approved, it has a key.
Seal approve_seal(const Foundation& foundation, const service::Call& call, store::Transaction& tx);
Seal refuse_seal(const service::Call& call, store::Transaction& tx);
/// With the certificate that was given, else one of the own authority; signed by the maker.
Seal make_seal(const Foundation& foundation, const service::Call& call, store::Transaction& tx);
Seal enable_seal(const service::Call& call, store::Transaction& tx);
Seal suspend_seal(const service::Call& call, store::Transaction& tx);
/// The same by the body itself, which cannot wait for operations when it lost control (挂失).
Seal report_loss(const service::Call& call, store::Transaction& tx);
/// For ever: the key is destroyed.
Seal cancel_seal(const Foundation& foundation, const service::Call& call, store::Transaction& tx);

/// For an outside authority: PKCS#10, PEM; and what came back.
std::string certificate_request(const Foundation& foundation, const service::Call& call,
                                store::Transaction& tx);
Seal take_certificate(const Foundation& foundation, const service::Call& call, store::Transaction& tx);

} // namespace gateway::seals
