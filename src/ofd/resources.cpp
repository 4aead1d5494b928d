#include "content.hpp"
#include "gateway/crypto/sm.hpp"
#include "place.hpp"
#include "shapes.hpp"

#include <array>

namespace gateway::ofd {
namespace {

constexpr std::array<const char*, 4> family_names{"PgwHei", "PgwHeiBold", "PgwSong", "PgwSongBold"};

struct Gather {
    Resources& resources;

    void operator()(const TextBox& text) const {
        auto& font = resources.fonts[text.typeface];
        for (const PlacedLine& line : place(text).lines) {
            for (const char32_t c : line.characters) {
                font.glyphs.try_emplace(c, glyph_of(text.typeface, c));
            }
        }
    }
    void operator()(const Image& image) const {
        png_size(image.png);
        resources.pictures[Bytes(crypto::view(crypto::sm3(image.png)))].png = image.png;
    }
    template <class Shape>
    void operator()(const Shape&) const {}
};

/// Of the typeface and its glyphs: readers that keep fonts by name do not mix two subsets up.
std::string family_of(Typeface typeface, const std::map<char32_t, Glyph>& glyphs) {
    std::string characters;
    for (const auto& [character, glyph] : glyphs) {
        characters += utf8(character);
    }
    return family_names.at(static_cast<std::size_t>(typeface)) +
           crypto::to_hex(crypto::sm3(characters)).substr(0, 8);
}

} // namespace

const Resources::Picture& Resources::picture(const Image& image) const {
    return pictures.at(Bytes(crypto::view(crypto::sm3(image.png))));
}

Resources resources_of(const std::vector<Page>& pages, Identifiers& identifiers) {
    Resources resources;
    for (const Page& page : pages) {
        for (const Item& item : page.items) {
            std::visit(Gather{resources}, item);
        }
    }
    for (auto& [typeface, font] : resources.fonts) {
        font.id = identifiers.next();
        font.family = family_of(typeface, font.glyphs);
    }
    for (auto& [digest, picture] : resources.pictures) {
        picture.id = identifiers.next();
    }
    return resources;
}

} // namespace gateway::ofd
