#include "gateway/ofd/metadata.hpp"

#include "xml.hpp"

namespace gateway::ofd {

std::map<std::string, std::string> read_metadata(const Package& package) {
    pugi::xml_document xml;
    read_xml(xml, package.at("OFD.xml"), "OFD.xml");
    std::map<std::string, std::string> metadata;
    const auto bodies = children(xml.document_element(), "DocBody");
    if (bodies.empty()) {
        return metadata;
    }
    const pugi::xml_node datas = only_child(only_child(bodies.front(), "DocInfo"), "CustomDatas");
    for (const pugi::xml_node& data : children(datas, "CustomData")) {
        metadata[attribute(data, "Name")] = text_in(data);
    }
    return metadata;
}

} // namespace gateway::ofd
