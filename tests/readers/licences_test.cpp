#include "fonts.hpp"
#include "support/node.hpp"
#include "unit/licenses/sealed.hpp"

namespace gateway::licenses {
namespace {

class LicencesInAReader : public SealedLicences {
protected:
    /// Of several holders, with a face of two pages.
    Json long_draft() {
        std::string scope;
        for (int i = 0; i < 35; ++i) {
            scope += "示范经营项目" + std::to_string(i) + "的批发、零售及相关技术服务；";
        }
        Json body = with_seal(draft());
        body["face"]["business_scope"] = scope;
        return body;
    }
    static Json told(const Bytes& file, const std::string& path, const std::string& note) {
        const ofd::Package package = ofd::Package::read(file);
        // All but Signature.xml and the value: the list of signatures is covered too.
        return {{"path", path}, {"entries", package.entries().size() - 2}, {"pages", 2}, {"note", note}};
    }
};

/// What the gateway seals opens in a reader that nobody here wrote (tests/e2e).
TEST_F(LicencesInAReader, ShowTheFaceTheSealAndTheNoteOfACopy) {
    const test::ScratchFolder folder;
    const Json licence = issued(long_draft());
    const Bytes file = file_of(licence);
    name_body(company, "示例厅");
    const Bytes copy = document_of(copied(licence));
    Json fonts = ofd::fonts_of(ofd::Package::read(file), folder);
    for (const Json& font : ofd::fonts_of(ofd::Package::read(copy), folder)) {
        fonts.push_back(font);
    }
    const std::string note = "加注件：仅供示例厅（示例局）用于设立登记，有效期至2019年05月18日";
    const Json settings{{"file", told(file, ofd::keep(folder, "file.ofd", file), note)},
                        {"copy", told(copy, ofd::keep(folder, "copy.ofd", copy), note)},
                        {"fonts", fonts},
                        {"face", {"营业执照", "示例有限公司", "示例路1号", licence["identifier"]}},
                        {"seal", "苏州市示范局（演示）"}};
    const std::string path = ofd::keep(folder, "e2e.json", settings.dump());
    const auto run = test::run_node("GATEWAY_E2E=\"$(cat " + path + ")\" node --test licence_reader.mjs");
    EXPECT_EQ(run.status, 0) << run.output;
}

} // namespace
} // namespace gateway::licenses
