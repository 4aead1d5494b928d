#include "gateway/ofd/metadata.hpp"

#include "structure.hpp"

#include <algorithm>

namespace gateway::ofd {

std::string Metadata::value(std::string_view name) const {
    const auto found = std::ranges::find(values, name, [](const auto& one) { return one.first; });
    return found != values.end() ? found->second : "";
}

Metadata read_metadata(const Package& package) {
    pugi::xml_document document;
    const pugi::xml_node root = Reading(package).root_of(document, "OFD.xml", "OFD");
    const auto bodies = children(root, "DocBody");
    Metadata read;
    if (bodies.empty()) {
        return read;
    }
    const pugi::xml_node info = only_child(bodies.front(), "DocInfo");
    read.document_id = text_in(only_child(info, "DocID"));
    for (const pugi::xml_node& data : children(only_child(info, "CustomDatas"), "CustomData")) {
        read.values.emplace_back(attribute(data, "Name"), text_in(data));
    }
    return read;
}

} // namespace gateway::ofd
