#include "revocation.hpp"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

namespace gateway::crypto {
namespace {

using Store = std::unique_ptr<X509_STORE, Releases<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Releases<X509_STORE_CTX_free>>;
struct StackRelease {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); } // the certificates are others'
};
using Stack = std::unique_ptr<STACK_OF(X509), StackRelease>;

constexpr std::size_t most_remembered = 10'000;

/// A chain, without what changes by time.
struct Chain {
    std::string fault; ///< "": it leads to somebody trusted
    Period period;
    std::vector<Listed> members; ///< all but the root
};

void narrow(Period& period, const Period& other) {
    period.from = std::max(period.from, other.from);
    period.until = std::min(period.until, other.until);
}

void note(const RevokedBySerial& list, const std::string& serial, Standing& standing) {
    if (const auto found = list.find(serial); found != list.end()) {
        const Revoked& revoked = found->second;
        standing.revoked_at = standing.revoked_at ? std::min(*standing.revoked_at, revoked.at) : revoked.at;
        standing.compromised = standing.compromised || revoked.reason == RevocationReason::compromised;
    }
}

} // namespace

struct TrustStore::Impl {
    Chain chain_of(const Certificate& certificate) const;
    Chain walk(const Certificate& certificate) const;
    void look_up(const Listed& member, Time now, Standing& standing) const;

    Store store{X509_STORE_new()};
    Stack untrusted{sk_X509_new_null()};
    std::vector<Certificate> authorities; ///< roots and intermediates
    std::vector<KnownList> lists;
    std::map<Bytes, RevokedBySerial> kept; ///< by the issuer's name
    std::set<Digest> makers;               ///< SM3 of the certificate
    mutable std::mutex mutex;
    mutable std::map<Bytes, Chain> remembered; ///< by SM3 of the certificate
};

TrustStore::TrustStore() : impl_(std::make_unique<Impl>()) {
    require(impl_->store && impl_->untrusted, "making a trust store");
}
TrustStore::~TrustStore() = default;
TrustStore::TrustStore(TrustStore&&) noexcept = default;
TrustStore& TrustStore::operator=(TrustStore&&) noexcept = default;

void TrustStore::trust(const Certificate& root) {
    require(X509_STORE_add_cert(impl_->store.get(), CertificateAccess::x509(root)) == 1, "trusting");
    impl_->authorities.push_back(root);
    impl_->remembered.clear();
}

void TrustStore::add_intermediate(const Certificate& authority) {
    impl_->authorities.push_back(authority);
    require(sk_X509_push(impl_->untrusted.get(), CertificateAccess::x509(authority)) > 0, "trusting");
    impl_->remembered.clear();
}

void TrustStore::add_maker(const Certificate& maker) { impl_->makers.insert(sm3(maker.der())); }

void TrustStore::add_revoked(BytesView issuer, const Revoked& revoked) {
    impl_->kept[Bytes(issuer)].emplace(revoked.serial, revoked);
}

bool TrustStore::add_revocation_list(BytesView der) {
    const ErrorMark mark;
    const unsigned char* at = octets(der);
    const CrlOwner crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
    if (!crl || at != octets(der) + der.size() || !why_unusable(crl.get()).empty()) {
        return false;
    }
    const X509_NAME* issuer = X509_CRL_get_issuer(crl.get());
    const bool known = std::ranges::any_of(impl_->authorities, [&](const Certificate& authority) {
        return X509_NAME_cmp(issuer, X509_get_subject_name(CertificateAccess::x509(authority))) == 0 &&
               authority.is_authority() && is_signed_by(crl.get(), authority);
    });
    if (known) {
        impl_->lists.push_back(read_list(crl.get()));
    }
    return known;
}

Chain TrustStore::Impl::walk(const Certificate& certificate) const {
    const ErrorMark mark;
    const StoreContext context(X509_STORE_CTX_new());
    require(context && X509_STORE_CTX_init(context.get(), store.get(), CertificateAccess::x509(certificate),
                                           untrusted.get()) == 1,
            "checking a certificate");
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_NO_CHECK_TIME);
    Chain chain{"", {certificate.not_before(), certificate.not_after()}, {}};
    if (X509_verify_cert(context.get()) != 1) {
        chain.fault = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
        return chain;
    }
    STACK_OF(X509)* members = X509_STORE_CTX_get0_chain(context.get());
    for (int i = 0; i < sk_X509_num(members); ++i) {
        const X509* member = sk_X509_value(members, i);
        narrow(chain.period, {time_of(X509_get0_notBefore(member)), time_of(X509_get0_notAfter(member))});
        if (i + 1 < sk_X509_num(members) || sk_X509_num(members) == 1) {
            chain.members.push_back(listed(member));
        }
    }
    return chain;
}

Chain TrustStore::Impl::chain_of(const Certificate& certificate) const {
    const Bytes key{view(sm3(certificate.der()))};
    {
        const std::lock_guard lock(mutex);
        if (const auto found = remembered.find(key); found != remembered.end()) {
            return found->second;
        }
    }
    Chain chain = walk(certificate);
    const std::lock_guard lock(mutex);
    if (remembered.size() >= most_remembered) {
        remembered.clear();
    }
    return remembered.emplace(key, std::move(chain)).first->second;
}

void TrustStore::Impl::look_up(const Listed& member, Time now, Standing& standing) const {
    bool known = false;
    for (const KnownList& list : lists) {
        if (list.issuer == member.issuer) {
            known = known || (list.in_force(now) && list.tells_of(member));
            note(list.revoked, member.serial, standing);
        }
    }
    if (const auto list = kept.find(member.issuer); list != kept.end()) {
        note(list->second, member.serial, standing);
    }
    standing.revocation_known = standing.revocation_known && known;
}

Standing TrustStore::standing(const Certificate& certificate, Time now) const {
    const Chain chain = impl_->chain_of(certificate);
    Standing standing;
    standing.chain = standing.revocation_known = chain.fault.empty();
    standing.chain_fault = chain.fault;
    standing.period = chain.period;
    standing.maker = impl_->makers.contains(sm3(certificate.der()));
    for (const Listed& member : chain.members) {
        impl_->look_up(member, now, standing);
    }
    return standing;
}

} // namespace gateway::crypto
