#pragma once

#include "gateway/ses/check.hpp"

namespace gateway::ses {

// The single steps. Each judges one question and leaves its findings in the step it is given.

/// Whose certificate it is, and how it stands; read once for all steps.
struct Holder {
    std::optional<crypto::Certificate> certificate; ///< empty: the octets are none
    crypto::Standing standing;
};
Holder holder_of(BytesView certificate, const CheckContext& context);

/// A token over the value of a signature (GB/T 20520), where there is one. What was made at `made` cannot
/// have been stamped before. Who stamped must be trusted as makers and signers are; that nobody knows them is
/// told only, since a token may be left out altogether.
void check_time_stamp(Step& at, const std::optional<Bytes>& token, BytesView value, Time made,
                      const CheckContext& context);
/// With the seal's own time stamp (version 5).
void check_seal_value(Step& at, const Seal& seal, const Holder& maker, const CheckContext& context);
void check_maker(Step& at, const Seal& seal, const Holder& maker);
/// The seal's own period, at the time of signing; that it is over now is told only. GM/T 0031-2014 6.2.3 f)
/// taken by the letter would end every signature with its seal.
void check_seal_period(Step& at, const Seal& seal, Time used, Time now);
void check_seal_state(Step& at, const Seal& seal, Time used, const CheckContext& context);
void check_signature_value(Step& at, const Signature& signature, const Holder& signer);
/// Chain and usage of the signer's certificate.
void check_signer(Step& at, const Signature& signature, const Holder& signer);
/// Period and revocation of the signer's certificate against the time of signing (GM/T 0031-2014 6.2.3 d).
void check_signing_time(Step& at, const Signature& signature, const Holder& signer, Time now);

} // namespace gateway::ses
