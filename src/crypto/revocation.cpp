#include "revocation.hpp"

#include "pem.hpp"

#include <openssl/pem.h>

#include <algorithm>

namespace gateway::crypto {
namespace {

using PointOwner = std::unique_ptr<ISSUING_DIST_POINT, Releases<ISSUING_DIST_POINT_free>>;
using PointsOwner = std::unique_ptr<CRL_DIST_POINTS, Releases<CRL_DIST_POINTS_free>>;
using TimeOwner = std::unique_ptr<ASN1_GENERALIZEDTIME, Releases<ASN1_GENERALIZEDTIME_free>>;

Bytes name_of(const X509_NAME* name) { return encoded(name, i2d_X509_NAME); }

PointOwner point_of(X509_CRL* crl) {
    return PointOwner(static_cast<ISSUING_DIST_POINT*>(
        X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, nullptr, nullptr)));
}

std::optional<Time> until_of(const X509_CRL* crl) {
    const ASN1_TIME* next = X509_CRL_get0_nextUpdate(crl);
    return next != nullptr ? std::optional(time_of(next)) : std::nullopt;
}

/// Names relative to the issuer's are left out: then nothing is the same.
void add_names(const DIST_POINT_NAME* name, std::vector<Bytes>& names) {
    if (name == nullptr || name->type != 0) {
        return;
    }
    for (int i = 0; i < sk_GENERAL_NAME_num(name->name.fullname); ++i) {
        names.push_back(encoded(sk_GENERAL_NAME_value(name->name.fullname, i), i2d_GENERAL_NAME));
    }
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

RevocationReason reason_of(const X509_REVOKED* entry) {
    const EnumeratedOwner reason(
        static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr)));
    switch (reason ? ASN1_ENUMERATED_get(reason.get()) : CRL_REASON_UNSPECIFIED) {
    case CRL_REASON_KEY_COMPROMISE:
    case CRL_REASON_CA_COMPROMISE:
    case CRL_REASON_AA_COMPROMISE:
        return RevocationReason::compromised;
    case CRL_REASON_CERTIFICATE_HOLD:
        return RevocationReason::on_hold;
    default:
        return RevocationReason::other;
    }
}

Time since(const X509_REVOKED* entry) {
    const Time revoked = time_of(X509_REVOKED_get0_revocationDate(entry));
    const TimeOwner invalid(static_cast<ASN1_GENERALIZEDTIME*>(
        X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, nullptr, nullptr)));
    std::tm parts{};
    const bool readable = invalid && ASN1_TIME_to_tm(invalid.get(), &parts) == 1;
    return readable ? std::min(revoked, time_of(invalid.get())) : revoked;
}

std::vector<Revoked> revoked_in(X509_CRL* crl) {
    std::vector<Revoked> all;
    STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(crl);
    for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
        const X509_REVOKED* entry = sk_X509_REVOKED_value(entries, i);
        all.push_back({serial_of(X509_REVOKED_get0_serialNumber(entry)), since(entry), reason_of(entry)});
    }
    return all;
}

bool is_understood(int extension) {
    return extension == NID_issuing_distribution_point || extension == NID_crl_number ||
           extension == NID_authority_key_identifier;
}

bool has_critical_entry(X509_CRL* crl) {
    STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(crl);
    for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
        const X509_REVOKED* entry = sk_X509_REVOKED_value(entries, i);
        for (int k = 0; k < X509_REVOKED_get_ext_count(entry); ++k) {
            X509_EXTENSION* extension = X509_REVOKED_get_ext(entry, k);
            const int name = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
            if (X509_EXTENSION_get_critical(extension) != 0 && name != NID_crl_reason &&
                name != NID_invalidity_date) {
                return true;
            }
        }
    }
    return false;
}

} // namespace

Listed listed(const X509* x509) {
    Listed certificate{
        name_of(X509_get_issuer_name(x509)), serial_of(X509_get0_serialNumber(x509)), false, {}};
    certificate.authority = (X509_get_extension_flags(const_cast<X509*>(x509)) & EXFLAG_CA) != 0;
    const PointsOwner points(
        static_cast<CRL_DIST_POINTS*>(X509_get_ext_d2i(x509, NID_crl_distribution_points, nullptr, nullptr)));
    for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
        add_names(sk_DIST_POINT_value(points.get(), i)->distpoint, certificate.points);
    }
    return certificate;
}

bool KnownList::tells_of(const Listed& certificate) const {
    if ((only_users && certificate.authority) || (only_authorities && !certificate.authority)) {
        return false;
    }
    return points.empty() || std::ranges::any_of(points, [&](const Bytes& point) {
               return std::ranges::find(certificate.points, point) != certificate.points.end();
           });
}

KnownList read_list(X509_CRL* crl) {
    KnownList list;
    list.issuer = name_of(X509_CRL_get_issuer(crl));
    list.from = time_of(X509_CRL_get0_lastUpdate(crl));
    list.until = until_of(crl);
    for (Revoked& revoked : revoked_in(crl)) {
        const std::string serial = revoked.serial;
        list.revoked.emplace(serial, std::move(revoked));
    }
    if (const PointOwner point = point_of(crl)) {
        list.only_users = point->onlyuser > 0;
        list.only_authorities = point->onlyCA > 0;
        add_names(point->distpoint, list.points);
    }
    return list;
}

std::string why_unusable(X509_CRL* crl) {
    if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0) {
        return "deltaCRLIndicator";
    }
    for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
        X509_EXTENSION* extension = X509_CRL_get_ext(crl, i);
        const ASN1_OBJECT* object = X509_EXTENSION_get_object(extension);
        if (X509_EXTENSION_get_critical(extension) != 0 && !is_understood(OBJ_obj2nid(object))) {
            char name[80];
            OBJ_obj2txt(name, sizeof name, object, 0);
            return name;
        }
    }
    if (X509_CRL_get_ext_by_NID(crl, NID_issuing_distribution_point, -1) >= 0) {
        const PointOwner point = point_of(crl);
        const bool relative = point && point->distpoint != nullptr && point->distpoint->type != 0;
        if (!point || relative || point->indirectCRL > 0 || point->onlyattr > 0 ||
            point->onlysomereasons != nullptr) {
            return "issuingDistributionPoint";
        }
    }
    return has_critical_entry(crl) ? "crlEntryExtensions" : "";
}

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
    RevocationList list;
    list.der = encoded(crl.get(), i2d_X509_CRL);
    list.issuer = name_of(X509_CRL_get_issuer(crl.get()));
    if (const PointOwner point = point_of(crl.get())) {
        list.part = encoded(point.get(), i2d_ISSUING_DIST_POINT);
    }
    list.issued = time_of(X509_CRL_get0_lastUpdate(crl.get()));
    list.until = until_of(crl.get());
    list.number = number_of(crl.get());
    list.revoked = revoked_in(crl.get());
    list.unusable = why_unusable(crl.get());
    return list;
}

bool RevocationList::older_than(const RevocationList& other) const {
    const auto smaller = [](const Bytes& left, const Bytes& right) {
        return left.size() != right.size() ? left.size() < right.size() : left < right;
    };
    return issued < other.issued || (number && other.number && smaller(*number, *other.number));
}

} // namespace gateway::crypto
