#include "gateway/ofd/package.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace gateway;
    try {
        ofd::Limits limits;
        limits.entry_octets = 1u << 20;
        limits.total_octets = 4u << 20;
        const auto package = ofd::Package::read({reinterpret_cast<const char*>(data), size}, limits);
        // What was read can be written, and is read as the same.
        const auto again = ofd::Package::read(package.write());
        if (again.entries() != package.entries()) {
            std::abort();
        }
    } catch (const ofd::Fault&) {
        return 0;
    }
    return 0;
}
