#pragma once

#include "foundation.hpp"
#include "gateway/base/record.hpp"
#include "gateway/service/module.hpp"

namespace gateway::seals {

/// A right for each matter that the body says; those the client had end.
void set_rights(const service::Call& call, store::Transaction& tx);
void end_rights(const service::Call& call, store::Transaction& tx);

Problem seal_not_enabled();
/// The seal, matter and case of a call that asks for a signature; what is signed is still to be named.
Use read_use_of(const service::Call& call, ObjectReader& reader);
/// What the register says of these uses; it needs the transaction no more.
ses::SealRegister register_of(store::Transaction& tx, const std::vector<ofd::SealUse>& uses, Time now);
/// What a call of ":sign" asks for.
Use read_use(const service::Call& call);
/// ":verify": the report, and what was read of the signature.
Json verify(const Foundation& foundation, const service::Call& call, store::Transaction& tx);
/// The state now and at a moment.
Json status(const service::Call& call, store::Transaction& tx);

} // namespace gateway::seals
