#pragma once

#include "gateway/base/json.hpp"
#include "gateway/ofd/package.hpp"
#include "support/scratch_folder.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace gateway::ofd {

/// Keeps octets in a file; gives its path.
inline std::string keep(const test::ScratchFolder& folder, const std::string& name, const Bytes& octets) {
    const auto path = folder.path() / name;
    std::ofstream(path, std::ios::binary) << octets;
    return path.string();
}

inline std::string between(const Bytes& text, const std::string& before, const std::string& after,
                           std::size_t& at) {
    const auto from = text.find(before, at);
    if (from == Bytes::npos) {
        at = Bytes::npos;
        return "";
    }
    at = text.find(after, from + before.size());
    return text.substr(from + before.size(), at - from - before.size());
}

/// The embedded fonts: ofd.js does not take them from the file by itself. A family is of one set of glyphs.
inline Json fonts_of(const Package& package, const test::ScratchFolder& folder) {
    Json fonts = Json::array();
    const Bytes& resources = package.at("Doc_0/PublicRes.xml");
    for (std::size_t at = 0; at != Bytes::npos;) {
        const std::string family = between(resources, "FamilyName=\"", "\"", at);
        if (at != Bytes::npos) {
            const std::string file = between(resources, "<ofd:FontFile>", "<", at);
            fonts.push_back({{"family", family},
                             {"path", keep(folder, family + ".ttf", package.at("Doc_0/Res/" + file))}});
        }
    }
    return fonts;
}

} // namespace gateway::ofd
