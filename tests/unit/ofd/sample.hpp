#pragma once

#include "gateway/ofd/document.hpp"
#include "gateway/ofd/seal_picture.hpp"

#include <string>

namespace gateway::ofd {

inline constexpr const char* sample_identifier =
    "1.2.156.3005.2.11100000MB03271699022.11320500MB00000194.2019000000017.002.1";
inline constexpr Color ink{40, 40, 40};
inline constexpr Color red_brown{150, 30, 30};

/// One row of a table: a label whose characters reach from edge to edge, and what is so named.
inline void add_row(Page& page, double y, double height, const std::string& label, const std::string& value,
                    const std::string& field) {
    constexpr double left = 25;
    constexpr double label_width = 38;
    constexpr double right = 185;
    page.items.push_back(Rectangle{{left, y, label_width, height}, Color{250, 244, 238}, {}, 0});
    page.items.push_back(Rectangle{{left, y, right - left, height}, {}, red_brown, 0.2});
    page.items.push_back(Line{left + label_width, y, left + label_width, y + height, 0.2, red_brown});
    page.items.push_back(TextBox{{left + 4, y, label_width - 8, height},
                                 label,
                                 4.2,
                                 Typeface::serif_bold,
                                 Align::spread,
                                 VerticalAlign::middle,
                                 1.5,
                                 red_brown,
                                 ""});
    page.items.push_back(TextBox{{left + label_width + 4, y + 1, right - left - label_width - 8, height - 2},
                                 value,
                                 4.2,
                                 Typeface::serif,
                                 Align::left,
                                 VerticalAlign::middle,
                                 1.5,
                                 ink,
                                 field});
}

/// A licence as an office gives it: its face, and a second page.
inline Document sample_licence() {
    Page face;
    face.items = {Rectangle{{10, 10, 190, 277}, {}, red_brown, 0.9},
                  Rectangle{{12, 12, 186, 273}, {}, red_brown, 0.25},
                  TextBox{{25, 26, 160, 16},
                          "不动产权证书",
                          14,
                          Typeface::serif_bold,
                          Align::center,
                          VerticalAlign::top,
                          1.2,
                          red_brown,
                          "certificateName"},
                  TextBox{{25, 45, 160, 6},
                          "（电子证照 · 演示）",
                          4.2,
                          Typeface::serif,
                          Align::center,
                          VerticalAlign::top,
                          1.5,
                          red_brown,
                          ""},
                  TextBox{{25, 58, 160, 6},
                          "苏（2019）苏州市不动产权第 0000001 号",
                          4.6,
                          Typeface::sans,
                          Align::right,
                          VerticalAlign::top,
                          1.5,
                          ink,
                          "certificateNumber"}};
    double y = 68;
    const auto row = [&](double height, const char* label, const char* value, const char* field) {
        add_row(face, y, height, label, value, field);
        y += height;
    };
    row(11, "权利人", "张示范", "holder");
    row(11, "共有情况", "单独所有", "ownership");
    row(11, "坐落", "苏州市姑苏区示范路 1 号 2 幢 301 室", "location");
    row(11, "不动产单元号", "320508 000000 GB00001 F00010001", "unit");
    row(11, "权利类型", "国有建设用地使用权／房屋所有权", "rightType");
    row(11, "用途", "城镇住宅用地／住宅", "use");
    row(11, "面积", "共有宗地面积 12 345.60 ㎡／房屋建筑面积 98.76 ㎡", "area");
    row(11, "使用期限", "国有建设用地使用权 2008年07月25日起 2078年07月24日止", "period");
    row(34, "权利其他状况",
        "房屋结构：钢筋混凝土结构\n专有建筑面积 80.12 ㎡，分摊建筑面积 18.64 ㎡；房屋总层数 6 "
        "层，所在第 3 层；房屋竣工时间 2008年11月18日。本行文字较长，用来说明中英文混排 (mixed "
        "scripts) 与避头尾规则：行首不出现逗号、句号、括号。",
        "other");
    face.items.push_back(Code{{25, 222, 36, 36}, sample_identifier, "identifier"});
    face.items.push_back(TextBox{{25, 259, 60, 5},
                                 "扫码核验电子证照标识",
                                 3.2,
                                 Typeface::sans,
                                 Align::left,
                                 VerticalAlign::top,
                                 1.5,
                                 Color{110, 110, 110},
                                 ""});
    face.items.push_back(TextBox{{120, 236, 60, 6},
                                 "苏州市示范局（演示）",
                                 4.8,
                                 Typeface::serif,
                                 Align::center,
                                 VerticalAlign::top,
                                 1.5,
                                 ink,
                                 "issuer"});
    face.items.push_back(TextBox{{120, 246, 60, 6},
                                 "2019年04月18日",
                                 4.8,
                                 Typeface::serif,
                                 Align::center,
                                 VerticalAlign::top,
                                 1.5,
                                 ink,
                                 "issued"});
    face.items.push_back(TextBox{{25, 274, 160, 5},
                                 "本证照由演示系统生成，不具有法律效力。",
                                 3.2,
                                 Typeface::sans,
                                 Align::center,
                                 VerticalAlign::top,
                                 1.5,
                                 Color{110, 110, 110},
                                 ""});
    Page card;
    card.width = 85.6;
    card.height = 54;
    card.items = {Line{5, 10.5, 80.6, 10.5, 0.4, Color{20, 50, 110}},
                  TextBox{{0, 2.5, 85.6, 7},
                          "不动产权证书附图",
                          5,
                          Typeface::sans_bold,
                          Align::center,
                          VerticalAlign::top,
                          1.2,
                          Color{20, 50, 110},
                          ""},
                  Image{{6, 15, 24, 24}, draw_seal({"示范图例", "", 24, 150}), "drawing"},
                  TextBox{{34, 16, 48, 24},
                          "图幅号：示范 <A&B> \"1\"\n比例尺：1∶500",
                          4,
                          Typeface::sans,
                          Align::left,
                          VerticalAlign::top,
                          1.6,
                          ink,
                          ""}};

    Document licence;
    licence.id = "0123456789abcdef0123456789abcdef";
    licence.title = "不动产权证书";
    licence.author = "苏州市示范局（演示）";
    licence.created = Date{std::chrono::year{2019}, std::chrono::April, std::chrono::day{18}};
    licence.creator = "provincial-gateway";
    licence.creator_version = "1";
    licence.metadata = {{"certificateIdentifier", sample_identifier}, {"certificateHolderName", "张示范"}};
    licence.pages = {face, card};
    licence.index_namespace = "https://example.invalid/licence/face/1";
    licence.attachments = {{"照面数据", "face.json", "json", R"({"holder":"张示范"})", false}};
    return licence;
}

} // namespace gateway::ofd
