#include "gateway/crypto/der.hpp"

#include "gateway/crypto/time_stamp.hpp"

#include <cstdlib>

namespace {

using namespace gateway;
using namespace gateway::crypto::der;

/// Everything that a value may be is tried; what is inside a constructed one is walked.
void walk(Reader reader, int depth) {
    while (!reader.at_end()) {
        const Value value = reader.any();
        for (const auto& read :
             {+[](Reader one) { one.integer(); }, +[](Reader one) { one.boolean(); },
              +[](Reader one) { one.bits(); }, +[](Reader one) { one.oid(); },
              +[](Reader one) { one.utc_time(); }, +[](Reader one) { one.generalized_time(); },
              +[](Reader one) { one.text(utf8_tag); }}) {
            try {
                read(Reader(value.encoded));
            } catch (const Fault&) {
                continue;
            }
        }
        if ((value.tag & 0x20) != 0 && depth < 50) {
            try {
                walk(Reader(value.content), depth + 1);
            } catch (const Fault&) {
                continue;
            }
        }
        // There is one encoding of a value.
        if (gateway::crypto::der::value(value.tag, value.content) != value.encoded) {
            std::abort();
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const BytesView octets(reinterpret_cast<const char*>(data), size);
    try {
        walk(Reader(octets), 0);
        gateway::crypto::read_time_stamp(octets, "data");
    } catch (const Fault&) {
        return 0;
    }
    return 0;
}
