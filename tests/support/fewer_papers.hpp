#pragma once

#include "gateway/base/licence_identifier.hpp"
#include "support/persons.hpp"
#include "support/voice.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace gateway::test::fewer_papers {

inline constexpr auto neighbour_body = "11320583PDY000175F";
inline constexpr auto province = "11320000PDY00001XW";
inline const std::string own_card = "身份证明", agents_card = "代理人身份证明", home = "住所证明",
                         form = "申请表";
inline const std::vector<std::string> desk_scopes{"matters:read", "matters:write", "cases:read",
                                                  "cases:write", "licences:use"};

inline Json item_of(const Json& material, const Json& identifier) {
    return {{"material", material}, {"identifier", identifier}};
}
inline std::string day(int later) {
    return format_date(beijing_date(system_clock()() + std::chrono::hours(24 * later)));
}
inline Json party(const std::string& person) { return {{"code_type", "111"}, {"code", person}}; }

/// One world for all tests: each has persons and cases of its own. The list's second version asks for more
/// than its first, and says which licences meet what.
struct Place {
    Place() {
        permit("resident_identity_card", desk_secret);
        permit("real_estate_certificate", desk_secret);
        permit("resident_identity_card", neighbour_secret);
        old_case = accept(someone());
        Json list = sample_matter();
        for (const auto& [name, copies] : {std::pair{agents_card, 1}, std::pair{home, 3}}) {
            list["materials"].push_back(list["materials"][1]);
            list["materials"].back().update({{"material_name", name}, {"page_num", copies}});
        }
        world.publish(*world.api(world.department), list);
        const Answer mapped = desk.send("PUT", map_path(), {{"items", map_items()}});
        if (mapped.status != 200) {
            throw std::runtime_error(mapped.body.dump());
        }
    }
    void permit(const std::string& type, const access::NewSecret& client) {
        operators.send("PUT", "/v1/licence-types/" + type + "/rights/" + client.client_id,
                       {{"grounds", {"ex_officio"}}});
    }
    std::string map_path() const { return "/v1/matters/" + matter + "/licences"; }
    static Json map_items() {
        const auto mapped = [](const std::string& material, const char* type, const char* whose) {
            return Json{{"material", material}, {"type", type}, {"whose", whose}};
        };
        return {mapped(own_card, "resident_identity_card", "applicant"),
                mapped(agents_card, "resident_identity_card", "agent"),
                mapped(home, "real_estate_certificate", "either")};
    }
    std::string someone() { return citizen_number(++persons); }
    std::string accept(const std::string& applicant, const Json& more = Json::object()) {
        Json record = accept_record(matter, 1);
        record["applyer_page_code"] = applicant;
        record.update(more);
        const Answer answer = desk.post("/v1/cases", record);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer.body.at("project_no").get<std::string>();
    }

    World world;
    const std::string matter = world.publish_matter();
    const access::NewSecret desk_secret =
        world.add_client(service::Role::department, sample_body, desk_scopes);
    Voice desk{world, desk_secret};
    const access::NewSecret neighbour_secret =
        world.add_client(service::Role::department, neighbour_body, desk_scopes);
    Voice neighbour{world, neighbour_secret};
    Voice issuer{
        world, world.add_client(service::Role::department, sample_body, {"licences:issue", "licences:read"})};
    Voice operators{world, world.add_client(service::Role::operations, province,
                                            {"licences:manage", "licences:present", "cases:read"})};
    std::string old_case; ///< under the list's first version
    int persons = 0;
};

class FewerPapers : public testing::Test {
protected:
    static void SetUpTestSuite() { place = std::make_unique<Place>(); }
    static void TearDownTestSuite() { place.reset(); }
    static inline std::unique_ptr<Place> place;

