#pragma once

#include "gateway/base/licence_identifier.hpp"
#include "use.hpp"

#include <optional>
#include <string>

namespace gateway::licenses {

// What provinces say to each other of licences, by way of the nation (docs/national-licences.md): the same
// whichever of the two is asking.

/// Who asks for what, and on which ground.
struct ProvinceRequest {
    std::string province; ///< "p33"; of a request that comes from there
    Purpose purpose;
    Consent consent;
    std::string identifier; ///< of a fetch
    bool with_file = false;
    HolderKey holder;      ///< of a search
    std::string type_code; ///< of a search; "" for all types
};
Json request_json(const ProvinceRequest& request, bool fetch);
/// Throws invalid_fields.
ProvinceRequest read_province_request(const Foundation& foundation, const Json& content, bool fetch,
                                      Time now);

/// A licence as it is told to another province.
Json told_licence(const Licence& licence, const std::string& province, const std::string& issuer, Time now);
Json told_summary(const Licence& licence, const std::string& province, const std::string& issuer, Time now);
/// What another province told, with nothing that is not of this form; throws invalid_fields otherwise, or
/// when it is not of this identifier ("" for any).
Json read_told(const Json& told, bool whole, const std::string& identifier);

/// The identifier as it may be kept: a personal number in its serial is left out.
std::string kept_identifier(const std::string& identifier);

} // namespace gateway::licenses
