#include "gateway/ofd/document.hpp"
#include "sealed.hpp"

namespace gateway::licenses {
namespace {

class LicenceCopies : public SealedLicences {
protected:
    Json uses() { return asked("listLicenceUses", operations({{"holder", example_holder()}}))["items"]; }
    std::string code_for(const Json& licence) {
        return asked("authorizeLicenceUse",
                     as(service::Role::operations, "c-portal", {{"holder", example_holder()}},
                        {{"identifier", licence["identifier"]}}))["code"];
    }
    service::Call by_code(const std::string& code) {
        return window({{"purpose", example_purpose()}, {"consent", {{"ground", "code"}, {"code", code}}}});
    }
    std::string copy_refused(const Json& licence) {
        return refused("copyLicence", window(copy_wish(licence)));
    }
};

TEST_F(LicenceCopies, SayWhomTheyAreForWhatForAndUntilWhen) {
    const Json licence = sealed();
    const Json copy = copied(licence);
    const Bytes file = document_of(copy);
    EXPECT_NE(file, file_of(licence));
    EXPECT_EQ(copy["sm3"], crypto::to_hex(crypto::sm3(file)));
    EXPECT_EQ(copy["good_until"], "2019-05-18T23:59:59+08:00") << "30 days by the rules";
    const ofd::Metadata read = metadata_of(file);
    EXPECT_EQ(read.document_id, copy["copy_id"]);
    EXPECT_EQ(read.value("certificateIdentifier"), licence["identifier"]);
    EXPECT_EQ(read.value("certificateCopyCreationTime"), "2019-04-18T09:00:00+08:00");
    EXPECT_EQ(read.value("certificateCopyCreator"), std::string(company) + "（示例局）");
    EXPECT_EQ(read.value("certificateCopyCause"), "设立登记");
    EXPECT_EQ(read.value("certificateCopyExpiringTime"), copy["good_until"]);
    const Json verdict = verified(file);
    EXPECT_EQ(verdict["verdict"], "valid") << verdict.dump(1);
    EXPECT_EQ(verdict["licence"]["relation"], "copy");
}

TEST_F(LicenceCopies, AreMadeOutToTheBodyOfTheRegisterWhateverTheClientCallsItself) {
    name_body(company, "示例县政务服务局");
    const Json licence = sealed();
    give_right("business_licence", {"ex_officio"});
    Json wish = copy_wish(licence);
    wish["purpose"]["unit"] = "省公安厅";
    const auto creator = [&] {
        return metadata_of(document_of(asked("copyLicence", window(wish)))).value("certificateCopyCreator");
    };
    EXPECT_EQ(creator(), "示例县政务服务局（省公安厅）");
    wish["purpose"]["unit"] = "示例县政务服务局";
    EXPECT_EQ(creator(), "示例县政务服务局") << "nothing twice";
}

TEST_F(LicenceCopies, EndWithTheLicenceAtTheLatest) {
    Json body = with_seal(draft());
    body["valid_until"] = "2019-04-20";
    EXPECT_EQ(copied(issued(body))["good_until"], "2019-04-20T23:59:59+08:00");
}

TEST_F(LicenceCopies, AreUsesOfTheLicenceAndOfItsSeal) {
    const Json licence = sealed();
    service::Call wish = window(copy_wish(licence));
    wish.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
    give_right("business_licence", {"ex_officio"});
    const Json copy = asked("copyLicence", wish);
    const Json records = uses();
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0]["kind"], "copy");
    EXPECT_EQ(records[0]["ground"], "ex_officio");
    EXPECT_EQ(records[0]["project_no"], example_purpose()["project_no"]);
    const Json seal_use = seal_uses()[0];
    EXPECT_EQ(seal_use["document_id"], copy["copy_id"]);
    EXPECT_EQ(seal_use["client_id"], bureau_client) << "on whose standing it was sealed";
    EXPECT_EQ(seal_use["matter_code"], example_purpose()["matter_code"]);
    EXPECT_EQ(seal_use["project_no"], example_purpose()["project_no"]);
    EXPECT_EQ(seal_use["trace_id"], wish.trace_id);
    EXPECT_ANY_THROW(one("DELETE FROM licenses.copy RETURNING 1")) << "stays on record";
}

