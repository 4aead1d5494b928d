#include "gateway/crypto/sm.hpp"
#include "openssl.hpp"

namespace gateway::crypto {
namespace {

constexpr std::size_t block_size = 16;
constexpr std::size_t longest_piece = std::size_t{1} << 30; // OpenSSL counts in int

enum class Direction { decrypt = 0, encrypt = 1 };

const EVP_CIPHER* counter_mode() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "SM4-CTR", nullptr);
    require(cipher != nullptr, "fetching SM4-CTR");
    return cipher;
}

const EVP_CIPHER* chaining_mode() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "SM4-CBC", nullptr);
    require(cipher != nullptr, "fetching SM4-CBC");
    return cipher;
}

CipherContext start(const EVP_CIPHER* cipher, BytesView key, BytesView iv, Direction direction) {
    if (key.size() != block_size || iv.size() != block_size) {
        throw std::invalid_argument("SM4 takes a key and an initial vector of 16 octets each");
    }
    CipherContext context(EVP_CIPHER_CTX_new());
    require(context && EVP_CipherInit_ex2(context.get(), cipher, octets(key), octets(iv),
                                          static_cast<int>(direction), nullptr) == 1,
            "starting SM4");
    return context;
}

/// Empty when the padding is wrong.
std::optional<Bytes> run(EVP_CIPHER_CTX* context, BytesView data) {
    Bytes output(data.size() + block_size, '\0');
    std::size_t written = 0;
    while (!data.empty()) {
        const BytesView piece = data.substr(0, longest_piece);
        int count = 0;
        require(EVP_CipherUpdate(context, octets(output) + written, &count, octets(piece),
                                 static_cast<int>(piece.size())) == 1,
                "SM4");
        written += static_cast<std::size_t>(count);
        data.remove_prefix(piece.size());
    }
    int count = 0;
    if (EVP_CipherFinal_ex(context, octets(output) + written, &count) != 1) {
        OPENSSL_cleanse(output.data(), output.size());
        return std::nullopt;
    }
    output.resize(written + static_cast<std::size_t>(count));
    return output;
}

Bytes run_to_end(EVP_CIPHER_CTX* context, BytesView data) {
    std::optional<Bytes> output = run(context, data);
    require(output.has_value(), "ending SM4");
    return std::move(*output);
}

} // namespace

Bytes sm4_ctr(BytesView key, BytesView iv, BytesView data) {
    const CipherContext context = start(counter_mode(), key, iv, Direction::encrypt);
    return run_to_end(context.get(), data);
}

Bytes sm4_cbc_encrypt(BytesView key, BytesView iv, BytesView data) {
    const CipherContext context = start(chaining_mode(), key, iv, Direction::encrypt);
    return run_to_end(context.get(), data);
}

std::optional<Bytes> sm4_cbc_decrypt(BytesView key, BytesView iv, BytesView data) {
    const ErrorMark mark;
    const CipherContext context = start(chaining_mode(), key, iv, Direction::decrypt);
    if (data.empty() || data.size() % block_size != 0) {
        return std::nullopt;
    }
    return run(context.get(), data);
}

} // namespace gateway::crypto
