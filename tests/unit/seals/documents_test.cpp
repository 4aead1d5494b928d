#include "fixture.hpp"
#include "gateway/ofd/document.hpp"
#include "gateway/ofd/package.hpp"
#include "unit/ses/fixture.hpp"

#include <algorithm>

namespace gateway::seals {
namespace {

Bytes plain(int pages = 2) {
    ofd::Document document;
    document.id = "0123456789abcdef0123456789abcdef";
    document.title = "示范文件";
    document.created = Date{std::chrono::year(2026), std::chrono::April, std::chrono::day(18)};
    document.creator = "test";
    for (int i = 0; i < pages; ++i) {
        ofd::Page page;
        page.items.push_back(ofd::TextBox{{20, 20, 170, 20}, "示范文件第" + std::to_string(i + 1) + "页"});
        document.pages.push_back(std::move(page));
    }
    return ofd::write(document);
}

class Documents : public SealsTest {
protected:
    Documents() : es_id_(enabled()) { allow(es_id_); }

    Bytes seal(const Bytes& file, Json more = {{"stamps", {{{"page", 1}, {"x", 150}, {"y", 240}}}}}) {
        more["document"] = to_base64(file);
        const Json answer = ask("POST", "/v1/seals/{es_id}:sign-document", call(std::move(more)), es_id_);
        return from_base64(answer.at("document").get<std::string>()).value();
    }
    Json check(const Bytes& file) {
        return ask("POST", "/v1/seals:verify-document", stranger({{"document", to_base64(file)}}));
    }
    std::string refused(const Bytes& file, Json more) {
        return refusal([&] { seal(file, std::move(more)); });
    }

