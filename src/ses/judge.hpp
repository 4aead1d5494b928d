#pragma once

#include "gateway/ses/check.hpp"

namespace gateway::ses {

// The single steps. Each judges one question and leaves its findings in the step it is given.

void find(Step& at, std::string code, std::string detail = {}); ///< fatal: the step has failed
void tell(Step& at, std::string code, std::string detail = {}); ///< worth knowing

void check_seal_value(Step& at, const Seal& seal);
void check_maker(Step& at, const Seal& seal, const CheckContext& context);
/// The seal's own period, at the time of signing; that it is over now is told only. GM/T 0031-2014 6.2.3 f)
/// taken by the letter would end every signature with its seal.
void check_seal_period(Step& at, const Seal& seal, Time used, Time now);
void check_seal_state(Step& at, const Seal& seal, Time used, const CheckContext& context);
void check_signature_value(Step& at, const Signature& signature);
/// Chain and usage of the signer's certificate.
void check_signer(Step& at, const Signature& signature, const CheckContext& context);
/// Period and revocation of the signer's certificate against the time of signing (GM/T 0031-2014 6.2.3 d).
void check_signing_time(Step& at, const Signature& signature, const CheckContext& context);

} // namespace gateway::ses
