#include "deflate.hpp"

#include <algorithm>
#include <new>
#include <zlib.h>

namespace gateway::crypto {
namespace {

/// zlib's interface is not const-correct; it does not write to its input.
Bytef* octets(BytesView data) { return reinterpret_cast<Bytef*>(const_cast<char*>(data.data())); }

} // namespace

Bytes deflate(BytesView data) {
    uLongf size = compressBound(static_cast<uLong>(data.size()));
    Bytes out(size, '\0');
    if (compress2(octets(out), &size, octets(data), static_cast<uLong>(data.size()), Z_BEST_SPEED) != Z_OK) {
        throw std::bad_alloc(); // its only other failure is a buffer below its own bound
    }
    out.resize(size);
    return out;
}

std::optional<Bytes> inflate(BytesView data, std::size_t most) {
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) {
        throw std::bad_alloc();
    }
    stream.next_in = octets(data);
    stream.avail_in = static_cast<uInt>(data.size());
    Bytes out(std::min(most, std::max<std::size_t>(data.size() * 8, 1024)), '\0');
    int state = Z_OK;
    for (std::size_t filled = 0; state == Z_OK;) {
        stream.next_out = octets(out) + filled;
        stream.avail_out = static_cast<uInt>(out.size() - filled);
        state = ::inflate(&stream, Z_NO_FLUSH);
        filled = out.size() - stream.avail_out;
        if (state == Z_OK && stream.avail_out == 0 && out.size() < most) {
            out.resize(std::min(most, out.size() * 2));
        } else if (state == Z_OK) {
            break; // the input ends early, or there is more than the most
        }
    }
    const bool whole = state == Z_STREAM_END && stream.avail_in == 0;
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return whole ? std::optional(std::move(out)) : std::nullopt;
}

} // namespace gateway::crypto
