#include "sealed.hpp"

namespace gateway::licenses {
namespace {

class LicenceFiles : public SealedLicences {};

TEST_F(LicenceFiles, AreMadeSealedWithTheVersionTheyAreOf) {
    const Json licence = sealed();
    ASSERT_TRUE(licence["file"].is_object()) << licence;
    EXPECT_EQ(licence["file"]["es_id"], es_id);
    const auto response = ask("getLicenceFile", call(nullptr, {{"identifier", licence["identifier"]}}));
    EXPECT_EQ(http::find_field(response.fields, "Content-Type"), "application/ofd");
    EXPECT_EQ(http::find_field(response.fields, "Content-Disposition"),
              "attachment; filename=\"" + licence["identifier"].get<std::string>() + ".ofd\"");
    EXPECT_EQ(http::find_field(response.fields, "Cache-Control"), "no-store");
    EXPECT_EQ(licence["file"]["sm3"], crypto::to_hex(crypto::sm3(response.body)));
    const Json verdict = verified(response.body);
    EXPECT_EQ(verdict["verdict"], "valid") << verdict.dump(1);
    EXPECT_EQ(verdict["licence"],
              Json({{"identifier", licence["identifier"]}, {"relation", "original"}, {"state", "valid"}}));
    EXPECT_EQ(verdict["report"]["verdict"], "valid");
    EXPECT_EQ(verdict["report"]["covers_all"], true);
    EXPECT_EQ(verdict["report"]["signatures"][0]["locks"], true) << "nobody seals it after the authority";
}

TEST_F(LicenceFiles, CarryTheMetadataOfTheStandard) {
    const Json licence = sealed();
    const ofd::Metadata read = metadata_of(file_of(licence));
    const std::vector<std::pair<std::string, std::string>> wanted{
        {"certificateName", "营业执照"},
        {"certificateType", "营业执照"},
        {"certificateTypeCode", "11100000MB0143028R001"},
        {"certificateNumber", "320500000000001"},
        {"certificateIdentifier", licence["identifier"]},
        {"certificateVersion", "001"},
        {"certificateIssuingAuthorityName", bureau}, // not in the register of bodies here
        {"certificateIssuingAuthorityCode", bureau},
        {"certificateDefineAuthorityName", "国家市场监督管理总局"},
        {"certificateDefineAuthorityCode", "11100000MB0143028R"},
        {"certificateIssuedDate", "20190418"},
        {"certificateEffectiveDate", "20190418"},
        {"certificateAreaCode", "320500"},
        {"certificateHolderName", "示例有限公司"},
        {"certificateHolderCode", company},
        {"certificateHolderTypeName", "统一社会信用代码"},
        {"certificateHolderTypeCode", "001"}};
    EXPECT_EQ(read.values, wanted);
}

TEST_F(LicenceFiles, AreOfOneVersionAlone) {
    const Json first = sealed();
    const Bytes file = file_of(first);
    const Json second = asked("changeLicence", on(first, example_draft()));
    EXPECT_EQ(second["file"], nullptr) << "no seal was named";
    EXPECT_EQ(refused("getLicenceFile", call(nullptr, {{"identifier", second["identifier"]}})),
              "licence_file_missing");
    EXPECT_EQ(file_of(first), file) << "stays on record";
    const Json third = asked("changeLicence", on(second, with_seal(example_draft())));
    EXPECT_NE(third["file"], nullptr);
    EXPECT_EQ(read(third["identifier"])["file"], third["file"]);
    EXPECT_EQ(verified(file)["verdict"], "licence_not_valid");
    EXPECT_EQ(verified(file)["licence"]["state"], "superseded");
    Json dated = draft();
    dated["valid_until"] = "2020-04-17";
    const Json renewed = asked("renewLicence", on(issued(dated), with_seal({{"valid_until", "2030-04-17"}})));
    EXPECT_EQ(metadata_of(file_of(renewed)).value("certificateExpiringDate"), "20300417");
}

TEST_F(LicenceFiles, AreMadeLaterForWhatWasEnteredWithoutOne) {
    const Json licence = issued();
    EXPECT_EQ(refused("sealLicence", on(licence, Json::object())), "/es_id required");
    const Json sealed = asked("sealLicence", on(licence, with_seal(Json::object())));
    EXPECT_EQ(sealed["revision"], 2);
    EXPECT_EQ(verified(file_of(sealed))["verdict"], "valid");
    EXPECT_EQ(read(licence["identifier"])["history"].back()["action"], "seal");
    EXPECT_EQ(
        one("SELECT action FROM journal.entry WHERE action LIKE 'licenses.%' ORDER BY position DESC LIMIT 1"),
        "licenses.seal");
    EXPECT_EQ(refused("sealLicence", on(sealed, with_seal(Json::object()))), "licence_sealed");
    EXPECT_EQ(refused("sealLicence", on(licence, with_seal(Json::object()))), "changed_meanwhile");
    const Json cancelled = asked("cancelLicence", on(issued(), {{"reason", "revoked"}}));
    EXPECT_EQ(refused("sealLicence", on(cancelled, with_seal(Json::object()))), "licence_not_valid");
}

TEST_F(LicenceFiles, NeedTheRightToTheSealOrNothingIsIssued) {
    Json unknown = draft();
    unknown["es_id"] = "99999999999999";
    EXPECT_EQ(refused("issueLicence", call(unknown)), "seal_not_found");
    allow({matter});
    EXPECT_EQ(refused("issueLicence", call(with_seal(draft()))), "seal_right_missing");
    Json in_matter = with_seal(draft());
    in_matter["matter_code"] = "none";
    EXPECT_EQ(refused("issueLicence", call(in_matter)), "/matter_code matter_code.character");
    disallow();
    EXPECT_EQ(refused("issueLicence", call(with_seal(draft()))), "seal_right_missing");
    allow({"*"});
    suspend();
    EXPECT_EQ(refused("issueLicence", call(with_seal(draft()))), "seal_not_enabled");
    enable();
    Json alone = draft();
    alone["matter_code"] = matter;
    EXPECT_EQ(refused("issueLicence", call(alone)), "/es_id required");
    EXPECT_EQ(one("SELECT count(*) FROM licenses.licence"), "0");
    EXPECT_EQ(seal_uses().size(), 0u);
}

TEST_F(LicenceFiles, AreUsesOfTheSeal) {
    allow({matter});
    Json body = with_seal(draft());
    body["matter_code"] = matter;
    const Json licence = issued(body);
    const Json uses = seal_uses();
    ASSERT_EQ(uses.size(), 1u);
    EXPECT_EQ(uses[0]["matter_code"], matter);
    EXPECT_EQ(uses[0]["document_id"], metadata_of(file_of(licence)).document_id);
}

TEST_F(LicenceFiles, AreForTheEyesOfTheirIssuer) {
    const std::map<std::string, std::string> which{{"identifier", sealed()["identifier"]}};
    EXPECT_EQ(refused("getLicenceFile", window(nullptr, which)), "licence_not_found");
    EXPECT_EQ(refused("getLicenceFile", operations(nullptr, which)), "licence_not_found");
    EXPECT_EQ(refused("sealLicence", window(with_seal(Json::object()), which)), "licence_not_found");
}

TEST_F(LicenceFiles, LieSealedAndStayAsTheyAre) {
    const Json licence = sealed();
    const Bytes file = file_of(licence);
    const std::string kept = one("SELECT content FROM licenses.file");
    EXPECT_TRUE(kept.starts_with("v1." + vault->key_id() + "."));
    EXPECT_EQ(kept.find(to_base64url(file).substr(0, 60)), std::string::npos);
    for (const char* change :
         {"UPDATE licenses.file SET es_id = '1' RETURNING 1", "DELETE FROM licenses.file RETURNING 1",
          "UPDATE licenses.file SET content = 'v1.' || seal_key || '.x' RETURNING 1",
          "UPDATE licenses.file SET content = 'v1.new.x', digest = sha256('x') RETURNING 1"}) {
        EXPECT_ANY_THROW(one(change)) << change;
    }
    EXPECT_EQ(file_of(licence), file);
}

TEST_F(LicenceFiles, AreSealedAnewUnderANewKey) {
    const Json licence = sealed();
    const Bytes file = file_of(licence);
    auto both = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n'), Bytes(32, 'k')});
    const auto turning = make_foundation(foundation->standard, both, seals);
    run([&](store::Transaction& tx) { EXPECT_EQ(reseal(*turning, tx), 2) << "the licence and its file"; });
    run([&](store::Transaction& tx) { EXPECT_EQ(reseal(*turning, tx), 0); });
    EXPECT_EQ(one("SELECT seal_key FROM licenses.file"), both->key_id());
    foundation = make_foundation(foundation->standard,
                                 std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n')}), seals);
    module_ = made();
    EXPECT_EQ(file_of(licence), file);
}

TEST_F(LicenceFiles, AreCheckedWhileNoTransactionIsOpen) {
    const Bytes file = file_of(sealed());
    store::Session watch(database_.connection_string());
    test::WatchedSteps steps(session_, watch);
    const auto response = route("verifyLicenceFile").stepwise(call({{"document", to_base64(file)}}), steps);
    EXPECT_EQ(parse_json(response.text()).at("verdict"), "valid");
    EXPECT_EQ(http::find_field(response.fields, "Cache-Control"), "no-store");
    EXPECT_EQ(steps.slow, 2) << "to open it, and to judge it";
    EXPECT_EQ(steps.open, 0);
}

/// The identifier is read before the signatures are; what then turns out to be too much proves nothing.
TEST_F(LicenceFiles, AreNotProvenWhenThereIsTooMuchInThem) {
    ofd::Package package = ofd::Package::read(file_of(sealed()));
    Bytes xml = package.at("OFD.xml");
    const auto from = xml.find("<ofd:DocBody>");
    const auto end = xml.find("</ofd:DocBody>") + 14;
    const Bytes body = xml.substr(from, end - from);
    for (int i = 0; i < 20; ++i) {
        xml.insert(end, body);
    }
    package.put("OFD.xml", xml);
    const Json verdict = verified(package.write());
    EXPECT_EQ(verdict["verdict"], "not_proven");
    EXPECT_EQ(verdict["report"]["fault"]["code"], "OFD_TOO_LARGE");
    EXPECT_EQ(verdict["licence"]["relation"], "neither");
    EXPECT_EQ(verdict["licence"]["state"], nullptr);
}

} // namespace
} // namespace gateway::licenses
