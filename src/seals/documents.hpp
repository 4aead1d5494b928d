#pragma once

#include "foundation.hpp"
#include "gateway/service/module.hpp"

namespace gateway::seals {

/// Of an OFD file, before base64.
inline constexpr std::size_t largest_document = 16u << 20;

/// ":sign-document": the file with one seal more. Short transactions; what is packed and hashed is between
/// them.
Bytes sign_document(const Foundation& foundation, const service::Call& call, service::Steps& steps);
/// ":verify-document": the report on every signature of the file. A hostile one takes long: no transaction
/// waits for it.
Json verify_document(const Foundation& foundation, const service::Call& call, service::Steps& steps);

} // namespace gateway::seals
