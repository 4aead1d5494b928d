#pragma once

#include "gateway/service/module.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::service {

/// The longest line of an import, in octets; a longer one is reported and skipped, never held in memory.
inline constexpr std::size_t longest_line = 1 << 20;

/// Cuts a byte stream into lines without holding more than one. Blank lines count but are not given out.
class LineSplitter {
public:
    struct Sink {
        virtual ~Sink() = default;
        virtual void line(Line line) = 0;
        virtual void too_long(long long number) = 0;
    };
    /// `after`: the number of the line before the first.
    explicit LineSplitter(Sink& sink, long long after = 0) : sink_(sink), number_(after) {}
    void add(std::string_view bytes);
    void finish(); ///< a last line without a line break
    long long lines() const { return number_; }

private:
    void end_line();
    Sink& sink_;
    std::string partial_;
    long long number_;
    bool overlong_ = false;
    bool first_bytes_ = true;
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
