#pragma once

#include "gateway/store/columns.hpp"
#include "store.hpp"

#include <optional>
#include <string>

namespace gateway::cases {

using store::behind_prefix;
using store::lower_bound;
using store::optional_time_of;
using store::time_element;
using store::time_of;
using store::time_parameter;
using store::upper_bound;

inline std::optional<std::string> applicant_octets(const ApplicantIndex& index) {
    return index.digest ? std::optional(store::bytea(crypto::view(*index.digest))) : std::nullopt;
}
inline std::optional<std::string> applicant_key(const ApplicantIndex& index) {
    return index.digest ? std::optional(index.key_id) : std::nullopt;
}

} // namespace gateway::cases
