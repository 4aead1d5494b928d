#include "gateway/crypto/sm.hpp"
#include "gateway/ofd/signatures.hpp"
#include "structure.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace gateway::ofd {
namespace {

constexpr std::size_t pages_of_a_ride = 10; // narrower strips show nothing

void require(bool holds, const char* what) {
    if (!holds) {
        throw std::invalid_argument(what);
    }
}

std::string prefix_of(const pugi::xml_node& root) {
    const std::string name = root.name();
    const auto colon = name.find(':');
    return colon == std::string::npos ? "" : name.substr(0, colon + 1);
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

bool has_folder(const Package& package, const std::string& folder) {
    const auto at = package.entries().lower_bound(folder);
    return at != package.entries().end() && at->first.starts_with(folder);
}

/// The list of signatures that OFD.xml names; one that names none yet is made to, which nobody can have
/// signed then.
std::string list_path(Package& package) {
    Reading reading(package);
    const Body body = bodies_of(reading).front();
    if (!body.signatures.empty()) {
        return body.signatures;
    }
    std::string path = folder_of(body.root) + "Signs/Signatures.xml";
    pugi::xml_document document;
    read_xml(document, package.at("OFD.xml"), "OFD.xml");
    const pugi::xml_node root = document.document_element();
    add_text(children(root, "DocBody").front(), (prefix_of(root) + "Signatures").c_str(), "/" + path);
    package.put("OFD.xml", xml_octets(document));
    return path;
}

Bytes list_with(const Package& package, const std::string& path, const std::string& id,
                const std::string& signature) {
    pugi::xml_document document;
    if (package.find(path) == nullptr) {
        add_text(begin_xml(document, "ofd:Signatures"), "ofd:MaxSignId", "");
    } else {
        read_xml(document, package.at(path), path);
    }
    pugi::xml_node root = document.document_element();
    pugi::xml_node highest = only_child(root, "MaxSignId");
    if (!highest) {
        highest = root.prepend_child((prefix_of(root) + "MaxSignId").c_str());
    }
    highest.text().set(id.c_str());
    pugi::xml_node node = add(root, (prefix_of(root) + "Signature").c_str());
    node.append_attribute("ID") = id.c_str();
    node.append_attribute("Type") = "Seal";
    node.append_attribute("BaseLoc") = ("/" + signature).c_str();
    return xml_octets(document);
}

std::string box_text(const Box& box) { return numbers({box.x, box.y, box.width, box.height}); }

void add_stamps(pugi::xml_node info, const Sealing& sealing, const std::vector<PageEntry>& pages,
                const std::string& id) {
    require(!sealing.stamps.empty(), "a seal shows somewhere");
    int count = 0;
    for (const Stamp& stamp : sealing.stamps) {
        require(stamp.page < pages.size(), "a seal's page is not there");
        require(stamp.box.width > 0 && stamp.box.height > 0, "a seal has a size");
        pugi::xml_node node = add(info, "ofd:StampAnnot");
        node.append_attribute("ID") = fmt::format("{}_{}", id, ++count).c_str();
        node.append_attribute("PageRef") = pages[stamp.page].id.c_str();
        node.append_attribute("Boundary") = box_text(stamp.box).c_str();
        if (stamp.clip) {
            node.append_attribute("Clip") = box_text(*stamp.clip).c_str();
        }
    }
}

/// Over all entries that are there, but the list when it stays open.
void add_references(pugi::xml_node info, const Package& package, const std::string& list, bool lock) {
    pugi::xml_node references = add(info, "ofd:References");
    references.append_attribute("CheckMethod") = sm3_oid;
    for (const auto& [name, octets] : package.entries()) {
        if (name != list || lock) {
            pugi::xml_node node = add(references, "ofd:Reference");
            node.append_attribute("FileRef") = ("/" + name).c_str();
            add_text(node, "ofd:CheckValue", to_base64(crypto::view(crypto::sm3(octets))));
        }
    }
}

} // namespace

std::vector<Stamp> riding_stamps(const std::vector<PageSize>& pages, double width, double height,
                                 double middle) {
    std::vector<Stamp> stamps;
    const std::size_t rides = (pages.size() + pages_of_a_ride - 1) / pages_of_a_ride;
    for (std::size_t ride = 0; ride < rides; ++ride) { // as even as can be
        const std::size_t first = pages.size() * ride / rides;
        const std::size_t end = pages.size() * (ride + 1) / rides;
        const double strip = width / static_cast<double>(end - first);
        for (std::size_t page = first; page < end; ++page) {
            const double from = strip * static_cast<double>(page - first);
            const PageSize& size = pages[page];
            stamps.push_back({page,
                              {size.width - from - strip, size.height * middle - height / 2, width, height},
                              Box{from, 0, strip, height}});
        }
    }
    return stamps;
}

Signing::Signing(Package package, const Sealing& sealing)
    : package_(std::move(package)), seal_(sealing.seal), time_(sealing.time) {
    ses::parse_seal(seal_);
    if (is_locked(package_)) {
        throw Fault("OFD_LOCKED", "a signature covers the list of signatures");
    }
    const std::string list = list_path(package_);
    Reading reading(package_);
    const Body body = bodies_of(reading).front();
    unsigned number = list_of(reading, body).highest;
    std::string folder;
    do {
        folder = fmt::format("{}Sign_{}/", folder_of(list), number++);
    } while (has_folder(package_, folder));
    const std::string id = fmt::format("s{}", number);
    path_ = folder + "Signature.xml";
    value_path_ = folder + "SignedValue.dat";
    package_.put(folder + "Seal.esl", seal_);
    package_.put(list, list_with(package_, list, id, path_));

    pugi::xml_document document;
    pugi::xml_node root = begin_xml(document, "ofd:Signature");
    pugi::xml_node info = add(root, "ofd:SignedInfo");
    pugi::xml_node provider = add(info, "ofd:Provider");
    provider.append_attribute("ProviderName") = sealing.provider.c_str();
    provider.append_attribute("Version") = sealing.provider_version.c_str();
    provider.append_attribute("Company") = sealing.company.c_str();
    add_text(info, "ofd:SignatureMethod", std::string(ses::sm2_with_sm3));
    add_text(info, "ofd:SignatureDateTime",
             fmt::format("{:%Y%m%d%H%M%S}Z", std::chrono::floor<std::chrono::seconds>(time_)));
    add_references(info, package_, list, sealing.lock);
    add_stamps(info, sealing, pages_of(reading, body).pages, id);
    add_text(add(info, "ofd:Seal"), "ofd:BaseLoc", "/" + folder + "Seal.esl");
    add_text(root, "ofd:SignedValue", "/" + value_path_);
    package_.put(path_, xml_octets(document));
}

ses::ToSign Signing::to_sign() const { return {time_, crypto::sm3(to_hash()), "/" + path_}; }

Package Signing::finish(BytesView signature) const {
    const ses::Signature made = ses::parse_signature(signature);
    const ses::ToSign wanted = to_sign();
    require(made.data_hash == crypto::view(wanted.data_hash), "the signature is over other octets");
    require(made.property_info == wanted.property_info, "the signature names another file");
    require(made.seal.encoded == seal_, "the signature is with another seal");
    Package sealed = package_;
    sealed.put(value_path_, Bytes(signature));
    return sealed;
}

} // namespace gateway::ofd
