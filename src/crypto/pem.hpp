#pragma once

#include "openssl.hpp"

/// Reading and writing of unencrypted PEM keys. The readers give nothing when the text is no such key; an
/// encrypted one counts as none, for a daemon has no terminal to ask for a pass phrase.
namespace gateway::crypto {

/// For every reader of PEM: OpenSSL's own asks at the terminal.
int no_pass_phrase(char* buffer, int size, int writing, void* unused);

Pkey read_private_pem(std::string_view pem);
Pkey read_public_pem(std::string_view pem);
std::string write_private_pem(EVP_PKEY* key); ///< PKCS#8
std::string write_public_pem(EVP_PKEY* key);  ///< SubjectPublicKeyInfo

/// True when the key is of this type ("EC", "SM2") on this named curve.
bool is_on_curve(EVP_PKEY* key, const char* type, std::string_view curve);
/// One number of an EC key as 32 octets: OSSL_PKEY_PARAM_EC_PUB_X, …_EC_PUB_Y, …_PRIV_KEY.
Bytes number_of(EVP_PKEY* key, const char* parameter);
/// 04‖X‖Y, whatever form the key was read in.
Bytes uncompressed_point(EVP_PKEY* key);
/// True when the two halves belong together and are in range.
bool is_sound_pair(EVP_PKEY* key);

} // namespace gateway::crypto
