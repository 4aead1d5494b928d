#include "gateway/ses/check.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace {

using namespace gateway;

/// What was read is written to the same octets.
template <class Parse>
void round_trip(BytesView octets, Parse parse) {
    try {
        if (ses::encode(parse(octets)) != octets) {
            std::abort();
        }
    } catch (const ses::FormatFault&) {
        return;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const BytesView octets(reinterpret_cast<const char*>(data), size);
    round_trip(octets, ses::parse_seal);
    round_trip(octets, ses::parse_signature);
    // Nobody is trusted: whatever it is, it is not valid, and the report can be shown.
    static const crypto::TrustStore nobody;
    const ses::CheckContext context{nobody, Time()};
    for (const auto& report : {ses::check_seal(octets, context).report,
                               ses::check_signature(octets, crypto::sm3(octets), context).report}) {
        if (report.valid() || ses::report_json(report).dump().empty()) {
            std::abort();
        }
    }
    return 0;
}
