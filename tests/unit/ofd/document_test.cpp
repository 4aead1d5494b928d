#include "fonts.hpp"
#include "sample.hpp"
#include "structure.hpp"
#include "xml.hpp"

#include <gtest/gtest.h>

#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <set>
#include <sstream>

namespace gateway::ofd {
namespace {

Package licence() { return Package::read(write(sample_licence())); }

struct Xml {
    pugi::xml_document document;
    pugi::xml_node root;
    Xml(const Package& package, const std::string& path) {
        read_xml(document, package.at(path), path);
        root = document.document_element();
    }
    /// All elements, in the document's order.
    std::vector<pugi::xml_node> elements() const& {
        std::vector<pugi::xml_node> found;
        collect(root, found);
        return found;
    }
    std::vector<pugi::xml_node> elements() const&& = delete; // they are the document's

private:
    static void collect(const pugi::xml_node& node, std::vector<pugi::xml_node>& found) {
        found.push_back(node);
        for (const pugi::xml_node& child : node.children()) {
            if (child.type() == pugi::node_element) {
                collect(child, found);
            }
        }
    }
};

std::vector<std::string> names_of(const pugi::xml_node& parent) {
    std::vector<std::string> names;
    for (const pugi::xml_node& child : parent.children()) {
        names.emplace_back(child.name());
    }
    return names;
}

const std::vector<std::string> contents{"Doc_0/Pages/Page_0/Content.xml", "Doc_0/Pages/Page_1/Content.xml"};

TEST(Document, IsWrittenAlwaysAlike) { EXPECT_EQ(write(sample_licence()), write(sample_licence())); }

TEST(Document, KeepsTheOrderOfTheSchema) {
    const Package package = licence();
    const Xml main(package, "OFD.xml");
    EXPECT_EQ(std::string(main.root.name()), "ofd:OFD");
    EXPECT_EQ(attribute(main.root, "Version"), "1.0");
    EXPECT_EQ(attribute(main.root, "DocType"), "OFD");
    const auto body = only_child(main.root, "DocBody");
    EXPECT_EQ(names_of(body), (std::vector<std::string>{"ofd:DocInfo", "ofd:DocRoot", "ofd:Signatures"}));
    EXPECT_EQ(names_of(body.first_child()),
              (std::vector<std::string>{"ofd:DocID", "ofd:Title", "ofd:Author", "ofd:CreationDate",
                                        "ofd:Creator", "ofd:CreatorVersion", "ofd:CustomDatas"}));
    const Xml document(package, "Doc_0/Document.xml");
    EXPECT_EQ(names_of(document.root),
              (std::vector<std::string>{"ofd:CommonData", "ofd:Pages", "ofd:CustomTags", "ofd:Attachments"}));
    EXPECT_EQ(
        names_of(document.root.first_child()),
        (std::vector<std::string>{"ofd:MaxUnitID", "ofd:PageArea", "ofd:PublicRes", "ofd:DocumentRes"}));
}

TEST(Document, HasOneRowOfIdentifiers) {
    const Package package = licence();
    std::set<unsigned> seen;
    unsigned last = 0;
    for (const std::string& path : contents) {
        const Xml xml(package, path);
        for (const pugi::xml_node& node : xml.elements()) {
            if (node.attribute("ID")) {
                const unsigned id = node.attribute("ID").as_uint();
                EXPECT_GT(id, last) << "rising in the order of painting";
                last = id;
                seen.insert(id);
            }
        }
    }
    for (const char* path : {"Doc_0/Document.xml", "Doc_0/PublicRes.xml", "Doc_0/DocumentRes.xml"}) {
        const Xml xml(package, path);
        for (const pugi::xml_node& node : xml.elements()) {
            if (node.attribute("ID")) {
                EXPECT_TRUE(seen.insert(node.attribute("ID").as_uint()).second) << "twice";
            }
        }
    }
    const Xml document(package, "Doc_0/Document.xml");
    const auto highest = only_child(document.root.first_child(), "MaxUnitID").text().as_uint();
    EXPECT_EQ(highest, *seen.rbegin());
    EXPECT_EQ(seen.size(), highest) << "none left out";
}

TEST(Document, PlacesEveryCharacter) {
    const Package package = licence();
    int codes = 0;
    for (const std::string& path : contents) {
        const Xml xml(package, path);
        for (const pugi::xml_node& node : xml.elements()) {
            if (local_name(node) == "TextCode") {
                std::istringstream advances(attribute(node, "DeltaX"));
                std::string one;
                std::size_t count = 0;
                while (advances >> one) {
                    ++count;
                    EXPECT_GT(std::stod(one), 0);
                }
                EXPECT_EQ(count + 1, code_points(node.text().get()).size());
                EXPECT_EQ(attribute(node, "DeltaX").find("  "), std::string::npos);
                ++codes;
            }
        }
    }
    EXPECT_GT(codes, 20);
}

TEST(Document, LetsARareCharacterStandAlone) {
    Document document = sample_licence();
    document.pages[1].items = {TextBox{{10, 10, 60, 10}, "王𠮷示范", 5}};
    const Package package = Package::read(write(document));
    std::string codes;
    const Xml xml(package, contents[1]);
    for (const pugi::xml_node& node : xml.elements()) {
        if (local_name(node) == "TextCode") {
            codes += std::string(node.text().get()) + " at " + attribute(node, "X") + " by " +
                     attribute(node, "DeltaX") + "; ";
        }
    }
    EXPECT_EQ(codes, "王 at 0 by ; 𠮷 at 5 by ; 示范 at 10 by 5; ");
}

/// The embedded fonts are what Noto is: every character that is shown, with its advance and its extent.
TEST(Document, EmbedsItsFonts) {
    const Package package = licence();
    FT_Library library = nullptr;
    ASSERT_EQ(FT_Init_FreeType(&library), 0);
    std::vector<FT_Face> faces;
    const Xml resources(package, "Doc_0/PublicRes.xml");
    std::map<std::string, FT_Face> by_id;
    for (const pugi::xml_node& font : children(only_child(resources.root, "Fonts"), "Font")) {
        const Bytes& file = package.at("Doc_0/Res/" + text_in(only_child(font, "FontFile")));
        FT_Face face = nullptr;
        ASSERT_EQ(FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(file.data()),
                                     static_cast<FT_Long>(file.size()), 0, &face),
                  0);
        EXPECT_EQ(face->family_name, attribute(font, "FamilyName"));
        EXPECT_EQ(face->units_per_EM, em);
        by_id[attribute(font, "ID")] = face;
    }
    EXPECT_EQ(by_id.size(), 4u);
    const std::map<std::string, Typeface> typefaces{{"PgwHeiBold", Typeface::sans_bold},
                                                    {"PgwSongBold", Typeface::serif_bold},
                                                    {"PgwHei", Typeface::sans},
                                                    {"PgwSong", Typeface::serif}};
    for (const std::string& path : contents) {
        const Xml xml(package, path);
        for (const pugi::xml_node& node : xml.elements()) {
            if (local_name(node) != "TextCode") {
                continue;
            }
            FT_Face face = by_id.at(attribute(node.parent(), "Font"));
            const std::string family = face->family_name;
            const Typeface typeface = typefaces.at(family.substr(0, family.size() - 8));
            for (const char32_t c : code_points(node.text().get())) {
                ASSERT_NE(FT_Get_Char_Index(face, c), 0u) << utf8(c);
                ASSERT_EQ(FT_Load_Char(face, c, FT_LOAD_NO_SCALE), 0) << utf8(c);
                const Glyph& glyph = glyph_of(typeface, c);
                EXPECT_EQ(face->glyph->metrics.horiAdvance, glyph.advance) << utf8(c);
                EXPECT_EQ(face->glyph->outline.n_contours, static_cast<short>(glyph.contours.size()));
                double highest = -1e9; // ends of curves stay where they are
                for (const Contour& contour : glyph.contours) {
                    for (const Curve& curve : contour.curves) {
                        highest = std::max(highest, curve.end.y);
                    }
                }
                if (!glyph.contours.empty()) {
                    EXPECT_NEAR(static_cast<double>(face->glyph->metrics.horiBearingY), highest, 25)
                        << utf8(c);
                }
            }
        }
    }
    for (auto& [id, face] : by_id) {
        FT_Done_Face(face);
    }
    FT_Done_FreeType(library);
}

TEST(Document, LeadsFromAFieldToWhatShowsIt) {
    const Package package = licence();
    const Xml tags(package, "Doc_0/Tags/CustomTags.xml");
    EXPECT_EQ(attribute(tags.root.first_child(), "NameSpace"), "https://example.invalid/licence/face/1");
    const Xml index(package, "Doc_0/Tags/DataIndex.xml");
    const auto reference = must_child(must_child(index.root, "holder"), "ObjectRef");
    EXPECT_EQ(attribute(reference, "PageRef"), "1");
    bool found = false;
    const Xml xml(package, contents[0]);
    for (const pugi::xml_node& node : xml.elements()) {
        if (attribute(node, "ID") == text_in(reference)) {
            EXPECT_EQ(text_in(only_child(node, "TextCode")), "张示范");
            found = true;
        }
    }
    EXPECT_TRUE(found);
}

TEST(Document, CarriesItsDataAndFiles) {
    const Package package = licence();
    const Xml main(package, "OFD.xml");
    const auto datas = children(main.root.first_child().first_child().child("ofd:CustomDatas"), "CustomData");
    ASSERT_EQ(datas.size(), 2u);
    EXPECT_EQ(attribute(datas[1], "Name"), "certificateHolderName");
    EXPECT_EQ(text_in(datas[1]), "张示范");
    const Xml list(package, "Doc_0/Attachs/Attachments.xml");
    EXPECT_EQ(attribute(list.root.first_child(), "ID"), "a1");
    EXPECT_EQ(attribute(list.root.first_child(), "Visible"), "false");
    EXPECT_EQ(package.at("Doc_0/Attachs/face.json"), R"({"holder":"张示范"})");
    EXPECT_EQ(page_sizes(package).size(), 2u);
    EXPECT_EQ(page_sizes(package)[1].width, 85.6);
}

TEST(Document, HoldsAPictureOnce) {
    Document document = sample_licence();
    document.pages[0].items.push_back(document.pages[1].items[2]);
    const Package package = Package::read(write(document));
    const auto is_picture = [](const auto& entry) { return entry.first.ends_with(".png"); };
    EXPECT_EQ(std::ranges::count_if(package.entries(), is_picture), 1);
}

TEST(Document, MayBeBare) {
    Document document;
    document.id = std::string(32, 'a');
    document.created = Date{std::chrono::year{2019}, std::chrono::May, std::chrono::day{1}};
    document.pages = {Page{}};
    const Package package = Package::read(write(document));
    EXPECT_EQ(package.find("Doc_0/Tags/CustomTags.xml"), nullptr);
    EXPECT_EQ(package.find("Doc_0/Attachs/Attachments.xml"), nullptr);
    EXPECT_EQ(page_sizes(package)[0].height, 297);
}

TEST(Document, RefusesWhatCannotBeWritten) {
    const auto refused = [](const auto& change) {
        Document document = sample_licence();
        change(document);
        try {
            write(document);
        } catch (const std::invalid_argument&) {
            return true;
        }
        return false;
    };
    const auto add = [](const Item& item) {
        return [item](Document& document) { document.pages[0].items.push_back(item); };
    };
    EXPECT_TRUE(refused([](Document& document) { document.pages.clear(); }));
    EXPECT_TRUE(refused([](Document& document) { document.id = "not hex"; }));
    for (const char* file : {"../x", "a/b", "", ".x", "Attachments.xml", "face.json", "名.txt"}) {
        EXPECT_TRUE(refused([file](Document& document) {
            document.attachments.push_back({"x", file, "x", "x", true});
        })) << file;
    }
    TextBox text{{0, 0, 50, 10}, "x"};
    for (const char* field : {"1a", "a b", "a:b", "<a", "a/"}) {
        text.field = field;
        EXPECT_TRUE(refused(add(text))) << field;
    }
    text.field = "权利人_1";
    EXPECT_FALSE(refused(add(text)));
    text.text = "\xff";
    EXPECT_TRUE(refused(add(text)));
    EXPECT_TRUE(refused(add(Image{{0, 0, 9, 9}, "GIF89a", ""})));
    EXPECT_TRUE(refused(add(Code{{0, 0, 9, 9}, std::string(4'000, 'x'), ""})));
    Bytes huge = draw_seal({"示范", "", 10, 100});
    huge.replace(16, 8, Bytes("\0\0\x40\0\0\0\x20\0", 8)); // says 16384 × 8192 dots
    EXPECT_TRUE(refused(add(Image{{0, 0, 9, 9}, huge, ""})));
}

TEST(Number, IsShort) {
    EXPECT_EQ(numbers({0, 1, 1.5, -0.00001, 210.12345, -3.25}), "0 1 1.5 0 210.1235 -3.25");
}

} // namespace
} // namespace gateway::ofd
