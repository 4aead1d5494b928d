#include "structure.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

namespace gateway::ofd {
namespace {

constexpr std::size_t most_signatures = 200;
constexpr std::size_t most_pages = 10'000;

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

PageSize size_of_page(const Package& package, const std::string& path, const PageSize& usual) {
    if (package.find(path) == nullptr) {
        return usual; // the check of references says so
    }
    pugi::xml_document document;
    const pugi::xml_node root = root_of(document, package, path, "Page");
    return size_in(only_child(root, "Area")).value_or(usual);
}

void read_signed_info(SignatureFile& file, const pugi::xml_node& info, const std::string& path) {
    file.provider = attribute(only_child(info, "Provider"), "ProviderName");
    file.method = text_of_only(info, "SignatureMethod");
    file.date_time = text_of_only(info, "SignatureDateTime");
    const pugi::xml_node references = must_child(info, "References");
    file.check_method = attribute(references, "CheckMethod");
    for (const pugi::xml_node& node : children(references, "Reference")) {
        file.references.push_back({resolve(attribute(node, "FileRef"), path),
                                   from_base64(text_in(must_child(node, "CheckValue")))});
    }
    for (const pugi::xml_node& node : children(info, "StampAnnot")) {
        file.stamps.push_back({attribute(node, "PageRef"),
                               box_of(attribute(node, "Boundary")).value_or(Box{}),
                               box_of(attribute(node, "Clip"))});
    }
    if (const pugi::xml_node seal = only_child(info, "Seal")) {
        file.seal_path = resolve(text_in(must_child(seal, "BaseLoc")), path);
    }
}

} // namespace

pugi::xml_node root_of(pugi::xml_document& document, const Package& package, const std::string& path,
                       std::string_view name) {
    read_xml(document, package.at(path), path);
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

std::vector<Body> bodies_of(const Package& package) {
    pugi::xml_document document;
    const pugi::xml_node root = root_of(document, package, "OFD.xml", "OFD");
    std::vector<Body> bodies;
    for (const pugi::xml_node& node : children(root, "DocBody")) {
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

std::vector<PageEntry> pages_of(const Package& package, const Body& body) {
    pugi::xml_document document;
    const pugi::xml_node root = root_of(document, package, body.root, "Document");
    const PageSize usual =
        size_in(only_child(must_child(root, "CommonData"), "PageArea")).value_or(PageSize{210, 297});
    std::vector<PageEntry> pages;
    for (const pugi::xml_node& node : children(must_child(root, "Pages"), "Page")) {
        const std::string path = resolve(attribute(node, "BaseLoc"), body.root);
        pages.push_back({attribute(node, "ID"), size_of_page(package, path, usual)});
        if (pages.size() > most_pages) {
            throw Fault("OFD_TOO_LARGE", "pages");
        }
    }
    return pages;
}

SignatureList list_of(const Package& package, const Body& body) {
    SignatureList list;
    if (body.signatures.empty() || package.find(body.signatures) == nullptr) {
        return list;
    }
    pugi::xml_document document;
    const pugi::xml_node root = root_of(document, package, body.signatures, "Signatures");
    list.highest = number_in(text_of_only(root, "MaxSignId"));
    for (const pugi::xml_node& node : children(root, "Signature")) {
        const std::string type = attribute(node, "Type");
        list.signatures.push_back({attribute(node, "ID"), type.empty() ? "Seal" : type,
                                   resolve(attribute(node, "BaseLoc"), body.signatures)});
        list.highest = std::max(list.highest, number_in(list.signatures.back().id));
    }
    if (list.signatures.size() > most_signatures) {
        throw Fault("OFD_TOO_LARGE", "signatures");
    }
    return list;
}

bool SignatureFile::covers(std::string_view path) const {
    return std::ranges::find(references, path, &Reference::path) != references.end();
}

SignatureFile signature_file(const Package& package, const std::string& path) {
    pugi::xml_document document;
    const pugi::xml_node root = root_of(document, package, path, "Signature");
    SignatureFile file;
    read_signed_info(file, must_child(root, "SignedInfo"), path);
    file.value_path = resolve(text_in(must_child(root, "SignedValue")), path);
    return file;
}

std::vector<PageSize> page_sizes(const Package& package) {
    std::vector<PageSize> sizes;
    for (const PageEntry& page : pages_of(package, bodies_of(package).front())) {
        sizes.push_back(page.size);
    }
    return sizes;
}

bool is_locked(const Package& package) {
    const Body body = bodies_of(package).front();
    const SignatureList list = list_of(package, body);
    return std::ranges::any_of(list.signatures, [&](const Listed& listed) {
        return package.find(listed.path) != nullptr &&
               signature_file(package, listed.path).covers(body.signatures);
    });
}

} // namespace gateway::ofd