    const std::string es_id_;
};

TEST_F(Documents, ASealedOneStandsTheCheckWhole) {
    const Json report = check(seal(plain()));
    EXPECT_EQ(report.at("verdict"), "valid") << report.dump(1);
    EXPECT_EQ(report.at("covers_all"), true);
    const Json& signature = report.at("signatures").at(0);
    EXPECT_EQ(signature.at("stamps").size(), 1u);
    EXPECT_EQ(check(plain()).at("verdict"), "unsigned");
}

TEST_F(Documents, SealsFollowOneAnotherUntilOneLocks) {
    const Bytes twice = seal(seal(plain()), {{"riding", true}, {"lock", true}});
    const Json report = check(twice);
    EXPECT_EQ(report.at("verdict"), "valid") << report.dump(1);
    EXPECT_EQ(report.at("signatures").size(), 2u);
    EXPECT_EQ(report.at("signatures").at(1).at("stamps").size(), 2u) << "a strip on each page";
    EXPECT_EQ(refused(twice, {{"riding", true}}), "/document OFD_LOCKED");
}

TEST_F(Documents, EachSealIsAUse) {
    seal(plain());
    const Json uses = ask("GET", "/v1/seals/{es_id}/uses", call(), es_id_).at("items");
    ASSERT_EQ(uses.size(), 1u);
    EXPECT_EQ(uses.at(0).at("property_info"), "/Doc_0/Signs/Sign_0/Signature.xml");
}

TEST_F(Documents, NeedARightAsSignaturesDo) {
    ask("DELETE", "/v1/seals/{es_id}/rights/{client_id}", call(), es_id_, client);
    EXPECT_EQ(refused(plain(), {{"riding", true}}), "seal_right_missing");
    EXPECT_EQ(refused("no zip", {{"riding", true}}), "seal_right_missing") << "before the file is opened";
}

TEST_F(Documents, NeedAPlaceThatIsThere) {
    EXPECT_EQ(refused(plain(), Json::object()), "/stamps required");
    EXPECT_EQ(refused(plain(), {{"stamps", {{{"page", 3}, {"x", 1}, {"y", 1}}}}}),
              "/stamps/0/page unknown_page");
    EXPECT_EQ(refused(plain(), {{"stamps", {{{"page", 0}, {"x", 1}, {"y", 1}}}}}), "/stamps/0 malformed");
    EXPECT_EQ(refused(plain(), {{"stamps", {{{"page", 1}, {"x", 1}}}}}), "/stamps/0 malformed");
    EXPECT_EQ(refused(plain(), {{"stamps", {{{"page", 1}, {"x", 1}, {"y", 1}, {"size", 9}}}}}),
              "/stamps/0 malformed");
    EXPECT_EQ(refused(plain(), {{"riding", "yes"}}), "/riding wrong_type");
    EXPECT_EQ(refused(plain(), {{"riding", true}, {"locked", true}}), "/locked unknown_field");
    EXPECT_EQ(refused(plain(1), {{"riding", true}}), "/riding one_page");
}

TEST_F(Documents, AreRefusedWithTheReasonWhenTheyAreNone) {
    EXPECT_EQ(refused("no zip", {{"riding", true}}), "/document OFD_ZIP");
    EXPECT_EQ(check("no zip").at("fault").at("code"), "OFD_ZIP");
    EXPECT_EQ(refused("", {{"riding", true}}), "/document required");
}

TEST_F(Documents, AChangeIsFound) {
    const Bytes sealed = seal(plain());
    ofd::Package package = ofd::Package::read(sealed);
    Bytes page = package.at("Doc_0/Pages/Page_0/Content.xml");
    package.put("Doc_0/Pages/Page_0/Content.xml", page + " ");
    const Json report = check(package.write());
    EXPECT_EQ(report.at("verdict"), "invalid");
    EXPECT_EQ(report.at("signatures").at(0).at("first_failure"), "OFD_REFERENCE_MISMATCH");
}

/// Codes of what was found of the file's first signature.
std::vector<std::string> codes_of(const Json& report) {
    std::vector<std::string> codes;
    for (const Json& step : report.at("signatures").at(0).at("steps")) {
        for (const Json& finding : step.at("findings")) {
            codes.push_back(finding.at("code"));
        }
    }
    return codes;
}

TEST_F(Documents, AreJudgedByTheRegisterOfSeals) {
    const Bytes sealed = seal(plain());
    EXPECT_EQ(std::ranges::count(codes_of(check(sealed)), "SEAL_STATE_UNKNOWN"), 0);
    now += 1h;
    step(es_id_, "suspend", {{"reason", "核查"}});
    now += 1h;
    const Json report = check(sealed);
    EXPECT_EQ(report.at("verdict"), "valid") << "it was enabled when it signed";
    EXPECT_EQ(std::ranges::count(codes_of(report), "SEAL_SUSPENDED_NOW"), 1) << report.dump(1);
}

/// A check of a hostile file takes long: nobody else waits for its connection.
TEST_F(Documents, AreCheckedWhileNoTransactionIsOpen) {
    const Bytes sealed = seal(plain());
    store::Session watch(database_.connection_string());
    test::WatchedSteps steps(session_, watch);
    const auto response = route("POST", "/v1/seals:verify-document")
                              .stepwise(stranger({{"document", to_base64(sealed)}}), steps);
    EXPECT_EQ(parse_json(response.text()).at("verdict"), "valid");
    EXPECT_EQ(steps.slow, 2) << "to open it, and to judge it";
    EXPECT_EQ(steps.open, 0);
}

TEST_F(Documents, WithSurrogatesAreNotSealed) {
    ofd::Package package = ofd::Package::read(plain());
    Bytes xml = package.at("Doc_0/Document.xml");
    const auto id = xml.find(" ID=\"", xml.find("<ofd:Page ")) + 5;
    package.put("Doc_0/Document.xml", xml.insert(id, "&#xD800;"));
    EXPECT_EQ(refused(package.write(), {{"riding", true}}), "/document OFD_XML");
}

/// A seal of others may say anything: the database is asked for numbers and times that it can have.
TEST_F(Documents, ASealWithAStrangeNumberIsOfNoRegister) {
    const ses::Scene& scene = ses::Scene::once();
    const std::string nul("1\0 2", 4);
    const Time year_zero = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
    const std::vector<std::pair<std::string, Time>> strange{{nul, now},
                                                            {"", now},
                                                            {std::string(100'000, '1'), now},
                                                            {"1234567890123x", now},
                                                            {es_id_, year_zero}};
    for (const auto& [number, when] : strange) {
        ses::SealInfo info = scene.info();
        info.es_id = number;
        const ses::Seal made = ses::make_seal(info, scene.maker.certificate.der(), scene.maker.sign());
        const Bytes signature = scene.signature(made, when).encoded;
        const auto response =
            answer("POST", "/v1/seals:verify",
                   stranger({{"signature", to_base64(signature)}, {"digest", seals::hash}}));
        const Json report = Json::parse(response.text());
        EXPECT_FALSE(report.at("valid").get<bool>());
        const bool unknown = report.dump().find("SEAL_STATE_UNKNOWN") != std::string::npos;
        EXPECT_EQ(unknown, number != es_id_) << number.size();
    }
}

} // namespace
} // namespace gateway::seals