    /// What an identity card says.
    static Json content(const std::string& holder) {
        return {{"number", "N-1"},
                {"holders", {{{"name", "张三（演示）"}, {"code_type", "111"}, {"code", holder}}}},
                {"face", {{"sex", "男"}, {"birth_date", "1990-01-01"}}}};
    }
    /// An identity card; `more` says otherwise.
    static Answer issue(const std::string& holder, const Json& more = Json::object()) {
        Json draft = content(holder);
        draft["type"] = "resident_identity_card";
        draft.update(more);
        Answer answer = place->issuer.post("/v1/licences", draft);
        EXPECT_EQ(answer.status, 201) << answer.body;
        return answer;
    }
    static std::string identifier(const Answer& licence) { return text_of(licence.body, "identifier"); }
    static std::string card(const std::string& holder, const Json& more = Json::object()) {
        return identifier(issue(holder, more));
    }
    /// A card that was issued before: its identifier.
    static std::string collected(const std::string& holder, const Json& more) {
        auto name = std::get<LicenceIdentifier>(read_licence_identifier(card(place->someone())));
        name.serial = "OLD" + name.serial;
        Json line = content(holder);
        line["identifier"] = name.text();
        line["issued_on"] = "2010-01-01";
        line.update(more);
        const Answer report = place->issuer.post_lines("/v1/licences:import", {line});
        EXPECT_EQ(report.body.value("accepted", 0), 1) << report.body;
        return name.text();
    }
    static std::string deed(const std::string& holder) {
        return card(holder, {{"type", "real_estate_certificate"},
                             {"face",
                              {{"location", "示例路1号"},
                               {"unit_number", std::string(28, '1')},
                               {"right_type", "房屋所有权"}}}});
    }
    static Answer move(const Answer& licence, const std::string& verb, const Json& body) {
        return place->issuer.send("POST", "/v1/licences/" + identifier(licence) + verb, body, licence.etag);
    }
    static Json agent(const std::string& person) {
        return {{"contact_name", "李四（演示）"}, {"contact_type", "111"}, {"contact_code", person}};
    }

    static Json request(const std::string& number) {
        return {{"purpose",
                 {{"unit", "示例局"},
                  {"operator", "w-0017"},
                  {"matter_name", "生活补贴"},
                  {"matter_code", place->matter},
                  {"project_no", number}}},
                {"consent", {{"ground", "ex_officio"}, {"reference", "law-17"}}}};
    }
    static Json order(const std::string& number, const Json& material, const Json& licence) {
        Json body = request(number);
        body["items"] = Json::array({item_of(material, licence)});
        return body;
    }
    static Json question(const std::string& number, const std::string& applicant) {
        Json body = request(number);
        body["applicant"] = party(applicant);
        return body;
    }
    static Answer attach(const Json& body) { return place->desk.post("/v1/licences:attach", body); }
    /// The one item that is told of.
    static Json attached(const std::string& number, const std::string& material, const std::string& licence) {
        const Answer answer = attach(order(number, material, licence));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.status == 200 ? answer.body.at("items").at(0) : answer.body;
    }
    /// "attached", "unchanged", or why not.
    static std::string outcome(const std::string& number, const std::string& material,
                               const std::string& licence) {
        const Json item = attached(number, material, licence);
        return item.value("outcome", "") == "refused" ? text_of(item, "reason") : text_of(item, "outcome");
    }
    /// Of the material in the check's answer.
    static Json checked(const Answer& answer, const std::string& material) {
        for (const Json& item : answer.body.value("items", Json::array())) {
            if (item.at("material") == material) {
                return item;
            }
        }
        return answer.body;
    }
    static Json saved() { return place->desk.get("/v1/licences:savings").body.at("total"); }
    static Json sum(const Json& before, int cases, int materials, int copies) {
        return {{"cases", before.at("cases").get<int>() + cases},
                {"materials", before.at("materials").get<int>() + materials},
                {"copies", before.at("copies").get<int>() + copies}};
    }
};

} // namespace gateway::test::fewer_papers
