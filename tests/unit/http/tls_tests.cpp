#include "fixture.hpp"
#include "gateway/base/log.hpp"
#include "gateway/http/client.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <fstream>
#include <memory>

namespace gateway::http {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

void add_extension(X509& certificate, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    X509_add_ext(&certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// A folder with a self-signed certificate for the given names and its key.
struct TlsFiles {
    /// Good for so many seconds from now.
    explicit TlsFiles(const char* names, long seconds = 3600) {
        const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
        const Certificate made(X509_new(), X509_free);
        X509_set_version(made.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -600);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), seconds);
        X509_set_pubkey(made.get(), key.get());
        X509_NAME* subject = X509_get_subject_name(made.get());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
        X509_set_issuer_name(made.get(), subject);
        add_extension(*made, NID_basic_constraints, "critical,CA:TRUE");
        add_extension(*made, NID_subject_alt_name, names);
        X509_sign(made.get(), key.get(), EVP_sha256());
        const File certificate_out(std::fopen(certificate().c_str(), "w"), std::fclose);
        PEM_write_X509(certificate_out.get(), made.get());
        const File key_out(std::fopen(private_key().c_str(), "w"), std::fclose);
        PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    }
    TlsFiles(const TlsFiles&) = delete;
    TlsFiles& operator=(const TlsFiles&) = delete;
    std::string certificate() const { return (folder.path() / "certificate.pem").string(); }
    std::string private_key() const { return (folder.path() / "key.pem").string(); }

    ServerOptions options() const {
        ServerOptions made;
        made.certificate_file = certificate();
        made.private_key_file = private_key();
        return made;
    }
    ClientOptions trusting() const {
        ClientOptions made;
        made.ca_file = certificate();
        return made;
    }

    test::ScratchFolder folder;
};

std::string https(const char* host, unsigned short port) {
    return std::string("https://") + host + ':' + std::to_string(port);
}

TEST(Tls, CarriesRequestsAndLargeAnswersBothWays) {
    const TlsFiles files("DNS:localhost,IP:127.0.0.1");
    const auto large = std::make_shared<const std::string>(3'000'000, 'l');
    RunningServer running(
        [&](const RequestHead& head) {
            EXPECT_TRUE(head.secure);
            return std::make_unique<WholeExchange>(4u << 20, [&](const Request& request, const Reply& reply) {
                Response response = text_response(std::to_string(request.body.size()));
                if (request.path == "/large") {
                    response.shared_body = large;
                }
                reply(std::move(response));
            });
        },
        files.options());
    Client client(https("127.0.0.1", running.server.port()), files.trusting());
    for (int count = 0; count < 2; ++count) {
        const auto small = client.send("POST", "/", {}, std::string(2'000'000, 'a'));
        ASSERT_TRUE(small.response) << small.failure;
        EXPECT_EQ(small.response->body, "2000000");
        const auto answer = client.send("GET", "/large", {}, "");
        ASSERT_TRUE(answer.response) << answer.failure;
        EXPECT_EQ(answer.response->body, *large);
    }
    EXPECT_EQ(running.server.connections(), 1u);
}

TEST(Tls, SaysInTheLogWhenACertificateIsOverOrSoonWillBe) {
    static const test::ScratchFolder folder;
    const std::string path = (folder.path() / "log").string();
    log::open(path, log::Level::info);
    const auto logged = [&](long seconds) {
        std::ofstream(path, std::ios::trunc);
        const TlsFiles files("DNS:localhost", seconds);
        const RunningServer running({}, files.options());
        log::flush();
        std::ifstream file(path);
        return std::string((std::istreambuf_iterator<char>(file)), {});
    };
    constexpr long day = 24 * 3600;
    EXPECT_NE(logged(-60).find("tls_certificate_expired"), std::string::npos);
    EXPECT_NE(logged(3 * day + 60).find(R"("days":3)"), std::string::npos);
    EXPECT_EQ(logged(15 * day), "");
}

TEST(Tls, ClosesInOrder) {
    const TlsFiles files("DNS:localhost");
    RunningServer running({}, files.options());
    Client client(https("localhost", running.server.port()), files.trusting());
    for (int count = 0; count < 2; ++count) {
        const auto outcome = client.send("GET", "/", {{"Connection", "ignored"}}, "");
        ASSERT_TRUE(outcome.response) << outcome.failure;
    }
    running.server.stop(std::chrono::seconds(2));
    EXPECT_EQ(client.send("GET", "/", {}, "").failure, "connect");
}

TEST(Tls, IsRefusedByTheClientForAnotherName) {
    const TlsFiles files("DNS:other.example");
    RunningServer running({}, files.options());
    for (const auto* host : {"127.0.0.1", "localhost"}) {
        Client client(https(host, running.server.port()), files.trusting());
        EXPECT_EQ(client.send("GET", "/", {}, "").failure, "tls") << host;
    }
    EXPECT_TRUE(running.application.all_served().empty());
}

TEST(Tls, IsRefusedByTheClientForAnUnknownIssuer) {
    const TlsFiles files("IP:127.0.0.1");
    const TlsFiles others("IP:127.0.0.1");
    RunningServer running({}, files.options());
    Client client(https("127.0.0.1", running.server.port()), others.trusting());
    EXPECT_EQ(client.send("GET", "/", {}, "").failure, "tls");
}

TEST(Tls, CutsOffAHandshakeThatNeverEnds) {
    const TlsFiles files("IP:127.0.0.1");
    auto options = files.options();
    options.header_timeout = std::chrono::milliseconds(100);
    RunningServer running({}, options);
    RawClient silent(running.server.port());
    EXPECT_EQ(silent.read_to_end(), "");
    RawClient plain(running.server.port());
    plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    plain.read_to_end();
    EXPECT_TRUE(wait_for([&] { return running.server.connections() == 0; }));
}

TEST(Tls, RefusesVersionsBeforeTls12) {
    const TlsFiles files("IP:127.0.0.1");
    RunningServer running({}, files.options());
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                    SSL_CTX_free);
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> link(BIO_new_ssl_connect(context.get()),
                                                             BIO_free_all);
    BIO_set_conn_hostname(link.get(), ("127.0.0.1:" + std::to_string(running.server.port())).c_str());
    EXPECT_LE(BIO_do_handshake(link.get()), 0);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> modern(BIO_new_ssl_connect(context.get()),
                                                               BIO_free_all);
    BIO_set_conn_hostname(modern.get(), ("127.0.0.1:" + std::to_string(running.server.port())).c_str());
    EXPECT_EQ(BIO_do_handshake(modern.get()), 1);
}

TEST(Tls, NamesTheFileThatCannotBeUsed) {
    const TlsFiles files("IP:127.0.0.1");
    const TlsFiles others("IP:127.0.0.1");
    TestApplication application;
    const auto reason = [&](const ServerOptions& options) -> std::string {
        try {
            const Server server(options, application);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    };
    auto options = files.options();
    options.certificate_file = "/nowhere/c.pem";
    EXPECT_NE(reason(options).find("/nowhere/c.pem"), std::string::npos);
    options = files.options();
    options.private_key_file = others.private_key();
    EXPECT_NE(reason(options).find(others.private_key()), std::string::npos);
    options.private_key_file = files.certificate();
    EXPECT_NE(reason(options).find("private key \"" + files.certificate()), std::string::npos);
    ClientOptions blind;
    blind.ca_file = "/nowhere/ca.pem";
    EXPECT_THROW(Client("https://localhost", blind), std::runtime_error);
}

} // namespace
} // namespace gateway::http
