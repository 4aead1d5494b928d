#include "tls.hpp"

#include "gateway/base/log.hpp"
#include "gateway/http/certificates.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/verify_mode.hpp>
#include <openssl/ssl.h>

#include <stdexcept>
#include <string_view>

namespace gateway::http {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

void check(const error_code& failure, std::string_view what, const std::string& file) {
    if (failure) {
        throw std::runtime_error("cannot use " + std::string(what) + " \"" + file +
                                 "\": " + failure.message());
    }
}

void require_modern(ssl::context& context) {
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_options(ssl::context::default_workarounds | ssl::context::no_compression |
                        ssl::context::single_dh_use);
}

/// We speak HTTP/1.1 only; a client that offers other protocols learns it here (RFC 7301).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(&found, length, ours, sizeof ours - 1, offered, offered_length) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

} // namespace

ssl::context server_tls(const std::string& certificate_file, const std::string& private_key_file) {
    ssl::context context(ssl::context::tls_server);
    require_modern(context);
    error_code failure;
    context.use_certificate_chain_file(certificate_file, failure);
    check(failure, "certificate", certificate_file);
    context.use_private_key_file(private_key_file, ssl::context::pem, failure);
    check(failure, "private key", private_key_file);
    if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
        throw std::runtime_error("private key \"" + private_key_file +
                                 "\" does not belong to certificate \"" + certificate_file + '"');
    }
    SSL_CTX_set_alpn_select_cb(context.native_handle(), choose_protocol, nullptr);
    return context;
}

void warn_of_end(const ssl::context& server) {
    constexpr int ahead = 14;
    const X509* certificate = SSL_CTX_get0_certificate(const_cast<ssl::context&>(server).native_handle());
    int days = 0, seconds = 0;
    if (certificate == nullptr ||
        ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate)) != 1) {
        return;
    }
    if (days < 0 || seconds < 0) {
        log::error("tls_certificate_expired", {{"days_ago", -days}});
    } else if (days < ahead) {
        log::warning("tls_certificate_ends_soon", {{"days", days}});
    }
}

void require_server_certificate(const std::string& certificate_file, const std::string& private_key_file) {
    server_tls(certificate_file, private_key_file);
}

ssl::context client_tls(const std::string& ca_file) {
    ssl::context context(ssl::context::tls_client);
    require_modern(context);
    context.set_verify_mode(ssl::verify_peer);
    error_code failure;
    if (ca_file.empty()) {
        context.set_default_verify_paths(failure);
        check(failure, "the system's certificates", "");
    } else {
        context.load_verify_file(ca_file, failure);
        check(failure, "authorities' file", ca_file);
    }
    return context;
}

} // namespace gateway::http