TEST_F(LicenceCopies, NeedWhatOtherUsesNeed) {
    const Json licence = sealed();
    EXPECT_EQ(copy_refused(licence), "licence_type_not_permitted");
    give_right("business_licence", {"written"});
    EXPECT_EQ(copy_refused(licence), "consent_required");
    give_right("business_licence", {"ex_officio"});
    Json wish = copy_wish(licence);
    wish["purpose"].erase("project_no");
    EXPECT_EQ(refused("copyLicence", window(wish)), "/purpose/project_no required");
    wish = copy_wish(licence);
    wish.erase("identifier");
    EXPECT_EQ(refused("copyLicence", window(wish)), "/identifier one_of");
    wish["holder"] = example_holder();
    EXPECT_EQ(refused("copyLicence", window(wish)), "/identifier one_of") << "a holder is no licence";
    EXPECT_EQ(copy_refused(issued()), "licence_file_missing");
    const Json held = asked("suspendLicence", on(licence, {{"reason", "withheld"}}));
    EXPECT_EQ(copy_refused(held), "licence_not_valid");
    EXPECT_EQ(uses().size(), 0u) << "what was refused is no use";
}

TEST_F(LicenceCopies, AreMadeForACodeOnce) {
    const Json licence = sealed();
    const std::string code = code_for(licence);
    EXPECT_EQ(asked("copyLicence", by_code(code))["identifier"], licence["identifier"]);
    EXPECT_EQ(refused("copyLicence", by_code(code)), "pass_invalid");
    EXPECT_EQ(uses()[0]["kind"], "copy");
    EXPECT_EQ(uses()[0]["ground"], "code");
}

TEST_F(LicenceCopies, AreNotMadeWhileTheSealMayNotBeUsed) {
    const Json licence = sealed();
    give_right("business_licence", {"ex_officio"});
    const std::string code = code_for(licence);
    suspend();
    EXPECT_EQ(copy_refused(licence), "licence_seal_unusable");
    EXPECT_EQ(refused("copyLicence", by_code(code)), "licence_seal_unusable");
    enable();
    EXPECT_NE(document_of(asked("copyLicence", by_code(code))), "") << "the code was not used up";
    disallow();
    EXPECT_EQ(copy_refused(licence), "licence_seal_unusable");
    EXPECT_EQ(seal_uses().size(), 2u);
}

TEST_F(LicenceCopies, RestOnTheRightThatTheirOriginalWasSealedBy) {
    const std::string of_issuing = std::string(matter).replace(30, 1, "1");
    allow({of_issuing});
    Json body = with_seal(draft());
    body["matter_code"] = of_issuing;
    const Json licence = issued(body);
    EXPECT_NE(copied(licence)["copy_id"], "");
    allow({matter}); // in which the copy is used
    EXPECT_EQ(copy_refused(licence), "licence_seal_unusable");
}

TEST_F(LicenceCopies, TellTheIssuerAloneWhoGotThem) {
    const Bytes file = document_of(copied(sealed()));
    EXPECT_EQ(verified(file)["copy"]["given_to"], nullptr);
    const Json told = verified_by_issuer(file)["copy"];
    EXPECT_EQ(told["given_to"]["client_id"], "c-window");
    EXPECT_EQ(told["given_to"]["unit"], "示例局");
    EXPECT_EQ(told["given_to"]["project_no"], example_purpose()["project_no"]);
}

TEST_F(LicenceCopies, AreOverWhenTheirTimeIs) {
    const Bytes file = document_of(copied(sealed()));
    now = parse_time("2019-05-18T23:59:59+08:00").value();
    EXPECT_EQ(verified(file)["verdict"], "valid");
    now += std::chrono::seconds(1);
    EXPECT_EQ(verified(file)["verdict"], "copy_over");
}

class FileVerification : public SealedLicences {
protected:
    /// What anybody can write.
    static Bytes forged(const std::string& identifier) {
        ofd::Document document;
        document.id = std::string(32, 'a');
        document.created = Date{std::chrono::year(2019), std::chrono::April, std::chrono::day(18)};
        document.metadata = {{"certificateIdentifier", identifier}};
        document.pages.emplace_back();
        return ofd::write(document);
    }
};

