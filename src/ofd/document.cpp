#include "gateway/ofd/document.hpp"

#include "content.hpp"
#include "truetype.hpp"
#include "xml.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace gateway::ofd {
namespace {

void require(bool holds, const std::string& what) {
    if (!holds) {
        throw std::invalid_argument(what);
    }
}

bool is_file_name(const std::string& name) {
    return !name.empty() && name.front() != '.' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
    });
}

/// A name without colon that XML has for elements, of ASCII and Chinese characters.
bool is_element_name(const std::string& name) {
    const auto begins = [](char32_t c) {
        return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'_' ||
               (c >= 0x4e00 && c <= 0x9fff);
    };
    const auto goes_on = [&](char32_t c) { return begins(c) || (c >= U'0' && c <= U'9') || c == U'-'; };
    const std::u32string points = code_points(name);
    return !points.empty() && begins(points.front()) && std::ranges::all_of(points, goes_on);
}

void check(const Document& document) {
    require(!document.pages.empty(), "a document without pages");
    require(document.id.size() == 32 && from_hex(document.id).has_value(),
            "a document's id is 32 hex digits");
    std::set<std::string> files;
    for (const Attachment& attachment : document.attachments) {
        require(is_file_name(attachment.file) && attachment.file != "Attachments.xml" &&
                    files.insert(attachment.file).second,
                "an attachment's file name: " + attachment.file);
    }
}

std::string page_folder(std::size_t page) { return "Pages/Page_" + std::to_string(page); }

void add_when_said(pugi::xml_node parent, const char* name, const std::string& text) {
    if (!text.empty()) {
        add_text(parent, name, text);
    }
}

Bytes main_file(const Document& document) {
    pugi::xml_document xml;
    pugi::xml_node root = begin_xml(xml, "ofd:OFD");
    root.append_attribute("Version") = "1.0";
    root.append_attribute("DocType") = "OFD";
    pugi::xml_node body = add(root, "ofd:DocBody");
    pugi::xml_node info = add(body, "ofd:DocInfo");
    add_text(info, "ofd:DocID", document.id);
    add_when_said(info, "ofd:Title", document.title);
    add_when_said(info, "ofd:Author", document.author);
    add_when_said(info, "ofd:Subject", document.subject);
    add_text(info, "ofd:CreationDate", format_date(document.created));
    add_when_said(info, "ofd:Creator", document.creator);
    add_when_said(info, "ofd:CreatorVersion", document.creator_version);
    if (!document.metadata.empty()) {
        pugi::xml_node datas = add(info, "ofd:CustomDatas");
        for (const auto& [name, value] : document.metadata) {
            add_text(datas, "ofd:CustomData", value).append_attribute("Name") = name.c_str();
        }
    }
    add_text(body, "ofd:DocRoot", "Doc_0/Document.xml");
    // There before anybody signed: a signature is over this file.
    add_text(body, "ofd:Signatures", "/Doc_0/Signs/Signatures.xml");
    return xml_octets(xml);
}

Bytes document_file(const Document& document, const std::vector<unsigned>& pages, unsigned last_id,
                    bool index) {
    pugi::xml_document xml;
    pugi::xml_node root = begin_xml(xml, "ofd:Document");
    pugi::xml_node common = add(root, "ofd:CommonData");
    add_text(common, "ofd:MaxUnitID", std::to_string(last_id));
    const Page& first = document.pages.front();
    add_text(add(common, "ofd:PageArea"), "ofd:PhysicalBox", numbers({0, 0, first.width, first.height}));
    add_text(common, "ofd:PublicRes", "PublicRes.xml");
    add_text(common, "ofd:DocumentRes", "DocumentRes.xml");
    pugi::xml_node list = add(root, "ofd:Pages");
    for (std::size_t i = 0; i < pages.size(); ++i) {
        pugi::xml_node page = add(list, "ofd:Page");
        page.append_attribute("ID") = pages[i];
        page.append_attribute("BaseLoc") = (page_folder(i) + "/Content.xml").c_str();
    }
    if (index) {
        add_text(root, "ofd:CustomTags", "Tags/CustomTags.xml");
    }
    if (!document.attachments.empty()) {
        add_text(root, "ofd:Attachments", "Attachs/Attachments.xml");
    }
    return xml_octets(xml);
}

