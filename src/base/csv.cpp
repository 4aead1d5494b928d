#include "gateway/base/csv.hpp"

#include "gateway/base/text.hpp"

#include <utility>

namespace gateway {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

Problem not_utf8(long long line, std::size_t column) {
    const std::string l = std::to_string(line);
    const std::string c = std::to_string(column);
    return {
        ProblemKind::unprocessable,
        "not_utf8",
        {"CSV 第 " + l + " 行第 " + c +
             " 列不是 UTF-8 编码（可能是 GB18030）。请将文件另存为“CSV UTF-8”后重新提交。",
         "Line " + l + ", column " + c +
             " of the CSV is not UTF-8 (it may be GB18030): save the file as CSV UTF-8 and send it again."}};
}

} // namespace

void CsvReader::add(std::string_view bytes) {
    while (mark_ < byte_order_mark.size() && !bytes.empty()) {
        if (bytes.front() != byte_order_mark[mark_]) {
            const std::size_t begun = std::exchange(mark_, byte_order_mark.size());
            for (const char c : byte_order_mark.substr(0, begun)) {
                take(c); // it was none
            }
            break;
        }
        ++mark_;
        bytes.remove_prefix(1);
    }
    for (const char c : bytes) {
        take(c);
    }
}

void CsvReader::finish() {
    if (state_ == State::quoted) {
        throw unended_quote();
    }
    if (length_ > 0) {
        ++lines_;
        end_record();
    }
}

void CsvReader::take(char c) {
    if (++length_ > longest_ && faults_.empty()) {
        if (state_ == State::quoted) {
            throw unended_quote(); // where the record ends cannot be known
        }
        spoil("过长，已跳过", "is too long and was skipped");
        field_.clear();
        fields_.clear();
    }
    if (c == '\n') {
        ++lines_;
        if (state_ != State::quoted) {
            end_record();
            return;
        }
    }
    if (state_ == State::quoted) {
        if (c == '"') {
            state_ = State::quote;
        } else {
            field_ += c;
        }
        return;
    }
    if (!faults_.empty()) {
        return; // on to the end of the line
    }
    if (c == ',') {
        end_field();
    } else if (c == '"' && state_ == State::start) {
        state_ = State::quoted;
        quote_line_ = lines_ + 1;
    } else if (c == '"' && state_ == State::quote) {
        state_ = State::quoted;
        field_ += c;
    } else if (c == '\r' && state_ == State::quote) {
        state_ = State::after_quote;
    } else if (c == '"' || state_ == State::quote || state_ == State::after_quote) {
        spoil("引号有误：含引号的内容应整体加引号，内部引号写作两个",
              "has a quote out of place: quote the whole field, and write a quote in it twice");
    } else {
        state_ = State::plain;
        field_ += c;
    }
}

void CsvReader::end_field() {
    fields_.push_back(std::move(field_));
    field_.clear();
    state_ = State::start;
}

void CsvReader::end_record() {
    if (state_ != State::quote && field_.ends_with('\r')) {
        field_.pop_back();
    }
    const bool quoted = state_ == State::quote || state_ == State::after_quote;
    end_field();
    const long long line = std::exchange(record_line_, lines_ + 1);
    length_ = 0;
    auto fields = std::exchange(fields_, {});
    if (!faults_.empty()) {
        sink_.broken(std::exchange(faults_, {}).front());
        return;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (!is_utf8(fields[i])) {
            throw not_utf8(line, i + 1);
        }
    }
    if (fields.size() > 1 || quoted || !fields[0].empty()) { // else a blank line
        sink_.record({line, std::move(fields)});
    }
}

void CsvReader::spoil(const char* zh, const char* en) {
    const std::string line = std::to_string(lines_ + 1);
    const std::string column = std::to_string(fields_.size() + 1);
    faults_.push_back({record_line_,
                       {"CSV 第 " + line + " 行第 " + column + " 列" + zh + "。",
                        "Line " + line + ", column " + column + " of the CSV " + en + "."}});
}

Problem CsvReader::unended_quote() const {
    const std::string line = std::to_string(quote_line_);
    const std::string column = std::to_string(fields_.size() + 1);
    return {
        ProblemKind::unprocessable,
        "malformed_csv",
        {"CSV 第 " + line + " 行第 " + column + " 列的引号没有结束，其后内容无法读取；请补上引号后重新提交。",
         "The quote in line " + line + ", column " + column +
             " of the CSV does not end, so the rest cannot be read: close it and send the file again."}};
}

} // namespace gateway
