#pragma once

#include "gateway/base/clock.hpp"
#include "gateway/ofd/layout.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gateway::ofd {

/// A file that travels with the document (GB/T 33190 chapter 17).
struct Attachment {
    std::string name;   ///< for people
    std::string file;   ///< "face.json": letters, digits, ".", "_" and "-"
    std::string format; ///< "json"
    Bytes data;
    bool visible = true;
};

struct Document {
    std::string id; ///< 32 hex digits
    std::string title;
    std::string author;
    std::string subject;
    Date created; ///< in Beijing
    std::string creator;
    std::string creator_version;
    /// Name and value (CustomDatas): the licence's metadata of GB/T 36903.
    std::vector<std::pair<std::string, std::string>> metadata;
    std::vector<Page> pages;
    /// The data index (GB/T 36905): each item's field, an XML name, leads to its object. No index when empty.
    std::string index_namespace;
    std::vector<Attachment> attachments;
};

/// The package of an OFD file (GB/T 33190-2016), ready to be signed: always the same octets for the same
/// document. The fonts' used glyphs are in it. Throws std::invalid_argument for a document without pages, an
/// id, field or file name of another form, and for a picture that draw_png would refuse.
Bytes write(const Document& document);

} // namespace gateway::ofd