void put_resources(Package& package, const Resources& resources) {
    pugi::xml_document fonts_xml;
    pugi::xml_node fonts_root = begin_xml(fonts_xml, "ofd:Res");
    fonts_root.append_attribute("BaseLoc") = "Res";
    if (!resources.fonts.empty()) {
        pugi::xml_node fonts = add(fonts_root, "ofd:Fonts");
        for (const auto& [typeface, font] : resources.fonts) {
            const std::string file = "font_" + std::to_string(font.id) + ".ttf";
            pugi::xml_node node = add(fonts, "ofd:Font");
            node.append_attribute("ID") = font.id;
            node.append_attribute("FontName") = font.family.c_str();
            node.append_attribute("FamilyName") = font.family.c_str();
            add_text(node, "ofd:FontFile", file);
            package.put("Doc_0/Res/" + file, make_truetype(font.glyphs, font.family));
        }
    }
    package.put("Doc_0/PublicRes.xml", xml_octets(fonts_xml));
    pugi::xml_document media_xml;
    pugi::xml_node media_root = begin_xml(media_xml, "ofd:Res");
    media_root.append_attribute("BaseLoc") = "Res";
    if (!resources.pictures.empty()) {
        pugi::xml_node media = add(media_root, "ofd:MultiMedias");
        for (const auto& [digest, picture] : resources.pictures) {
            const std::string file = "image_" + std::to_string(picture.id) + ".png";
            pugi::xml_node node = add(media, "ofd:MultiMedia");
            node.append_attribute("ID") = picture.id;
            node.append_attribute("Type") = "Image";
            node.append_attribute("Format") = "PNG";
            add_text(node, "ofd:MediaFile", file);
            package.put("Doc_0/Res/" + file, picture.png);
        }
    }
    package.put("Doc_0/DocumentRes.xml", xml_octets(media_xml));
}

void put_index(Package& package, const Document& document, const std::vector<Indexed>& index) {
    pugi::xml_document list_xml;
    pugi::xml_node tag = add(begin_xml(list_xml, "ofd:CustomTags"), "ofd:CustomTag");
    tag.append_attribute("NameSpace") = document.index_namespace.c_str();
    add_text(tag, "ofd:FileLoc", "DataIndex.xml");
    package.put("Doc_0/Tags/CustomTags.xml", xml_octets(list_xml));

    pugi::xml_document xml;
    pugi::xml_node root = begin_xml(xml, "face:DataIndex");
    root.append_attribute("xmlns:face") = document.index_namespace.c_str();
    for (const Indexed& one : index) {
        require(is_element_name(one.field), "a field's name: " + one.field);
        add_text(add(root, ("face:" + one.field).c_str()), "ofd:ObjectRef", std::to_string(one.object))
            .append_attribute("PageRef") = one.page;
    }
    package.put("Doc_0/Tags/DataIndex.xml", xml_octets(xml));
}

void put_attachments(Package& package, const Document& document) {
    pugi::xml_document xml;
    pugi::xml_node root = begin_xml(xml, "ofd:Attachments");
    int count = 0;
    for (const Attachment& attachment : document.attachments) {
        pugi::xml_node node = add(root, "ofd:Attachment");
        node.append_attribute("ID") = ("a" + std::to_string(++count)).c_str();
        node.append_attribute("Name") = attachment.name.c_str();
        node.append_attribute("Format") = attachment.format.c_str();
        node.append_attribute("CreationDate") = (format_date(document.created) + "T00:00:00").c_str();
        node.append_attribute("Size") = number(static_cast<double>(attachment.data.size()) / 1024).c_str();
        node.append_attribute("Visible") = attachment.visible;
        add_text(node, "ofd:FileLoc", attachment.file);
        package.put("Doc_0/Attachs/" + attachment.file, attachment.data);
    }
    package.put("Doc_0/Attachs/Attachments.xml", xml_octets(xml));
}

Bytes no_signatures() {
    pugi::xml_document xml;
    add_text(begin_xml(xml, "ofd:Signatures"), "ofd:MaxSignId", "s0");
    return xml_octets(xml);
}

} // namespace

Bytes write(const Document& document) {
    check(document);
    Package package;
    Identifiers identifiers;
    std::vector<unsigned> pages;
    for (std::size_t i = 0; i < document.pages.size(); ++i) {
        pages.push_back(identifiers.next());
    }
    const Resources resources = resources_of(document.pages, identifiers);
    put_resources(package, resources);
    std::vector<Indexed> index;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        package.put("Doc_0/" + page_folder(i) + "/Content.xml",
                    page_content(document.pages[i], pages[i], resources, identifiers, index));
    }
    const bool indexed = !index.empty() && !document.index_namespace.empty();
    if (indexed) {
        put_index(package, document, index);
    }
    if (!document.attachments.empty()) {
        put_attachments(package, document);
    }
    package.put("Doc_0/Document.xml", document_file(document, pages, identifiers.last(), indexed));
    package.put("Doc_0/Signs/Signatures.xml", no_signatures());
    package.put("OFD.xml", main_file(document));
    return package.write();
}

} // namespace gateway::ofd
