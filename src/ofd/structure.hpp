#pragma once

#include "gateway/ofd/signatures.hpp"
#include "xml.hpp"

#include <string>
#include <vector>

namespace gateway::ofd {

// What OFD.xml and the files it leads to say, as far as signatures need it.

/// The root of an entry, which has this name. Throws Fault.
pugi::xml_node root_of(pugi::xml_document& document, const Package& package, const std::string& path,
                       std::string_view name);

/// One document of a file (DocBody).
struct Body {
    std::string root;       ///< name of Document.xml
    std::string signatures; ///< name of Signatures.xml; "" when it says none
};
std::vector<Body> bodies_of(const Package& package);

struct PageEntry {
    std::string id;
    PageSize size;
};
std::vector<PageEntry> pages_of(const Package& package, const Body& body);

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
SignatureList list_of(const Package& package, const Body& body);

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
SignatureFile signature_file(const Package& package, const std::string& path);

/// "0 0 210 297"; empty when it is something else.
std::optional<Box> box_of(const std::string& text);

} // namespace gateway::ofd
