#pragma once

#include "gateway/http/message.hpp"
#include "ledger.hpp"

#include <string>
#include <vector>

namespace gateway::simulator {

/// The body of a batch's receipt. It is kept with the batch, so that every repeat gets the same.
std::string write_receipt(const HeldBatch& batch, const std::string& merkle_root,
                          const std::vector<Rejection>& rejections);

/// The receipt with one byte changed, in its body or in its signature: what a broken line would give.
struct Corruption {
    bool in_body = true;
    std::size_t at = 0; ///< any number: taken modulo the length
};
http::Response corrupt(http::Response receipt, const Corruption& corruption);

} // namespace gateway::simulator
