#include "unit/ofd/sealed.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gateway::ofd {
namespace {

/// A folder of its own, gone afterwards.
class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / ("ofd-" + new_guid())) {
        std::filesystem::create_directory(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string keep(const std::string& name, const Bytes& octets) const {
        const auto path = path_ / name;
        std::ofstream(path, std::ios::binary) << octets;
        return path.string();
    }
    std::string path(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

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
Json fonts_of(const Package& package, const Folder& folder) {
    Json fonts = Json::array();
    const Bytes& resources = package.at("Doc_0/PublicRes.xml");
    for (std::size_t at = 0; at != Bytes::npos;) {
        const std::string family = between(resources, "FamilyName=\"", "\"", at);
        if (at != Bytes::npos) {
            const std::string file = between(resources, "<ofd:FontFile>", "<", at);
            fonts.push_back(
                {{"family", family}, {"path", folder.keep(file, package.at("Doc_0/Res/" + file))}});
        }
    }
    return fonts;
}

/// A reader that nobody here wrote, in a real browser (tests/e2e), shows the pages and seals and finds every
/// hash and value right.
TEST(OfdJs, ShowsWhatIsWritten) {
    const Office& office = Office::once();
    const Folder folder;
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
                    {"plain", folder.keep("plain.ofd", plain.write())},
                    {"once", folder.keep("once.ofd", once.write())},
                    {"sealed", folder.keep("sealed.ofd", sealed.write())},
                    {"changed", folder.keep("changed.ofd", changed.write())},
                    {"preview", folder.keep("face.png", draw_png(sample_licence().pages[0], 96))},
                    {"code", sample_identifier},
                    {"fonts", fonts_of(plain, folder)}};
    folder.keep("e2e.json", told.dump());
    const std::string command = "cd " GATEWAY_SOURCE_DIR "/tests/e2e && GATEWAY_E2E=\"$(cat " +
                                folder.path("e2e.json") + ")\" node --test ofd_reader.mjs > " +
                                folder.path("log") + " 2>&1";
    const int result = std::system(command.c_str());
    std::ostringstream log;
    log << std::ifstream(folder.path("log")).rdbuf();
    EXPECT_EQ(result, 0) << log.str();
}

} // namespace
} // namespace gateway::ofd
