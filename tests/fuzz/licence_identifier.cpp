#include "gateway/base/licence_identifier.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace gateway;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = read_licence_identifier(text);
    const auto* identifier = std::get_if<LicenceIdentifier>(&read);
    if (identifier != nullptr && identifier->text() != text) {
        std::abort(); // there is one way to write it
    }
    return 0;
}
