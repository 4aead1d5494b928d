#pragma once

#include "gateway/base/standard.hpp"
#include "gateway/crypto/vault.hpp"
#include "gateway/identity/identity.hpp"
#include "gateway/service/module.hpp"

#include <functional>
#include <memory>
#include <string>

namespace gateway::identity {

/// What a base of persons or legal persons says of an identity.
enum class BaseResult { match, mismatch, unknown, unavailable };
struct BaseAnswer {
    BaseResult result = BaseResult::unavailable;
    std::string base;      ///< "national-population"
    std::string reference; ///< of the check, at the base; nothing personal
};

/// A legal person as it is asked about: every element must agree.
struct CorporationClaim {
    std::string credit_code;
    std::string corp_name;
    std::string legal_name; ///< of its representative
    std::string legal_cert_type;
    std::string legal_cert_no;
};

/// Asked on a thread that may block; an empty function answers "unavailable". They do not throw.
struct Bases {
    std::function<BaseAnswer(const Identity&)> verify_person;
    std::function<BaseAnswer(const CorporationClaim&)> verify_corporation;
};

/// Told, in the same transaction, of an account that is over: closed, or merged into another. For the rooms
/// above, whose records hang on accounts.
using AccountEnded = std::function<void(store::Transaction& tx, const std::string& person_id, Time now)>;

/// The algorithm of cert_key and its kin, which the nation has not published. Hexadecimal.
enum class HashKind { sm3, hmac_sm3, sha512 };
/// Whether the plain columns that identity_national.toml names travel beside their hashes.
enum class PlainColumns { hash_only, plain };

struct Options {
    HashKind hash = HashKind::sm3;
    Bytes hash_key{}; ///< of hmac_sm3: at least 16 octets
    PlainColumns plain = PlainColumns::hash_only;
    Bases bases{};
    AccountEnded account_ended{};
};

/// Throws std::runtime_error when identity_rules.toml or identity_national.toml is wrong, or a key is
/// missing.
FoundationPtr make_foundation(std::shared_ptr<const Standard> standard, std::shared_ptr<crypto::Vault> vault,
                              Options options);

const LevelRules& level_rules(const Foundation& foundation);
/// What the base says of a person; "unavailable" when there is none. Waits: outside a transaction only.
BaseAnswer ask_base(const Foundation& foundation, const Identity& identity);

/// Persons, legal persons, mandates, records for the nation.
service::Module module(const FoundationPtr& foundation);

} // namespace gateway::identity
