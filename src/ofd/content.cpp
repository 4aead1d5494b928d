#include "content.hpp"

#include "place.hpp"
#include "shapes.hpp"
#include "xml.hpp"

#include <algorithm>
#include <cmath>

namespace gateway::ofd {
namespace {

std::string value_of(const Color& color) {
    return numbers({1.0 * color.red, 1.0 * color.green, 1.0 * color.blue});
}

void add_color(pugi::xml_node object, const char* name, const Color& color) {
    add(object, name).append_attribute("Value") = value_of(color).c_str();
}

/// Readers cut an object off at its boundary.
Box around(const PlacedText& text) {
    const auto edge = [](double a, double b, bool low) { return low ? std::min(a, b) : std::max(a, b); };
    Box box{text.lines.front().x, text.lines.front().baseline - text.size, 0, 0};
    double right = box.x;
    for (const PlacedLine& line : text.lines) {
        box.x = edge(box.x, line.x, true);
        right = edge(right, line.x + line.width(), false);
    }
    box.width = right - box.x;
    box.height = text.lines.back().baseline + text.size * 0.3 - box.y;
    return box;
}

/// Characters of a line from one to another, beginning at a place. Some readers count a character beyond the
/// basic plane as two: it stands alone, so that those after it keep their places.
void add_codes(pugi::xml_node object, const PlacedLine& line, const Box& box) {
    const auto alone = [&](std::size_t i) { return line.characters[i] > 0xffff; };
    double x = line.x;
    for (std::size_t i = 0; i < line.characters.size();) {
        std::string characters;
        std::string advances; // one fewer than characters
        const double begin = x;
        const std::size_t first = i;
        do {
            characters += utf8(line.characters[i]);
            if (i > first) {
                advances += (i > first + 1 ? " " : "") + number(line.advances[i - 1]);
            }
            x += line.advances[i++];
        } while (i < line.characters.size() && !alone(i) && !alone(i - 1));
        pugi::xml_node code = add_text(object, "ofd:TextCode", characters);
        code.append_attribute("X") = number(begin - box.x).c_str();
        code.append_attribute("Y") = number(line.baseline - box.y).c_str();
        if (!advances.empty()) {
            code.append_attribute("DeltaX") = advances.c_str();
        }
    }
}

std::string outline_of(const Box& box, const Box& boundary) {
    const double x = box.x - boundary.x;
    const double y = box.y - boundary.y;
    return "M " + numbers({x, y}) + " L " + numbers({x + box.width, y}) + " L " +
           numbers({x + box.width, y + box.height}) + " L " + numbers({x, y + box.height}) + " C";
}

Box grown(const Box& box, double by) {
    return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

class Writer {
public:
    Writer(pugi::xml_node layer, unsigned page, const Resources& resources, Identifiers& identifiers,
           std::vector<Indexed>& index)
        : layer_(layer), page_(page), resources_(resources), identifiers_(identifiers), index_(index) {}

    void operator()(const TextBox& text) {
        const PlacedText placed = place(text);
        if (placed.lines.empty()) {
            return;
        }
        const Box box = around(placed);
        pugi::xml_node object = begin("ofd:TextObject", box, text.field);
        object.append_attribute("Font") = resources_.fonts.at(text.typeface).id;
        object.append_attribute("Size") = number(placed.size).c_str();
        add_color(object, "ofd:FillColor", text.color);
        for (const PlacedLine& line : placed.lines) {
            add_codes(object, line, box);
        }
    }

    void operator()(const Line& line) {
        const Box box = grown({std::min(line.x1, line.x2), std::min(line.y1, line.y2),
                               std::abs(line.x2 - line.x1), std::abs(line.y2 - line.y1)},
                              line.width / 2);
        const std::string data = "M " + numbers({line.x1 - box.x, line.y1 - box.y}) + " L " +
                                 numbers({line.x2 - box.x, line.y2 - box.y});
        add_path(box, data, line.color, std::nullopt, line.width, "");
    }

    void operator()(const Rectangle& rectangle) {
        const Box box = grown(rectangle.box, rectangle.stroke ? rectangle.line_width / 2 : 0);
        add_path(box, outline_of(rectangle.box, box), rectangle.stroke, rectangle.fill, rectangle.line_width,
                 "");
    }

    void operator()(const Image& image) {
        pugi::xml_node object = begin("ofd:ImageObject", image.box, image.field);
        object.append_attribute("CTM") = numbers({image.box.width, 0, 0, image.box.height, 0, 0}).c_str();
        object.append_attribute("ResourceID") = resources_.picture(image).id;
    }

    void operator()(const Code& code) {
        std::string data;
        for (const Box& box : dark_boxes(code)) {
            data += (data.empty() ? "" : " ") + outline_of(box, code.box);
        }
        add_path(code.box, data, std::nullopt, Color{}, 0.1, code.field);
    }

private:
    pugi::xml_node begin(const char* name, const Box& box, const std::string& field) {
        pugi::xml_node object = add(layer_, name);
        const unsigned id = identifiers_.next();
        object.append_attribute("ID") = id;
        object.append_attribute("Boundary") = numbers({box.x, box.y, box.width, box.height}).c_str();
        if (!field.empty()) {
            index_.push_back({field, page_, id});
        }
        return object;
    }

    void add_path(const Box& box, const std::string& data, const std::optional<Color>& stroke,
                  const std::optional<Color>& fill, double line_width, const std::string& field) {
        pugi::xml_node object = begin("ofd:PathObject", box, field);
        object.append_attribute("LineWidth") = number(line_width).c_str();
        object.append_attribute("Stroke") = stroke.has_value();
        object.append_attribute("Fill") = fill.has_value();
        if (stroke) {
            add_color(object, "ofd:StrokeColor", *stroke);
        }
        if (fill) {
            add_color(object, "ofd:FillColor", *fill);
        }
        add_text(object, "ofd:AbbreviatedData", data);
    }

    pugi::xml_node layer_;
    unsigned page_;
    const Resources& resources_;
    Identifiers& identifiers_;
    std::vector<Indexed>& index_;
};

} // namespace

Bytes page_content(const Page& page, unsigned page_id, const Resources& resources, Identifiers& identifiers,
                   std::vector<Indexed>& index) {
    pugi::xml_document document;
    pugi::xml_node root = begin_xml(document, "ofd:Page");
    add_text(add(root, "ofd:Area"), "ofd:PhysicalBox", numbers({0, 0, page.width, page.height}));
    pugi::xml_node layer = add(add(root, "ofd:Content"), "ofd:Layer");
    layer.append_attribute("ID") = identifiers.next();
    layer.append_attribute("Type") = "Body";
    Writer writer(layer, page_id, resources, identifiers, index);
    for (const Item& item : page.items) {
        std::visit(writer, item);
    }
    return xml_octets(document);
}

} // namespace gateway::ofd
