#pragma once

#include "gateway/base/text.hpp"

namespace gateway::bench {

/// A second, in one thread, by its own CPU time.
struct SealRates {
    double sign = 0;  ///< from the seal's octets to those of the signature
    double check = 0; ///< every step: values, chains, lists of revoked certificates, register
    double sign_and_check = 0;
    double seal_file = 0; ///< from an OFD's octets to those of the sealed one
    double check_file = 0;
};

/// By the calls that the gateway itself makes, with a seal like its own, the key and what was found out about
/// certificates remembered as there.
SealRates seal_rates(double seconds_each);

/// Files like a licence's made and sealed a second, in the same way.
double made_files(double seconds);

/// An OFD that looks like a licence, without a seal.
Bytes page_to_seal();
/// A sealed OFD with one octet of a page changed.
Bytes changed(BytesView sealed_file);

} // namespace gateway::bench