TEST_F(FileVerification, SaysThatTheLicenceIsNoLongerValid) {
    const Json licence = sealed();
    const Bytes file = file_of(licence);
    const Bytes copy = document_of(copied(licence));
    asked("cancelLicence", on(licence, {{"reason", "revoked"}}));
    for (const Bytes& each : {file, copy}) {
        const Json verdict = verified(each);
        EXPECT_EQ(verdict["verdict"], "licence_not_valid");
        EXPECT_EQ(verdict["licence"]["state"], "cancelled");
        EXPECT_EQ(verdict["report"]["verdict"], "valid") << "it was sealed when the licence was valid";
        EXPECT_NE(verdict["zh"].get<std::string>().find("已注销"), std::string::npos);
    }
}

TEST_F(FileVerification, TellsTheSealsStateBesideTheLicences) {
    const Bytes file = file_of(sealed());
    now += std::chrono::seconds(10);
    suspend();
    now += std::chrono::seconds(10);
    const Json verdict = verified(file);
    EXPECT_EQ(verdict["verdict"], "valid") << "suspended later";
    EXPECT_NE(verdict["report"].dump().find("SEAL_SUSPENDED_NOW"), std::string::npos);
}

TEST_F(FileVerification, FindsEveryChange) {
    const Json licence = sealed();
    ofd::Package package = ofd::Package::read(file_of(licence));
    Bytes face = package.at("Doc_0/Attachs/face.json");
    face.replace(face.find("示例路"), std::string("示例路").size(), "示范路");
    package.put("Doc_0/Attachs/face.json", face);
    const Json verdict = verified(package.write());
    EXPECT_EQ(verdict["verdict"], "not_proven");
    EXPECT_EQ(verdict["licence"]["relation"], "neither");
    EXPECT_EQ(verdict["licence"]["state"], nullptr);
    EXPECT_NE(verdict["report"].dump().find("OFD_REFERENCE_MISMATCH"), std::string::npos);
}

TEST_F(FileVerification, TellsNothingOfALicenceForItsIdentifierAlone) {
    const Json licence = sealed();
    const Bytes file = forged(licence["identifier"]);
    const Json told = verified(file);
    EXPECT_EQ(told["verdict"], "not_proven");
    EXPECT_EQ(told["licence"]["state"], nullptr);
    const Json unknown = verified(forged(example_identifier));
    EXPECT_EQ(unknown["licence"]["state"], nullptr) << "told alike whether there is such a licence or not";
    give_right("business_licence", Json::array());
    EXPECT_EQ(asked("verifyLicenceFile", window({{"document", to_base64(file)}}))["licence"]["state"],
              "valid")
        << "who may verify it by identifier is told";
    EXPECT_EQ(verified(forged("no identifier"))["licence"], nullptr);
}

TEST_F(FileVerification, DisclosesNothingOfTheHolder) {
    Json answer = verified_by_issuer(document_of(copied(sealed())));
    answer["copy"]["given_to"].erase("body"); // whose code is that of the holder here
    const std::string told = answer.dump();
    for (const char* secret : {"示例有限公司", company, "张三", "示例路", "320500000000001"}) {
        EXPECT_EQ(told.find(secret), std::string::npos) << secret;
    }
}

TEST_F(FileVerification, TakesWhatIsNoFileForWhatItIs) {
    EXPECT_EQ(verified("no zip")["verdict"], "not_proven");
    EXPECT_EQ(verified("no zip")["report"]["fault"]["code"], "OFD_ZIP");
    EXPECT_EQ(verified("no zip")["licence"], nullptr);
    const Bytes file = file_of(sealed());
    EXPECT_EQ(verified(file.substr(0, file.size() / 2))["verdict"], "not_proven");
    const auto asking = [&](Json body) { return refused("verifyLicenceFile", call(std::move(body))); };
    EXPECT_EQ(asking(Json::object()), "/document required");
    EXPECT_EQ(asking({{"document", "%%%"}}), "/document malformed");
    EXPECT_EQ(asking({{"document", 1}}), "/document wrong_type");
}

} // namespace
} // namespace gateway::licenses
