#pragma once

#include "gateway/base/text.hpp"

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gateway::ofd {

// An OFD file (GB/T 33190-2016) is a ZIP package of XML and what it refers to. Here its names are paths from
// the package's root without a leading slash: "OFD.xml", "Doc_0/Document.xml".

/// Why octets are no OFD file that is looked at. The code is stable:
///   OFD_ZIP         no ZIP archive, one that is cut off, encrypted, or contradicts itself
///   OFD_ENTRY_NAME  a name that leads out of the package, or that systems read differently
///   OFD_ENTRY_TWICE two entries with names that differ by case only
///   OFD_TOO_LARGE   more or larger entries than the limits, packed beyond belief, or more documents, pages,
///                   signatures, references or XML than are looked at
///   OFD_XML         an XML file that is not well-formed, has a character that XML does not have, or declares
///                   a document type
///   OFD_STRUCTURE   a file or element that must be there is missing, or one stands there twice
///   OFD_LOCKED      a seal is to be added to a file that its last one locked
class Fault : public std::runtime_error {
public:
    Fault(std::string code, const std::string& detail)
        : std::runtime_error(code + ": " + detail), code_(std::move(code)) {}
    const std::string& code() const { return code_; }

private:
    std::string code_;
};

/// What a package may be at most, so that hostile ones cost bounded time and memory.
struct Limits {
    std::size_t entries = 2'000;
    std::uint64_t entry_octets = 64u << 20;
    std::uint64_t total_octets = 128u << 20;
    std::uint64_t ratio = 200; ///< of unpacked to packed, for entries above a mebibyte
    std::size_t name_octets = 300;
};

/// The entries of a package, unpacked.
class Package {
public:
    Package() = default;
    /// Throws Fault.
    static Package read(BytesView zip, const Limits& limits = {});
    /// Always the same octets for the same entries: sorted, without times, "OFD.xml" first.
    Bytes write() const;

    const Bytes* find(std::string_view name) const; ///< null when there is none
    const Bytes& at(std::string_view name) const;   ///< throws Fault OFD_STRUCTURE
    void put(std::string name, Bytes octets) { entries_[std::move(name)] = std::move(octets); }
    const std::map<std::string, Bytes, std::less<>>& entries() const& { return entries_; }
    const std::map<std::string, Bytes, std::less<>>& entries() const&& = delete; // they are the package's

private:
    std::map<std::string, Bytes, std::less<>> entries_;
};

/// The name a location leads to (ST_Loc): "/Doc_0/x" from the root, "x" or "./x" from the folder of `from`.
/// Throws Fault OFD_ENTRY_NAME for one that leads out of the package, or is longer than any.
std::string resolve(std::string_view location, std::string_view from);

} // namespace gateway::ofd
