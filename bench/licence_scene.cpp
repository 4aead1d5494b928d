#include "licence_scene.hpp"

#include "gateway/base/licence_identifier.hpp"
#include "lines.hpp"
#include "support/persons.hpp"
#include "support/voice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace gateway::bench {
namespace {

constexpr auto type = "real_estate_certificate";
constexpr auto type_code = "11100000MB03271699001";
constexpr long long lines_a_call = 100'000;
constexpr long long most_holders = 10'000'000;

} // namespace

std::string licence_number(long long number) {
    return fmt::format("苏（2026）示例不动产权第{:07}号", number);
}
std::string holder_name(long long number) { return "演示" + std::to_string(number % most_holders); }

std::string licence_members(long long number) {
    return fmt::format(
        R"("number":"{}","holders":[{{"name":"{}","code_type":"111","code":"{}"}}],)"
        R"("face":{{"ownership":"单独所有","location":"示例市示例路{}号","unit_number":"320508000000GB{:014}",)"
        R"("right_type":"国有建设用地使用权／房屋所有权","right_nature":"出让／市场化商品房","use":"城镇住宅用地／住宅",)"
        R"("area":"房屋建筑面积98.76㎡","term":"国有建设用地使用权2008年07月25日起2078年07月24日止"}})",
        licence_number(number), holder_name(number),
        test::citizen_number(static_cast<int>(number % most_holders)), number, number);
}

std::string licence_identifier(long long number, const char* prefix) {
    return LicenceIdentifier{type_code, test::sample_body, fmt::format("{}{:010}", prefix, number), 1}.text();
}

LicenceScene::LicenceScene(Scene& scene)
    : scene_(scene), client_(scene.world().add_client(service::Role::department, test::sample_body,
                                                      {"licences:issue", "licences:read", "licences:use",
                                                       "seals:apply", "seals:use", "seals:read"})) {
    const auto manager =
        scene.world().add_client(service::Role::operations, test::sample_body, {"licences:manage"});
    const auto answer =
        test::Voice(scene.world(), manager)
            .send("PUT", fmt::format("/v1/licence-types/{}/rights/{}", type, client_.client_id),
                  {{"grounds", {"ex_officio"}}});
    if (answer.status != 200) {
        throw std::runtime_error("no right to use licences: " + answer.body.dump());
    }
}

std::string LicenceScene::fields() { return scene_.fields_of(scene_.world().sign_in(client_)); }

double LicenceScene::import(long long from, long long to) {
    const auto file = scene_.file("licences.ndjson");
    double seconds = 0;
    for (long long at = from; at < to; at += lines_a_call) {
        const long long end = std::min(to, at + lines_a_call);
        std::ofstream out(file);
        for (long long number = at; number < end; ++number) {
            out << fmt::format(R"({{"identifier":"{}","issued_on":"2024-05-06",{}}})",
                               licence_identifier(number), licence_members(number))
                << '\n';
        }
        if (!out.flush()) {
            throw std::runtime_error("cannot write " + file.string());
        }
        seconds += send_lines(scene_, "/v1/licences:import", scene_.world().sign_in(client_), file, end - at);
    }
    std::filesystem::remove(file);
    return seconds;
}

} // namespace gateway::bench
