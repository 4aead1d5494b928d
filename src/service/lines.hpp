#pragma once

#include "gateway/base/csv.hpp"
#include "gateway/service/module.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::service {

/// The longest line of an import, in octets; a longer one is reported and skipped, never held in memory.
inline constexpr std::size_t longest_line = 1 << 20;

/// Cuts a byte stream into the lines of an import, holding one at most.
class LineSource {
public:
    struct Sink {
        virtual ~Sink() = default;
        virtual void line(Line line) = 0;
        virtual void refused(long long number, FieldError reason) = 0; ///< in the place of a line
    };
    virtual ~LineSource() = default;
    virtual void add(std::string_view bytes) = 0;
    virtual void finish() = 0; ///< a last line without a line break
    virtual long long lines() const = 0;
};

/// Line by line. Blank lines count but are not given out.
class LineSplitter final : public LineSource {
public:
    /// `after`: the number of the line before the first.
    explicit LineSplitter(Sink& sink, long long after = 0) : sink_(sink), number_(after) {}
    void add(std::string_view bytes) override;
    void finish() override;
    long long lines() const override { return number_; }

private:
    void end_line();
    Sink& sink_;
    std::string partial_;
    long long number_;
    bool overlong_ = false;
    bool first_bytes_ = true;
};

/// CSV: the first record names the columns, each further one becomes the line of a JSON object of texts,
/// under the number of the line it begins in. Throws Problem 422 for what makes the whole file unreadable.
class CsvLines final : public LineSource, private CsvReader::Sink {
public:
    explicit CsvLines(LineSource::Sink& sink) : sink_(sink), reader_(*this, longest_line) {}
    void add(std::string_view bytes) override { reader_.add(bytes); }
    void finish() override { reader_.finish(); }
    long long lines() const override { return reader_.lines(); }

private:
    void record(CsvReader::Record record) override;
    void broken(CsvReader::Fault fault) override;
    void read_names(CsvReader::Record record);

    LineSource::Sink& sink_;
    CsvReader reader_;
    std::vector<std::string> names_;
};

/// Inflates gzip (RFC 1952), several members one after another included, in bounded memory.
class Gunzip {
public:
    Gunzip();
    ~Gunzip();
    /// Gives the inflated bytes piece by piece (at most 64 KiB each). Throws Problem 400 "malformed_gzip".
    void add(std::string_view bytes, const std::function<void(std::string_view)>& out);
    /// Throws Problem 400 "malformed_gzip" when the stream ends in the middle.
    void finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::service
