#pragma once

#include "gateway/ofd/package.hpp"

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <vector>

namespace gateway::ofd {

inline constexpr const char* ofd_namespace = "http://www.ofdspec.org/2016";
inline constexpr const char* sm3_oid = "1.2.156.10197.1.401";

// Reading: files of others, by local name, whatever their prefix and order.

/// Throws Fault OFD_XML: not well-formed, no UTF-8, a character that XML does not have (also one named by its
/// number), a document type, too deep, an attribute twice, more than one root; OFD_TOO_LARGE. So what is read
/// from it can stand in JSON and in XML again.
void read_xml(pugi::xml_document& document, BytesView octets, std::string_view name);
std::string_view local_name(const pugi::xml_node& node);
std::vector<pugi::xml_node> children(const pugi::xml_node& parent, std::string_view name);
/// The only child of that name; none: empty node. Throws Fault OFD_STRUCTURE when there are several.
pugi::xml_node only_child(const pugi::xml_node& parent, std::string_view name);
/// Throws Fault OFD_STRUCTURE when there is none either.
pugi::xml_node must_child(const pugi::xml_node& parent, std::string_view name);
std::string text_in(const pugi::xml_node& node); ///< without blanks at the ends
std::string attribute(const pugi::xml_node& node, std::string_view name);

// Writing.

/// A root with the namespace.
pugi::xml_node begin_xml(pugi::xml_document& document, const char* root);
pugi::xml_node add(pugi::xml_node parent, const char* name);
pugi::xml_node add_text(pugi::xml_node parent, const char* name, const std::string& text);
Bytes xml_octets(const pugi::xml_document& document);
/// Up to four decimals, none that says nothing.
std::string number(double value);
/// Separated by single blanks.
std::string numbers(std::initializer_list<double> values);

} // namespace gateway::ofd
