#include "xml.hpp"

#include <gtest/gtest.h>

namespace gateway::ofd {
namespace {

/// "", or the code of the fault that the text is.
std::string fault_of(const std::string& xml) {
    try {
        pugi::xml_document document;
        read_xml(document, xml, "X.xml");
    } catch (const Fault& fault) {
        return fault.code();
    }
    return "";
}

/// pugixml takes any number for a character: half a pair, zero, one that overflows.
TEST(Xml, CharactersThatXmlDoesNotHaveAreRefused) {
    for (const char* text : {"&#xD800;", "&#xDFFF;", "&#55296;", "&#0;", "&#x0;", "&#x100000000;",
                             "&#x110000;", "&#xFFFE;", "&#65535;", "&#1;", "&#x00000000000000000001F;",
                             "\x01", "\x1f", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "\xED\xA0\x80"}) {
        EXPECT_EQ(fault_of("<a>" + std::string(text) + "</a>"), "OFD_XML") << text;
        EXPECT_EQ(fault_of("<a b=\"" + std::string(text) + "\"/>"), "OFD_XML") << text;
    }
    for (const char* text : {"&#x9;", "&#10;", "&#x4E2D;", "&#20013;", "&#x1F600;", "&#xFFFD;", "&#x", "&#;",
                             "&", "\t\r\n", "\x7f", "章"}) {
        EXPECT_EQ(fault_of("<a>" + std::string(text) + "</a>"), "") << text;
    }
}

/// Each is a node, some sixty octets, though it is written in four.
TEST(Xml, OfMarksAloneIsNotBuilt) {
    std::string marks;
    while (marks.size() < (12u << 20)) {
        marks += "<a/>";
    }
    EXPECT_EQ(fault_of("<a>" + marks + "</a>"), "OFD_TOO_LARGE");
    EXPECT_EQ(fault_of("<a>" + std::string(16u << 20, ' ') + "</a>"), "OFD_TOO_LARGE");
}

} // namespace
} // namespace gateway::ofd
