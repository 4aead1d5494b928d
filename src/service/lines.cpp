#include "lines.hpp"

#include "gateway/base/text.hpp"

#include <array>
#include <set>
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
        sink_.refused(number_, {"",
                                "line_too_long",
                                {"本行超过 1 MiB，已跳过", "The line is longer than 1 MiB and was skipped"}});
    } else if (!trim(partial_).empty()) {
        sink_.line({number_, std::move(partial_)});
    }
    partial_.clear();
    overlong_ = false;
}

void CsvLines::read_names(CsvReader::Record record) {
    const std::string line = std::to_string(record.line);
    std::set<std::string> seen;
    for (std::string& name : record.fields) {
        name = trim(name);
        if (name.empty() || !seen.insert(name).second) {
            const std::string column = std::to_string(names_.size() + 1);
            throw Problem(
                ProblemKind::unprocessable, "malformed_csv",
                {"CSV 表头（第 " + line + " 行）第 " + column + " 列的列名为空或重复，请改正后重新提交。",
                 "Column " + column + " of the CSV's header, line " + line +
                     ", has no name or one that is there already: mend it and send the file again."});
        }
        names_.push_back(std::move(name));
    }
}

void CsvLines::record(CsvReader::Record record) {
    if (names_.empty()) {
        read_names(std::move(record));
        return;
    }
    if (record.fields.size() != names_.size()) {
        const std::string line = std::to_string(record.line);
        const std::string wanted = std::to_string(names_.size());
        const std::string found = std::to_string(record.fields.size());
        sink_.refused(record.line, {"",
                                    "malformed_csv",
                                    {"CSV 第 " + line + " 行有 " + found + " 列，表头有 " + wanted +
                                         " 列；请核对逗号和引号。",
                                     "Line " + line + " of the CSV has " + found + " columns, its header " +
                                         wanted + ": check commas and quotes."}});
        return;
    }
    Json object = Json::object();
    for (std::size_t i = 0; i < names_.size(); ++i) {
        object[names_[i]] = std::move(record.fields[i]);
    }
    sink_.line({record.line, object.dump()});
}

/// A broken header names no columns.
void CsvLines::broken(CsvReader::Fault fault) {
    if (names_.empty()) {
        throw Problem(ProblemKind::unprocessable, "malformed_csv", std::move(fault.text));
    }
    sink_.refused(fault.line, {"", "malformed_csv", std::move(fault.text)});
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
