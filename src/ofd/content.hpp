#pragma once

#include "fonts.hpp"
#include "gateway/ofd/document.hpp"

#include <map>
#include <string>
#include <vector>

namespace gateway::ofd {

/// The identifiers of a document: one row of numbers for pages, resources, layers and objects.
class Identifiers {
public:
    unsigned next() { return ++last_; }
    unsigned last() const { return last_; }

private:
    unsigned last_ = 0;
};

/// What the pages use, gathered before they are written: a reader finds resources by number.
struct Resources {
    struct Font {
        unsigned id = 0;
        std::map<char32_t, Glyph> glyphs;
        std::string family; ///< of the embedded one: no other font bears it
    };
    struct Picture {
        unsigned id = 0;
        Bytes png;
    };
    std::map<Typeface, Font> fonts;
    std::map<Bytes, Picture> pictures; ///< by their SM3: one that stands on two pages is there once
    const Picture& picture(const Image& image) const;
};
Resources resources_of(const std::vector<Page>& pages, Identifiers& identifiers);

/// An object that shows a field of the face's data.
struct Indexed {
    std::string field;
    unsigned page = 0;
    unsigned object = 0;
};

/// The octets of Content.xml. What shows a field is added to the index.
Bytes page_content(const Page& page, unsigned page_id, const Resources& resources, Identifiers& identifiers,
                   std::vector<Indexed>& index);

} // namespace gateway::ofd
