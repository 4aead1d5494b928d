#pragma once

#include "gateway/ofd/package.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gateway::ofd {

/// What a file says of its first document. Whether that is true is the signatures' matter.
struct Metadata {
    std::string document_id; ///< DocID; "" when it says none
    /// Name and value (CustomDatas), in the order of the file.
    std::vector<std::pair<std::string, std::string>> values;
    /// The first of that name; "" when there is none.
    std::string value(std::string_view name) const;
};

/// Throws Fault.
Metadata read_metadata(const Package& package);

} // namespace gateway::ofd
