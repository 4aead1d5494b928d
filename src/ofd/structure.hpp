#pragma once

#include "gateway/ofd/signatures.hpp"
#include "xml.hpp"

#include <string>
#include <vector>

namespace gateway::ofd {

// What OFD.xml and the files it leads to say, as far as signatures need it. What says more than the limits
// below is a Fault OFD_TOO_LARGE, before it is read.

inline constexpr std::size_t most_bodies = 20;
inline constexpr std::size_t most_signatures = 200;              ///< of all documents together
inline constexpr std::size_t most_references = Limits{}.entries; ///< of one signature
inline constexpr std::size_t most_references_of_all = 100'000;
inline constexpr std::size_t most_stamps = 10'000; ///< of all signatures together
inline constexpr std::size_t most_pages = 10'000;
inline constexpr std::size_t most_parsed = 16u << 20;       ///< octets of a check, see Reading
inline constexpr std::size_t most_parsed_pages = 64u << 20; ///< of pages, whose sizes are wanted

/// Throws Fault OFD_TOO_LARGE for more than `most`.
void limit(std::size_t count, std::size_t most, const char* what);

/// A package while it is read. What is parsed of it has a measure for the whole, since a file may name one
/// entry again and again.
class Reading {
public:
    explicit Reading(const Package& package, std::size_t most = most_parsed)
        : package_(package), most_(most) {}
    const Package& package() const { return package_; }
    /// The octets of an entry that is going to be parsed. Throws Fault OFD_STRUCTURE, OFD_TOO_LARGE.
    const Bytes& take(const std::string& path);
    /// The root of an entry, which has this name. Throws Fault.
    pugi::xml_node root_of(pugi::xml_document& document, const std::string& path, std::string_view name);

private:
    const Package& package_;
    std::size_t most_;
    std::size_t taken_ = 0;
};

/// One document of a file (DocBody).
struct Body {
    std::string root;       ///< name of Document.xml
    std::string signatures; ///< name of Signatures.xml; "" when it says none
};
std::vector<Body> bodies_of(Reading& reading);

struct PageEntry {
    std::string id;
    std::string path;
};
struct PageList {
    std::vector<PageEntry> pages;
    PageSize usual; ///< of those that say none
};
/// The pages themselves are not read.
PageList pages_of(Reading& reading, const Body& body);

/// An entry of Signatures.xml.
struct Listed {
    std::string id;
    std::string type; ///< "Seal" when it says none
    std::string path; ///< name of Signature.xml
};
struct SignatureList {
    std::vector<Listed> signatures;
    unsigned highest = 0; ///< number in an id, and in MaxSignId
};
/// An empty one when the body says none, or none is there yet.
SignatureList list_of(Reading& reading, const Body& body);

struct Reference {
    std::string path;
    std::optional<Bytes> digest; ///< empty: no base64
};
struct StampEntry {
    std::string page_id;
    Box box;
    std::optional<Box> clip;
};
/// Signature.xml.
struct SignatureFile {
    std::string provider;
    std::string method;
    std::string date_time; ///< as it stands there: not signed time, often local
    std::string check_method;
    std::vector<Reference> references;
    std::vector<StampEntry> stamps;
    std::string seal_path; ///< "" when there is none
    std::string value_path;
    bool covers(std::string_view path) const;
};
SignatureFile signature_file(Reading& reading, const std::string& path);

/// "0 0 210 297"; empty when it is something else.
std::optional<Box> box_of(const std::string& text);

} // namespace gateway::ofd
