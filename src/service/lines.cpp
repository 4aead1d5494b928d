#include "lines.hpp"

#include "gateway/base/text.hpp"

#include <array>
#include <zlib.h>

namespace gateway::service {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr int gzip_window = 15 + 16; // the largest window, gzip wrapper only (zlib.h, inflateInit2)

Problem malformed_gzip() {
    return Problem(
        ProblemKind::bad_request, "malformed_gzip",
        {"gzip 数据损坏或不完整，此前部分行已处理（见 report）；请检查后重新提交整个文件，已入库的不会重复",
         "The gzip data is broken or cut off; part of the lines before it was taken, see report: check the "
         "file "
         "and send it whole again, nothing is taken twice"});
}

} // namespace

void LineSplitter::add(std::string_view bytes) {
    if (first_bytes_ && !bytes.empty()) {
        first_bytes_ = false;
        if (bytes.starts_with(byte_order_mark)) {
            bytes.remove_prefix(byte_order_mark.size());
        }
    }
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const auto part = bytes.substr(0, end);
        if (overlong_ || partial_.size() + part.size() > longest_line) {
            overlong_ = true;
            partial_.clear();
        } else {
            partial_.append(part);
        }
        if (end == std::string_view::npos) {
            return;
        }
        end_line();
        bytes.remove_prefix(end + 1);
    }
}

void LineSplitter::finish() {
    if (overlong_ || !partial_.empty()) {
        end_line();
    }
}

void LineSplitter::end_line() {
    ++number_;
    if (overlong_) {
        sink_.too_long(number_);
    } else if (!trim(partial_).empty()) {
        sink_.line({number_, std::move(partial_)});
    }
    partial_.clear();
    overlong_ = false;
}

struct Gunzip::Impl {
    z_stream stream{};
    bool member_ended = true; // nothing has begun
    bool begun = false;
    std::array<char, 64 * 1024> out{};
};

Gunzip::Gunzip() : impl_(std::make_unique<Impl>()) {
    if (inflateInit2(&impl_->stream, gzip_window) != Z_OK) {
        throw std::bad_alloc();
    }
}

Gunzip::~Gunzip() { inflateEnd(&impl_->stream); }

void Gunzip::add(std::string_view bytes, const std::function<void(std::string_view)>& out) {
    z_stream& stream = impl_->stream;
    // zlib's interface is not const-correct; it does not write to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    while (stream.avail_in > 0) {
        impl_->begun = true;
        impl_->member_ended = false;
        stream.next_out = reinterpret_cast<Bytef*>(impl_->out.data());
        stream.avail_out = static_cast<uInt>(impl_->out.size());
        const int state = inflate(&stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) {
            throw malformed_gzip();
        }
        const auto produced = impl_->out.size() - stream.avail_out;
        if (produced > 0) {
            out({impl_->out.data(), produced});
        }
        if (state == Z_STREAM_END) {
            impl_->member_ended = true;
            inflateReset(&stream);
        } else if (state == Z_BUF_ERROR && produced == 0) {
            break; // more input is needed
        }
    }
    // What is still inside the decoder when the input ends exactly at a full output buffer.
    while (!impl_->member_ended && stream.avail_out == 0) {
        stream.next_out = reinterpret_cast<Bytef*>(impl_->out.data());
        stream.avail_out = static_cast<uInt>(impl_->out.size());
        const int state = inflate(&stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) {
            throw malformed_gzip();
        }
        out({impl_->out.data(), impl_->out.size() - stream.avail_out});
        if (state == Z_STREAM_END) {
            impl_->member_ended = true;
            inflateReset(&stream);
        }
    }
}

void Gunzip::finish() {
    if (!impl_->begun || !impl_->member_ended) {
        throw malformed_gzip();
    }
}

} // namespace gateway::service
