#include "support/node.hpp"
#include "support/scratch_folder.hpp"
#include "unit/ofd/sealed.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace gateway::ofd {
namespace {

std::string keep(const test::ScratchFolder& folder, const std::string& name, const Bytes& octets) {
    const auto path = folder.path() / name;
    std::ofstream(path, std::ios::binary) << octets;
    return path.string();
}

std::string between(const Bytes& text, const std::string& before, const std::string& after, std::size_t& at) {
    const auto from = text.find(before, at);
    if (from == Bytes::npos) {
        at = Bytes::npos;
        return "";
    }
    at = text.find(after, from + before.size());
    return text.substr(from + before.size(), at - from - before.size());
}

/// The embedded fonts: this reader does not take them from the file by itself.
Json fonts_of(const Package& package, const test::ScratchFolder& folder) {
    Json fonts = Json::array();
    const Bytes& resources = package.at("Doc_0/PublicRes.xml");
    for (std::size_t at = 0; at != Bytes::npos;) {
        const std::string family = between(resources, "FamilyName=\"", "\"", at);
        if (at != Bytes::npos) {
            const std::string file = between(resources, "<ofd:FontFile>", "<", at);
            fonts.push_back(
                {{"family", family}, {"path", keep(folder, file, package.at("Doc_0/Res/" + file))}});
        }
    }
    return fonts;
}

/// A reader that nobody here wrote, in a real browser (tests/e2e), shows the pages and seals and finds every
/// hash and value right.
TEST(OfdJs, ShowsWhatIsWritten) {
    const Office& office = Office::once();
    const test::ScratchFolder folder;
    const Package plain = licence();
    const Package once = office.sealed(plain);
    Sealing riding = office.sealing(true);
    riding.stamps = riding_stamps(page_sizes(once), 42, 42);
    const Package sealed = office.sealed(once, riding);
    Package changed = sealed;
    replace(changed, "Doc_0/Attachs/face.json", "张示范", "李示范");
    // All but Signature.xml, the value and, where it stays open, the list.
    const Json entries{{"once", once.entries().size() - 3}, {"sealed", sealed.entries().size() - 2}};
    const Json told{{"entries", entries},
                    {"plain", keep(folder, "plain.ofd", plain.write())},
                    {"once", keep(folder, "once.ofd", once.write())},
                    {"sealed", keep(folder, "sealed.ofd", sealed.write())},
                    {"changed", keep(folder, "changed.ofd", changed.write())},
                    {"preview", keep(folder, "face.png", draw_png(sample_licence().pages[0], 96))},
                    {"code", sample_identifier},
                    {"fonts", fonts_of(plain, folder)}};
    const std::string settings = keep(folder, "e2e.json", told.dump());
    const auto run = test::run_node("GATEWAY_E2E=\"$(cat " + settings + ")\" node --test ofd_reader.mjs");
    EXPECT_EQ(run.status, 0) << run.output;
}

} // namespace
} // namespace gateway::ofd
