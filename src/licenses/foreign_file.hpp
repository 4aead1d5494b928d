#pragma once

#include "foundation.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "gateway/service/module.hpp"

#include <optional>

namespace gateway::licenses {

/// What a file of another province was found to be. Only one without a failure is passed on.
struct ForeignFile {
    Json report; ///< of the seals, step by step
    std::optional<FieldError> failure;
};

/// A file stands when every seal of it does, nothing is left unsealed, it is of this licence, (where the
/// rules say so) the seal is the issuing body's, and it does not contradict what was told beside it.
/// Precondition: read_told() has taken `told`, whole.
ForeignFile check_foreign_file(const Foundation& foundation, service::Steps& steps, BytesView file,
                               const LicenceIdentifier& identifier, const Json& told, Time now);

/// The name of the licence's identifier among a file's metadata (GB/T 36903).
inline constexpr auto identifier_metadata = "certificateIdentifier";

} // namespace gateway::licenses
