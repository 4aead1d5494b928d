#include "fixture.hpp"
#include "paper.hpp"

#include <cstdlib>
#include <fstream>

namespace gateway::licenses {
namespace {

using namespace std::chrono;

class Paper : public LicenceTest {
protected:
    Licence certificate() {
        Licence licence;
        licence.type = "real_estate_certificate";
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
    Licence of_two_pages() {
        Licence licence = certificate();
        std::string remark;
        for (int i = 0; i < 1'500; ++i) {
            remark += "字";
        }
        licence.content.face["remark"] = remark;
        licence.content.holders.push_back({"李四（演示）", "111", "320100199001010026"});
        return licence;
    }
    CopyNote note() {
        return {std::string(32, 'a'), "示例市行政审批局", "不动产抵押登记",
                parse_time("2019-04-18T09:00:00+08:00").value(),
                parse_time("2019-05-18T23:59:59+08:00").value()};
    }
    std::vector<ofd::Page> paper(const Licence& licence) {
        return paper_of(*foundation, licence, "苏州市示范局（演示）").pages;
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
    const auto pages = paper(of_two_pages());
    ASSERT_EQ(pages.size(), 2u) << "the remark has a page to itself";
    for (const ofd::Page& page : pages) {
        for (const ofd::Item& item : page.items) {
            if (const auto* box = std::get_if<ofd::TextBox>(&item)) {
                EXPECT_LE(box->box.y + box->box.height, 285) << box->text.substr(0, 30);
            }
        }
    }
}

TEST_F(Paper, BearsTheNoteOfACopyOnEachPageAndOverNothingOfTheFace) {
    const auto pages = paper_of(*foundation, of_two_pages(), "苏州市示范局（演示）", note()).pages;
    ASSERT_EQ(pages.size(), 2u);
    for (const ofd::Page& page : pages) {
        const auto& shade = std::get<ofd::TextBox>(page.items.front()); // beneath all that follows
        EXPECT_EQ(shade.text, "加注件 仅供示例市行政审批局用于不动产抵押登记");
        const auto& words = std::get<ofd::TextBox>(page.items.back());
        EXPECT_EQ(words.text,
                  "加注件：仅供示例市行政审批局用于不动产抵押登记，有效期至2019年05月18日，复制、他用无效。");
        for (const ofd::Item& item : page.items) {
            const auto* box = std::get_if<ofd::TextBox>(&item);
            EXPECT_TRUE(box == nullptr || box->field.empty() || box->box.y > words.box.y + words.box.height);
        }
    }
}

TEST_F(Paper, ShortensInTheNoteWhatTheMetadataHoldWhole) {
    CopyNote long_note = note();
    long_note.made_by.clear();
    for (int i = 0; i < 200; ++i) {
        long_note.made_by += "局";
    }
    const auto paper = paper_of(*foundation, certificate(), "苏州市示范局（演示）", long_note);
    const auto& words = std::get<ofd::TextBox>(paper.pages[0].items.back());
    EXPECT_NE(words.text.find("局…用于"), std::string::npos);
    EXPECT_NE(std::ranges::find(paper.metadata, std::pair<std::string, std::string>("certificateCopyCreator",
                                                                                    long_note.made_by)),
              paper.metadata.end());
}

TEST_F(Paper, HasRoomForTheSealOverNameAndDate) {
    for (const double size : {10.0, 42.0, 60.0}) {
        const ofd::Box place = place_of_seal(size, size);
        EXPECT_DOUBLE_EQ(place.x + size / 2, 150);
        EXPECT_GE(place.y, 210) << "under the face's rows, all but its margin";
        EXPECT_LE(place.y + size, 285);
    }
}

TEST_F(Paper, IsDrawn) {
    const Bytes png = ofd::draw_png(paper(certificate())[0], 96);
    EXPECT_EQ(png.substr(1, 3), "PNG");
    if (const char* folder = std::getenv("GATEWAY_PICTURES")) {
        const auto keep = [&](const std::string& name, const ofd::Page& page) {
            std::ofstream(std::string(folder) + "/" + name, std::ios::binary) << ofd::draw_png(page, 96);
        };
        keep("licence.png", paper(certificate())[0]);
        const auto copy = paper_of(*foundation, of_two_pages(), "苏州市示范局（演示）", note()).pages;
        keep("copy-1.png", copy[0]);
        keep("copy-2.png", copy[1]);
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
