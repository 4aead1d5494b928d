#include "pem.hpp"
#include "x509.hpp"

#include <openssl/pem.h>

#include <map>
#include <mutex>

namespace gateway::crypto {
namespace {

std::string part_of(const X509_NAME* name, int part) {
    const int found = X509_NAME_get_index_by_NID(name, part, -1);
    if (found < 0) {
        return "";
    }
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, found)));
    if (size < 0) {
        return "";
    }
    std::string part_text(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
    return part_text;
}

bool uses(X509* x509, std::uint32_t usage) {
    return (X509_get_extension_flags(x509) & EXFLAG_KUSAGE) != 0 && (X509_get_key_usage(x509) & usage) != 0;
}

/// Certificates that were read, by SM3 of their octets: the same few stand in nearly all that is checked, and
/// to read one takes nearly as long as to check a signature. They never change, and may be shared.
class Memory {
public:
    std::optional<Certificate> find(const Digest& digest) const {
        const std::lock_guard lock(mutex_);
        const auto found = read_.find(digest);
        return found == read_.end() ? std::nullopt : std::optional(found->second);
    }
    void keep(const Digest& digest, const Certificate& certificate) {
        if (certificate.der().size() > largest) {
            return;
        }
        const std::lock_guard lock(mutex_);
        if (read_.size() >= most) {
            read_.clear();
        }
        read_.emplace(digest, certificate);
    }

private:
    static constexpr std::size_t most = 1'000;
    static constexpr std::size_t largest = 8192;
    mutable std::mutex mutex_;
    std::map<Digest, Certificate> read_;
};

} // namespace

Time time_of(const ASN1_TIME* time) {
    std::tm parts{};
    require(ASN1_TIME_to_tm(time, &parts) == 1, "reading a time");
    using namespace std::chrono;
    const sys_days day{year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday};
    return day + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

std::string serial_of(const ASN1_INTEGER* serial) {
    const BigNumber number(ASN1_INTEGER_to_BN(serial, nullptr));
    require(number != nullptr, "reading a serial number");
    char* text = BN_bn2hex(number.get());
    require(text != nullptr, "reading a serial number");
    std::string hex(text);
    OPENSSL_free(text);
    return hex;
}

std::optional<Certificate> Certificate::from_der(BytesView der) {
    static Memory memory;
    const Digest digest = sm3(der);
    if (auto known = memory.find(digest)) {
        return known;
    }
    const ErrorMark mark;
    const unsigned char* at = octets(der);
    X509Owner x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!x509 || at != octets(der) + der.size()) {
        return std::nullopt;
    }
    // Times of no real moment are found here once, not at each look.
    std::tm parts{};
    if (ASN1_TIME_to_tm(X509_get0_notBefore(x509.get()), &parts) != 1 ||
        ASN1_TIME_to_tm(X509_get0_notAfter(x509.get()), &parts) != 1) {
        return std::nullopt;
    }
    Certificate certificate;
    // The identity under which whoever issued it has signed; the certificate frees it.
    ASN1_OCTET_STRING* id = ASN1_OCTET_STRING_new();
    require(id != nullptr && ASN1_OCTET_STRING_set(id, octets(default_sm2_id),
                                                   static_cast<int>(default_sm2_id.size())) == 1,
            "setting an identity");
    X509_set0_distinguishing_id(x509.get(), id);
    // Reads and keeps the extensions now: later looks only read, from whatever thread.
    X509_check_purpose(x509.get(), -1, 0);
    certificate.x509_ = {x509.release(), X509_free};
    certificate.der_ = Bytes(der);
    memory.keep(digest, certificate);
    return certificate;
}

Certificate certificate_of(X509* x509) {
    auto certificate = Certificate::from_der(encoded(x509, i2d_X509));
    require(certificate.has_value(), "reading an own certificate");
    return *std::move(certificate);
}

std::vector<Certificate> read_certificates(std::string_view pem) {
    const ErrorMark mark;
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    require(bio != nullptr, "reading PEM");
    std::vector<Certificate> all;
    while (const X509Owner x509{PEM_read_bio_X509(bio.get(), nullptr, no_pass_phrase, nullptr)}) {
        all.push_back(certificate_of(x509.get()));
    }
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
        throw std::runtime_error("not certificates in PEM (BEGIN CERTIFICATE)");
    }
    return all;
}

std::optional<Certificate> Certificate::from_pem(std::string_view pem) {
    const ErrorMark mark;
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    require(bio != nullptr, "reading PEM");
    const X509Owner x509(PEM_read_bio_X509(bio.get(), nullptr, no_pass_phrase, nullptr));
    return x509 ? from_der(encoded(x509.get(), i2d_X509)) : std::nullopt;
}

std::string Certificate::to_pem() const {
    const Bio bio(BIO_new(BIO_s_mem()));
    require(bio && PEM_write_bio_X509(bio.get(), x509_.get()) == 1, "writing PEM");
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

Subject Certificate::subject() const {
    const X509_NAME* name = X509_get_subject_name(x509_.get());
    return {part_of(name, NID_organizationName), part_of(name, NID_commonName),
            part_of(name, NID_countryName)};
}

Bytes Certificate::name() const { return encoded(X509_get_subject_name(x509_.get()), i2d_X509_NAME); }

std::string Certificate::serial() const { return serial_of(X509_get0_serialNumber(x509_.get())); }
Time Certificate::not_before() const { return time_of(X509_get0_notBefore(x509_.get())); }
Time Certificate::not_after() const { return time_of(X509_get0_notAfter(x509_.get())); }

std::optional<Sm2PublicKey> Certificate::key() const {
    const ErrorMark mark;
    EVP_PKEY* key = X509_get0_pubkey(x509_.get());
    if (key == nullptr || !is_on_curve(key, "SM2", "SM2")) {
        return std::nullopt;
    }
    return Sm2PublicKey::from_point(uncompressed_point(key));
}

bool Certificate::is_authority() const {
    const bool usage_allows =
        (X509_get_extension_flags(x509_.get()) & EXFLAG_KUSAGE) == 0 || uses(x509_.get(), KU_KEY_CERT_SIGN);
    return (X509_get_extension_flags(x509_.get()) & EXFLAG_CA) != 0 && usage_allows;
}

bool Certificate::may_stamp() const {
    return (X509_get_extension_flags(x509_.get()) & EXFLAG_XKUSAGE) != 0 &&
           (X509_get_extended_key_usage(x509_.get()) & XKU_TIMESTAMP) != 0;
}

bool Certificate::may_sign() const { return uses(x509_.get(), KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION); }

} // namespace gateway::crypto
