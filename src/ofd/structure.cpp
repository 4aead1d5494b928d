#include "structure.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <sstream>

namespace gateway::ofd {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw Fault("OFD_STRUCTURE", what); }

std::string text_of_only(const pugi::xml_node& parent, std::string_view name) {
    return text_in(only_child(parent, name));
}

/// The number at the end of "s12", "12", "sig_012".
unsigned number_in(const std::string& id) {
    const auto digits = id.find_last_not_of("0123456789") + 1; // npos + 1 is 0
    const std::string number = id.substr(digits);
    return number.empty() || number.size() > 6 ? 0 : static_cast<unsigned>(std::stoul(number));
}

std::optional<PageSize> size_in(const pugi::xml_node& area) {
    const auto box = box_of(text_of_only(area, "PhysicalBox"));
    return box ? std::optional(PageSize{box->width, box->height}) : std::nullopt;
}

std::vector<pugi::xml_node> limited(std::vector<pugi::xml_node> nodes, std::size_t most, const char* what) {
    limit(nodes.size(), most, what);
    return nodes;
}

PageSize size_of_page(Reading& reading, const std::string& path, const PageSize& usual) {
    if (reading.package().find(path) == nullptr) {
        return usual; // the check of references says so
    }
    pugi::xml_document document;
    const pugi::xml_node root = reading.root_of(document, path, "Page");
    return size_in(only_child(root, "Area")).value_or(usual);
}

void read_signed_info(SignatureFile& file, const pugi::xml_node& info, const std::string& path) {
    file.provider = attribute(only_child(info, "Provider"), "ProviderName");
    file.method = text_of_only(info, "SignatureMethod");
    file.date_time = text_of_only(info, "SignatureDateTime");
    const pugi::xml_node references = must_child(info, "References");
    file.check_method = attribute(references, "CheckMethod");
    for (const pugi::xml_node& node :
         limited(children(references, "Reference"), most_references, "references")) {
        file.references.push_back({resolve(attribute(node, "FileRef"), path),
                                   from_base64(text_in(must_child(node, "CheckValue")))});
    }
    for (const pugi::xml_node& node : limited(children(info, "StampAnnot"), most_stamps, "stamps")) {
        file.stamps.push_back({attribute(node, "PageRef"),
                               box_of(attribute(node, "Boundary")).value_or(Box{}),
                               box_of(attribute(node, "Clip"))});
    }
    if (const pugi::xml_node seal = only_child(info, "Seal")) {
        file.seal_path = resolve(text_in(must_child(seal, "BaseLoc")), path);
    }
}

} // namespace

void limit(std::size_t count, std::size_t most, const char* what) {
    if (count > most) {
        throw Fault("OFD_TOO_LARGE", std::to_string(count) + " " + what);
    }
}

const Bytes& Reading::take(const std::string& path) {
    const Bytes& octets = package_.at(path);
    taken_ += octets.size();
    limit(taken_, most_, "octets to be parsed");
    return octets;
}

pugi::xml_node Reading::root_of(pugi::xml_document& document, const std::string& path,
                                std::string_view name) {
    read_xml(document, take(path), path);
    const pugi::xml_node root = document.document_element();
    if (local_name(root) != name) {
        refuse(path + " is no " + std::string(name));
    }
    return root;
}

std::optional<Box> box_of(const std::string& text) {
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    Box box;
    std::string more;
    const bool read = static_cast<bool>(in >> box.x >> box.y >> box.width >> box.height) && !(in >> more);
    const bool finite =
        std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) && std::isfinite(box.height);
    return read && finite ? std::optional(box) : std::nullopt;
}

std::vector<Body> bodies_of(Reading& reading) {
    pugi::xml_document document;
    const pugi::xml_node root = reading.root_of(document, "OFD.xml", "OFD");
    std::vector<Body> bodies;
    for (const pugi::xml_node& node : limited(children(root, "DocBody"), most_bodies, "documents")) {
        Body body{resolve(text_in(must_child(node, "DocRoot")), "OFD.xml"), ""};
        if (const pugi::xml_node signatures = only_child(node, "Signatures")) {
            body.signatures = resolve(text_in(signatures), "OFD.xml");
        }
        bodies.push_back(std::move(body));
    }
    if (bodies.empty()) {
        refuse("OFD.xml names no document");
    }
    return bodies;
}

PageList pages_of(Reading& reading, const Body& body) {
    pugi::xml_document document;
    const pugi::xml_node root = reading.root_of(document, body.root, "Document");
    PageList list;
    list.usual = size_in(only_child(must_child(root, "CommonData"), "PageArea")).value_or(PageSize{210, 297});
    for (const pugi::xml_node& node :
         limited(children(must_child(root, "Pages"), "Page"), most_pages, "pages")) {
        list.pages.push_back({attribute(node, "ID"), resolve(attribute(node, "BaseLoc"), body.root)});
    }
    return list;
}

SignatureList list_of(Reading& reading, const Body& body) {
    SignatureList list;
    if (body.signatures.empty() || reading.package().find(body.signatures) == nullptr) {
        return list;
    }
    pugi::xml_document document;
    const pugi::xml_node root = reading.root_of(document, body.signatures, "Signatures");
    list.highest = number_in(text_of_only(root, "MaxSignId"));
    for (const pugi::xml_node& node : limited(children(root, "Signature"), most_signatures, "signatures")) {
        const std::string type = attribute(node, "Type");
        list.signatures.push_back({attribute(node, "ID"), type.empty() ? "Seal" : type,
                                   resolve(attribute(node, "BaseLoc"), body.signatures)});
        list.highest = std::max(list.highest, number_in(list.signatures.back().id));
    }
    return list;
}

bool SignatureFile::covers(std::string_view path) const {
    return std::ranges::find(references, path, &Reference::path) != references.end();
}

SignatureFile signature_file(Reading& reading, const std::string& path) {
    pugi::xml_document document;
    const pugi::xml_node root = reading.root_of(document, path, "Signature");
    SignatureFile file;
    read_signed_info(file, must_child(root, "SignedInfo"), path);
    file.value_path = resolve(text_in(must_child(root, "SignedValue")), path);
    return file;
}

std::vector<PageSize> page_sizes(const Package& package) {
    Reading reading(package, most_parsed_pages);
    const PageList list = pages_of(reading, bodies_of(reading).front());
    std::map<std::string, PageSize> known; // many pages may be of one entry
    std::vector<PageSize> sizes;
    for (const PageEntry& page : list.pages) {
        auto found = known.find(page.path);
        if (found == known.end()) {
            found = known.emplace(page.path, size_of_page(reading, page.path, list.usual)).first;
        }
        sizes.push_back(found->second);
    }
    return sizes;
}

bool is_locked(const Package& package) {
    Reading reading(package);
    const Body body = bodies_of(reading).front();
    const SignatureList list = list_of(reading, body);
    return std::ranges::any_of(list.signatures, [&](const Listed& listed) {
        return package.find(listed.path) != nullptr &&
               signature_file(reading, listed.path).covers(body.signatures);
    });
}

} // namespace gateway::ofd
