#pragma once

#include "gateway/base/problem.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// Reads CSV (RFC 4180; UTF-8 with or without a byte order mark) piece by piece, holding one record at most.
/// What is wrong with one record is told of it, and reading goes on behind it. Throws Problem 422 for what
/// makes the rest unreadable: "not_utf8", and "malformed_csv" for a quote that does not end.
class CsvReader {
public:
    struct Record {
        long long line; ///< of the file, in which it begins
        std::vector<std::string> fields;
    };
    /// Lines and columns count from 1; a column is a field's place in its record.
    struct Fault {
        long long line;
        Text text;
    };
    struct Sink {
        virtual ~Sink() = default;
        virtual void record(Record record) = 0;
        virtual void broken(Fault fault) = 0; ///< in the place of a record
    };
    CsvReader(Sink& sink, std::size_t longest_record) : sink_(sink), longest_(longest_record) {}
    void add(std::string_view bytes);
    void finish();                             ///< a last record without a line break
    long long lines() const { return lines_; } ///< that are read

private:
    enum class State { start, plain, quoted, quote, after_quote };
    void take(char c);
    void end_field();
    void end_record();
    void spoil(const char* zh, const char* en);
    Problem unended_quote() const;

    Sink& sink_;
    const std::size_t longest_;
    State state_ = State::start; ///< of the field
    std::vector<std::string> fields_;
    std::string field_;
    std::size_t length_ = 0; ///< of the record
    std::vector<Fault> faults_;
    long long lines_ = 0;
    long long record_line_ = 1;
    long long quote_line_ = 0;
    std::size_t mark_ = 0; ///< octets of a byte order mark that came
};

} // namespace gateway
