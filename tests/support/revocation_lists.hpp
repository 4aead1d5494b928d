#pragma once

#include "gateway/crypto/certificates.hpp"
#include "gateway/crypto/der.hpp"

#include <string>
#include <vector>

/// Lists of revoked certificates with extensions that make_revocation_list() does not write (RFC 5280 §5.2).
namespace gateway::test {

inline Bytes critical_extension(const std::string& name, const Bytes& content) {
    using namespace crypto::der;
    return sequence({oid(name), boolean(true), octets(content)});
}

/// That the list tells only what changed since the list of this number.
inline Bytes delta_of(int number) { return critical_extension("2.5.29.27", crypto::der::integer(number)); }

/// issuingDistributionPoint with a full name, and what else stands in it.
inline Bytes part_at(const std::string& address, const Bytes& more = {}) {
    using namespace crypto::der;
    const Bytes names = value(context_tag, value(0x86, address));
    return critical_extension("2.5.29.28", value(sequence_tag, value(context_tag, names) + more));
}

inline Bytes make_list(const crypto::Certificate& authority, const crypto::Sm2PrivateKey& key,
                       const crypto::Period& period, const std::vector<crypto::Revoked>& revoked,
                       const Bytes& extension) {
    using namespace crypto::der;
    const Bytes algorithm = sequence({oid("1.2.156.10197.1.501")});
    const Bytes plain = crypto::make_revocation_list(authority, key, {}, period);
    const Bytes issuer = crypto::read_revocation_list(plain).value().issuer;
    Bytes entries;
    for (const crypto::Revoked& one : revoked) {
        entries += sequence({value(integer_tag, from_hex(one.serial).value()), utc_time(one.at)});
    }
    const Bytes told = sequence({integer(1), algorithm, issuer, utc_time(period.from), utc_time(period.until),
                                 entries.empty() ? Bytes() : value(sequence_tag, entries),
                                 value(context_tag, sequence({extension}))});
    return sequence({told, algorithm, bits(key.sign(told))});
}

} // namespace gateway::test
