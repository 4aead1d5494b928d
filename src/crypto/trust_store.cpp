#include "pem.hpp"
#include "x509.hpp"

#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace gateway::crypto {
namespace {

using Store = std::unique_ptr<X509_STORE, Releases<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Releases<X509_STORE_CTX_free>>;
struct StackRelease {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); } // the certificates are others'
};
using Stack = std::unique_ptr<STACK_OF(X509), StackRelease>;

constexpr std::size_t most_remembered = 10'000;

/// A list of revoked certificates whose signature was right.
struct KnownList {
    Bytes issuer; ///< the name, DER
    Time from;
    std::optional<Time> until;
    std::map<std::string, Time> revoked; ///< by serial number
};

/// A chain, without what changes by time.
struct Chain {
    std::string fault; ///< "": it leads to somebody trusted
    Period period;
    std::vector<std::pair<Bytes, std::string>> members; ///< issuer's name and serial number, but of the root
};

Bytes name_of(const X509_NAME* name) { return encoded(name, i2d_X509_NAME); }

/// OpenSSL cannot set the identity for a list (its own check would take the empty one).
bool is_signed_by(X509_CRL* crl, const Certificate& authority) {
    const ASN1_BIT_STRING* signature = nullptr;
    const X509_ALGOR* algorithm = nullptr;
    X509_CRL_get0_signature(crl, &signature, &algorithm);
    const auto key = authority.key();
    if (!key || OBJ_obj2nid(algorithm->algorithm) != NID_SM2_with_SM3) {
        return false;
    }
    return key->verify(encoded(crl, i2d_re_X509_CRL_tbs), {reinterpret_cast<const char*>(signature->data),
                                                           static_cast<std::size_t>(signature->length)});
}

KnownList read_list(X509_CRL* crl) {
    KnownList list{name_of(X509_CRL_get_issuer(crl)), time_of(X509_CRL_get0_lastUpdate(crl)), {}, {}};
    if (const ASN1_TIME* next = X509_CRL_get0_nextUpdate(crl)) {
        list.until = time_of(next);
    }
    STACK_OF(X509_REVOKED)* revoked = X509_CRL_get_REVOKED(crl);
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
        const X509_REVOKED* entry = sk_X509_REVOKED_value(revoked, i);
        list.revoked.emplace(serial_of(X509_REVOKED_get0_serialNumber(entry)),
                             time_of(X509_REVOKED_get0_revocationDate(entry)));
    }
    return list;
}

/// Numbers are of up to 20 octets, never negative.
std::optional<Bytes> number_of(X509_CRL* crl) {
    const IntegerOwner number(
        static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(crl, NID_crl_number, nullptr, nullptr)));
    if (!number || ASN1_STRING_type(number.get()) == V_ASN1_NEG_INTEGER) {
        return std::nullopt;
    }
    const Bytes octets(reinterpret_cast<const char*>(ASN1_STRING_get0_data(number.get())),
                       static_cast<std::size_t>(ASN1_STRING_length(number.get())));
    return octets.substr(std::min(octets.find_first_not_of('\0'), octets.size()));
}

void narrow(Period& period, const Period& other) {
    period.from = std::max(period.from, other.from);
    period.until = std::min(period.until, other.until);
}

} // namespace

std::optional<RevocationList> read_revocation_list(BytesView text) {
    const ErrorMark mark;
    CrlOwner crl;
    if (text.find("-----BEGIN") != BytesView::npos) {
        const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
        require(bio != nullptr, "reading PEM");
        crl.reset(PEM_read_bio_X509_CRL(bio.get(), nullptr, no_pass_phrase, nullptr));
    } else {
        const unsigned char* at = octets(text);
        crl.reset(d2i_X509_CRL(nullptr, &at, static_cast<long>(text.size())));
    }
    if (!crl) {
        return std::nullopt;
    }
    return RevocationList{encoded(crl.get(), i2d_X509_CRL), name_of(X509_CRL_get_issuer(crl.get())),
                          time_of(X509_CRL_get0_lastUpdate(crl.get())), number_of(crl.get())};
}

bool RevocationList::older_than(const RevocationList& other) const {
    const auto smaller = [](const Bytes& left, const Bytes& right) {
        return left.size() != right.size() ? left.size() < right.size() : left < right;
    };
    return issued < other.issued || (number && other.number && smaller(*number, *other.number));
}

struct TrustStore::Impl {
    Chain chain_of(const Certificate& certificate) const;
    Chain walk(const Certificate& certificate) const;

    Store store{X509_STORE_new()};
    Stack untrusted{sk_X509_new_null()};
    std::vector<Certificate> authorities; ///< roots and intermediates
    std::vector<KnownList> lists;
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

bool TrustStore::add_revocation_list(BytesView der) {
    const ErrorMark mark;
    const unsigned char* at = octets(der);
    const CrlOwner crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
    if (!crl || at != octets(der) + der.size()) {
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
            chain.members.emplace_back(name_of(X509_get_issuer_name(member)),
                                       serial_of(X509_get0_serialNumber(member)));
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

Standing TrustStore::standing(const Certificate& certificate, Time now) const {
    const Chain chain = impl_->chain_of(certificate);
    Standing standing{chain.fault.empty(), chain.fault, chain.period, std::nullopt, chain.fault.empty()};
    for (const auto& [issuer, serial] : chain.members) {
        bool known = false;
        for (const KnownList& list : impl_->lists) {
            if (list.issuer != issuer) {
                continue;
            }
            known = known || (list.from <= now && (!list.until || now <= *list.until));
            if (const auto found = list.revoked.find(serial); found != list.revoked.end()) {
                standing.revoked_at =
                    standing.revoked_at ? std::min(*standing.revoked_at, found->second) : found->second;
            }
        }
        standing.revocation_known = standing.revocation_known && known;
    }
    return standing;
}

} // namespace gateway::crypto
