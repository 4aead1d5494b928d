#include "licence_file.hpp"

namespace gateway::licenses {

// No file is kept of any version: licences are data only.
std::optional<Bytes> file_of_version(store::Transaction& /*tx*/, const Licence& /*licence*/) {
    return std::nullopt;
}

} // namespace gateway::licenses
