#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/ofd/check.hpp"
#include "gateway/ofd/signatures.hpp"
#include "gateway/service/module.hpp"
#include "gateway/ses/check.hpp"
#include "gateway/store/transaction.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gateway::seals {

// What other rooms do with seals.

struct Foundation;
using FoundationPtr = std::shared_ptr<const Foundation>;

/// Throws std::runtime_error when seals.toml is wrong.
FoundationPtr make_foundation(const Standard& standard, std::shared_ptr<crypto::Vault> vault);

/// Who wants to sign what with which seal.
struct Use {
    std::string es_id;
    std::string matter_code = {}; ///< "": none; then only a right for all matters allows it
    std::string project_no = {};
    crypto::Digest digest{};        ///< SM3 of the octets that are signed; in OFD of Signature.xml
    std::string property_info = {}; ///< what they are; in OFD the path of Signature.xml
    Time now = {};
    std::string trace_id = {};
    std::string document_id = {}; ///< of the OFD document that is sealed (DocID); "": it has none
    /// The matter whose right allows it, when it is another than the one it is for: a copy of a sealed
    /// document is sealed by the right that its original was sealed by.
    std::optional<std::string> by_right_in = {};
};

/// SES_Signature, DER. The use is recorded in this transaction. Only programs of the seal's body to which it
/// gave a right may sign: Problems "seal_not_found", "seal_not_yours", "seal_right_missing",
/// "seal_not_enabled", "seal_unusable" (the signature would not stand the check, with the reason).
Bytes sign(const Foundation& foundation, store::Transaction& tx, const service::Caller& caller,
           const Use& use);

/// The same for a file: digest and property_info are those of its Signature.xml.
Bytes sign(const Foundation& foundation, store::Transaction& tx, const service::Caller& caller, Use use,
           const ofd::Signing& file);

/// By the authorities that are trusted and the register of seals.
ses::CheckedSignature check(const Foundation& foundation, store::Transaction& tx, BytesView signature,
                            const std::optional<crypto::Digest>& data, Time now);

/// The same for a file: what the check needs of the database in one short transaction, the check itself
/// slowly. Slowly too, `take` gets what was found, which may be large.
void judge(const Foundation& foundation, service::Steps& steps, const ofd::FileCheck& check, Time now,
           const std::function<void(const ofd::CheckedFile&)>& take);
/// Of octets as they came: what is no OFD file is told as unreadable.
void judge(const Foundation& foundation, service::Steps& steps, BytesView document, Time now,
           const std::function<void(const ofd::CheckedFile&)>& take);

/// The authorities that are trusted.
std::shared_ptr<const crypto::TrustStore> trust(const Foundation& foundation, store::Transaction& tx);

/// The seal itself and how it looks on paper. Empty when there is no such seal.
struct Face {
    Bytes content; ///< SESeal, DER; empty before it is made
    Bytes png;
    int width = 0; ///< mm
    int height = 0;
};
std::optional<Face> find_face(store::Transaction& tx, const std::string& es_id);
/// Of a seal that is going to sign: before work is spent on what it signs. Refuses as sign() does, but for
/// "seal_unusable".
Face require_face(store::Transaction& tx, const service::Caller& caller, const Use& use);

} // namespace gateway::seals
