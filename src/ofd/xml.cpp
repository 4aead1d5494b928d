#include "xml.hpp"

#include "gateway/base/text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <set>
#include <system_error>

namespace gateway::ofd {
namespace {

constexpr std::size_t most_octets = 16u << 20;
constexpr std::size_t most_marks = 2u << 20; // each is a node or an attribute of some sixty octets
constexpr int deepest = 100;

struct Octets final : pugi::xml_writer {
    Bytes octets;
    void write(const void* data, std::size_t size) override {
        octets.append(static_cast<const char*>(data), size);
    }
};

[[noreturn]] void refuse(std::string_view name, const std::string& what) {
    throw Fault("OFD_XML", std::string(name) + ": " + what);
}

[[noreturn]] void refuse_size(std::string_view name) { throw Fault("OFD_TOO_LARGE", std::string(name)); }

/// What may stand in XML (XML 1.0 §2.2).
constexpr bool is_xml_character(std::uint32_t c) {
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) || (c > 0xDFFF && c < 0xFFFE) ||
           (c > 0xFFFF && c <= 0x10FFFF);
}

/// Whether a text that begins with '&' names a character by its number, and one that XML does not have. The
/// parser takes any number: half a pair, zero, one beyond all characters.
bool names_no_character(BytesView text) {
    if (!text.starts_with("&#")) {
        return false;
    }
    const bool hex = text.starts_with("&#x");
    text.remove_prefix(hex ? 3 : 2);
    const auto end = text.find_first_not_of(hex ? "0123456789abcdefABCDEF" : "0123456789");
    if (end == 0 || end == BytesView::npos || text[end] != ';') {
        return false; // to the parser that is text
    }
    std::uint32_t c = 0;
    const auto read = std::from_chars(text.data(), text.data() + end, c, hex ? 16 : 10);
    return read.ec != std::errc() || !is_xml_character(c);
}

/// Before anything is built: one hostile character spoils a whole answer, many marks take much memory.
void check_octets(BytesView octets, std::string_view name) {
    if (!is_utf8(octets)) {
        refuse(name, "no UTF-8");
    }
    std::size_t marks = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto c = static_cast<unsigned char>(octets[i]);
        marks += c == '<' || c == '=' ? 1 : 0;
        const BytesView rest = octets.substr(i);
        if ((c < 0x20 && !is_xml_character(c)) ||
            (c == 0xEF && (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF"))) ||
            (c == '&' && names_no_character(rest))) {
            refuse(name, fmt::format("no character of XML at octet {}", i));
        }
    }
    if (marks > most_marks) {
        refuse_size(name);
    }
}

void check_attributes(const pugi::xml_node& node, std::string_view name) {
    std::set<std::string_view> seen;
    for (const pugi::xml_attribute& one : node.attributes()) {
        if (!seen.insert(one.name()).second) {
            refuse(name, std::string("attribute ") + one.name() + " twice");
        }
    }
}

/// Goes through all nodes without recursion.
void check_tree(const pugi::xml_document& document, std::string_view name) {
    int depth = 0;
    pugi::xml_node at = document.first_child();
    while (at) {
        check_attributes(at, name);
        if (at.first_child()) {
            at = at.first_child();
            if (++depth > deepest) {
                refuse(name, "too deep");
            }
            continue;
        }
        while (at && !at.next_sibling()) {
            at = at.parent();
            --depth;
        }
        if (at) {
            at = at.next_sibling();
        }
    }
}

void check_top(const pugi::xml_document& document, std::string_view name) {
    int roots = 0;
    for (const pugi::xml_node& node : document.children()) {
        if (node.type() == pugi::node_doctype) {
            refuse(name, "a document type is declared");
        }
        if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
            refuse(name, "text outside the root");
        }
        roots += node.type() == pugi::node_element ? 1 : 0;
    }
    if (roots != 1) {
        refuse(name, "not one root");
    }
}

} // namespace

void read_xml(pugi::xml_document& document, BytesView octets, std::string_view name) {
    if (octets.size() > most_octets) {
        refuse_size(name);
    }
    check_octets(octets, name);
    // Entities of one's own come from a document type only, so there are none once that is refused.
    const auto result = document.load_buffer(octets.data(), octets.size(),
                                             pugi::parse_default | pugi::parse_doctype | pugi::parse_fragment,
                                             pugi::encoding_utf8);
    if (!result) {
        refuse(name, fmt::format("{} at octet {}", result.description(), result.offset));
    }
    check_top(document, name);
    check_tree(document, name);
}

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::vector<pugi::xml_node> children(const pugi::xml_node& parent, std::string_view name) {
    std::vector<pugi::xml_node> found;
    for (const pugi::xml_node& node : parent.children()) {
        if (node.type() == pugi::node_element && local_name(node) == name) {
            found.push_back(node);
        }
    }
    return found;
}

pugi::xml_node only_child(const pugi::xml_node& parent, std::string_view name) {
    const auto found = children(parent, name);
    if (found.size() > 1) {
        throw Fault("OFD_STRUCTURE", std::string(name) + " stands there more than once");
    }
    return found.empty() ? pugi::xml_node() : found.front();
}

pugi::xml_node must_child(const pugi::xml_node& parent, std::string_view name) {
    const pugi::xml_node found = only_child(parent, name);
    if (!found) {
        throw Fault("OFD_STRUCTURE", std::string(name) + " is missing in " + parent.name());
    }
    return found;
}

std::string text_in(const pugi::xml_node& node) {
    std::string text;
    for (const pugi::xml_node& child : node.children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value();
        }
    }
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string attribute(const pugi::xml_node& node, std::string_view name) {
    return node.attribute(std::string(name).c_str()).value();
}

pugi::xml_node begin_xml(pugi::xml_document& document, const char* root) {
    pugi::xml_node node = document.append_child(root);
    node.append_attribute("xmlns:ofd") = ofd_namespace;
    return node;
}

pugi::xml_node add(pugi::xml_node parent, const char* name) { return parent.append_child(name); }

pugi::xml_node add_text(pugi::xml_node parent, const char* name, const std::string& text) {
    pugi::xml_node node = parent.append_child(name);
    node.append_child(pugi::node_pcdata).set_value(text.c_str());
    return node;
}

Bytes xml_octets(const pugi::xml_document& document) {
    Octets writer;
    writer.octets = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    document.save(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
    return std::move(writer.octets);
}

std::string number(double value) {
    const double rounded = std::round(value * 10'000) / 10'000;
    std::string text = fmt::format("{:.4f}", rounded == 0 ? 0.0 : rounded);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) {
        text.pop_back();
    }
    return text;
}

std::string numbers(std::initializer_list<double> values) {
    std::string text;
    for (const double value : values) {
        text += (text.empty() ? "" : " ") + number(value);
    }
    return text;
}

} // namespace gateway::ofd
