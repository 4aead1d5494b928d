#include "fixture.hpp"
#include "paper.hpp"

#include <cstdlib>
#include <fstream>

namespace gateway::licenses {
namespace {

using namespace std::chrono;

class Paper : public LicenceTest {
protected:
    const LicenceType& type(std::string_view name) { return *foundation->catalogue.find(name); }
    Licence certificate() {
        Licence licence;
        licence.identifier = "1.2.156.3005.2.11100000MB03271699001.11320500MB00000194.2019000000016.001.O";
        licence.type_code = "11100000MB03271699001";
        licence.authority = "11320500MB00000194";
        licence.issued_on = Date{year(2019), April, day(18)};
        licence.content.number = "苏（2019）苏州市不动产权第0000001号";
        licence.content.holders = {{"张三（演示）", "111", zhang}};
        licence.content.face = {{"ownership", "单独所有"},
                                {"location", "苏州市姑苏区示范路1号2幢301室"},
                                {"unit_number", "320508000000GB00001F00010001"},
                                {"right_type", "国有建设用地使用权／房屋所有权"},
                                {"use", "城镇住宅用地／住宅"},
                                {"area", "共有宗地面积12345.60㎡／房屋建筑面积98.76㎡"},
                                {"term", "国有建设用地使用权 2008年07月25日起 2078年07月24日止"}};
        return licence;
    }
    std::vector<ofd::Page> paper(const Licence& licence) {
        return paper_of(type("real_estate_certificate"), licence, "苏州市示范局（演示）");
    }
    /// The texts that show a field of the data, in the order of the page.
    static std::vector<std::string> fields(const ofd::Page& page) {
        std::vector<std::string> all;
        for (const ofd::Item& item : page.items) {
            if (const auto* box = std::get_if<ofd::TextBox>(&item); box != nullptr && !box->field.empty()) {
                all.push_back(box->field);
            }
        }
        return all;
    }
};

TEST_F(Paper, ShowsTheFaceInTheOrderOfItsType) {
    const auto pages = paper(certificate());
    ASSERT_EQ(pages.size(), 1u);
    const auto shown = fields(pages[0]);
    const std::vector<std::string> wanted{"certificateHolderName",
                                          "certificateHolderCode",
                                          "ownership",
                                          "location",
                                          "unit_number",
                                          "right_type",
                                          "use",
                                          "area",
                                          "term"};
    ASSERT_GE(shown.size(), wanted.size());
    EXPECT_EQ(std::vector(shown.end() - static_cast<std::ptrdiff_t>(wanted.size()), shown.end()), wanted);
    EXPECT_EQ(ofd::missing_characters(pages[0]), "");
}

TEST_F(Paper, GoesOnToFurtherPages) {
    Licence licence = certificate();
    std::string remark;
    for (int i = 0; i < 1'500; ++i) {
        remark += "字";
    }
    licence.content.face["remark"] = remark;
    const auto pages = paper(licence);
    ASSERT_EQ(pages.size(), 2u) << "the remark has a page to itself";
    for (const ofd::Page& page : pages) {
        for (const ofd::Item& item : page.items) {
            if (const auto* box = std::get_if<ofd::TextBox>(&item)) {
                EXPECT_LE(box->box.y + box->box.height, 285) << box->text.substr(0, 30);
            }
        }
    }
}

TEST_F(Paper, IsDrawn) {
    const Bytes png = ofd::draw_png(paper(certificate())[0], 96);
    EXPECT_EQ(png.substr(1, 3), "PNG");
    if (const char* folder = std::getenv("GATEWAY_PICTURES")) {
        std::ofstream(std::string(folder) + "/licence.png", std::ios::binary) << png;
    }
}

TEST_F(Paper, IsForTheEyesOfItsIssuer) {
    const std::string identifier = issued().at("identifier");
    const auto shown = ask("previewLicence", call(nullptr, {{"identifier", identifier}}));
    EXPECT_EQ(http::find_field(shown.fields, "Content-Type"), "image/png");
    EXPECT_EQ(http::find_field(shown.fields, "Cache-Control"), "no-store");
    EXPECT_EQ(refused("previewLicence", window(nullptr, {{"identifier", identifier}})), "licence_not_found");
    EXPECT_EQ(refused("previewLicence", operations(nullptr, {{"identifier", identifier}})),
              "licence_not_found");
    auto second = call(nullptr, {{"identifier", identifier}});
    second.query["page"] = "2";
    EXPECT_EQ(refused("previewLicence", second), "/page range");
}

} // namespace
} // namespace gateway::licenses
