#pragma once

#include "gateway/base/text.hpp"

namespace gateway::crypto::der {

/// Whether a text has only the characters of a string type: UTF8String, IA5String, PrintableString.
bool belongs_to(unsigned char tag, BytesView text);

} // namespace gateway::crypto::der
