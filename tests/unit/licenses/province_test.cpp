// Licences of ours that another province asks for through the nation.
#include "fixture.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "gateway/base/text.hpp"
#include "gateway/crypto/message_signature.hpp"
#include "gateway/national/signed_line.hpp"
#include "province_message.hpp"

namespace gateway::licenses {
namespace {

const std::string fetch_path = "/v1/national/licences:fetch";
const std::string search_path = "/v1/national/licences:search";

/// What a message is made of; each piece may be spoiled.
struct Message {
    std::string path, nonce = new_guid(), tag = "licence-request";
    Time created;
    Json content;
};

/// Which field it was is told by other tests.
std::string short_of(const std::string& refusal) {
    return refusal.starts_with('/') ? "invalid_fields" : refusal;
}

class Provinces : public LicenceTest {
protected:
    std::string refused(std::string_view id, const service::Call& made) {
        return short_of(LicenceTest::refused(id, made));
    }
    Provinces() {
        Options options;
        options.nation = std::make_shared<const national::SignedLine>(
            national::LineOptions{.url = "http://127.0.0.1:1", .ca_file = {}},
            national::Credentials{own_, nation_.public_key()}, [this] { return now; });
        options.public_url = "https://example.js.gov.cn/gateway";
        foundation = make_foundation(foundation->standard, vault, seals, options);
        module_ = made();
    }
    static Json purpose() {
        return {{"orgName", "杭州市示范局"},
                {"username", "h-0042"},
                {"itemName", "设立登记"},
                {"itemCode", "11330100PDY000212X3000199001000"},
                {"businessCode", "33010020190418000001"}};
    }
    Message fetch(const std::string& identifier) {
        return {"/gateway" + fetch_path,
                new_guid(),
                "licence-request",
                now,
                {{"province", "p33"},
                 {"purpose", purpose()},
                 {"ground", "ex_officio"},
                 {"reference", "law-17"},
                 {"identifier", identifier},
                 {"file", true}}};
    }
    Message search(const HolderKey& holder) {
        Message message = fetch("");
        message.path = "/gateway" + search_path;
        message.content.erase("identifier");
        message.content.erase("file");
        message.content["holder"] = {{"code_type", holder.code_type}, {"code", holder.code}};
        return message;
    }
    service::Call signed_call(const Message& message, const crypto::Sm2PrivateKey& key) {
        service::Call made;
        made.now = now;
        made.body = {
            {"envelope", parse_json(crypto::seal_envelope(own_.public_key(), canonical_json(message.content),
                                                          "licence-request:" + message.nonce))}};
        made.request.method = "POST";
        made.request.body = canonical_json(made.body);
        const std::string digest = crypto::content_digest(made.request.body);
        const std::vector<crypto::Component> components{{"\"@method\"", "POST"},
                                                        {"\"@path\"", message.path},
                                                        {"\"content-type\"", "application/json"},
                                                        {"\"content-digest\"", digest}};
        const auto fields = crypto::sign_message(
            components, {message.created, key.public_key().id(), message.nonce, message.tag}, key);
        made.request.fields = {{"Content-Type", "application/json"},
                               {"Content-Digest", digest},
                               {"Signature-Input", fields.input},
                               {"Signature", fields.signature}};
        return made;
    }
    static std::string id_of(const Message& message) {
        return message.path.ends_with(":fetch") ? "fetchLicenceForProvince" : "searchLicencesForProvince";
    }
    std::string refusal_of(const Message& message) {
        return refused(id_of(message), signed_call(message, nation_));
    }
    /// What the nation reads in the answer.
    Json answer(const Message& message) {
        const http::Response response = ask(id_of(message), signed_call(message, nation_));
        const Json body = parse_json(response.text());
        return parse_json(
            crypto::open_envelope(nation_, body.at("envelope"), "licence-answer:" + message.nonce).value());
    }
    Json uses(const HolderKey& holder) {
        return asked(
            "listLicenceUses",
            operations({{"holder", {{"code_type", holder.code_type}, {"code", holder.code}}}}))["items"];
    }

    const crypto::Sm2PrivateKey own_ = crypto::Sm2PrivateKey::generate();
    const crypto::Sm2PrivateKey nation_ = crypto::Sm2PrivateKey::generate();
    const HolderKey holder_{"001", company};
};

TEST_F(Provinces, GetStateDataAndThatThereIsNoFileAndTheHolderSeesWhoAsked) {
    const Json licence = issued();
    const Json told = answer(fetch(licence["identifier"]));
    EXPECT_EQ(told["licence"]["state"], "valid");
    EXPECT_EQ(told["licence"]["province"], "p32");
    EXPECT_EQ(told["licence"]["face"], draft()["face"]);
    EXPECT_EQ(read_told(told["licence"], true, licence["identifier"]), told["licence"])
        << "as we read others";
    EXPECT_EQ(told["file"], nullptr);
    const Json seen = uses(holder_);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0]["kind"], "province");
    EXPECT_EQ(seen[0]["client_id"], "province:p33");
    EXPECT_EQ(seen[0]["unit"], "杭州市示范局");
}

TEST_F(Provinces, FindAHoldersLicencesWithoutTheirContent) {
    const Json licence = issued();
    const Json items = answer(search(holder_))["items"];
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0]["identifier"], licence["identifier"]);
    EXPECT_FALSE(items[0].contains("holders"));
    EXPECT_EQ(uses(holder_).size(), 1U);
    EXPECT_EQ(answer(search({"001", bureau}))["items"].size(), 0U);
    const Json asked = uses({"001", bureau});
    ASSERT_EQ(asked.size(), 1U) << "also where nothing was found";
    EXPECT_EQ(asked[0]["kind"], "province");
    EXPECT_EQ(asked[0]["client_id"], "province:p33");
    EXPECT_EQ(asked[0]["identifier"], nullptr);
}

TEST_F(Provinces, MoreThanAnAnswerHoldsIsToldAndATypeIsFoundAmongMany) {
    std::vector<service::Line> lines;
    const auto add = [&](Json body, const char* type_code) {
        const std::string serial = "M" + std::to_string(lines.size());
        body["identifier"] = LicenceIdentifier{type_code, bureau, serial, 1}.text();
        lines.push_back({static_cast<long long>(lines.size()) + 1, body.dump()});
    };
    Json house = example_draft();
    house["face"] = {
        {"location", "示例路1号"}, {"unit_number", std::string(28, '1')}, {"right_type", "房屋所有权"}};
    add(house, "11100000MB03271699001");
    for (int i = 0; i < 200; ++i) {
        add(example_draft(), "11100000MB0143028R001");
    }
    run([&](store::Transaction& tx) { route("importLicences").import(call(), lines, tx); });
    Message message = search(holder_);
    const Json all = answer(message);
    EXPECT_EQ(all["items"].size(), 200U);
    EXPECT_EQ(all["more"], true);
    EXPECT_EQ(uses(holder_).size(), 50U) << "a page of those that were told";
    EXPECT_EQ(one("SELECT count(*) FROM licenses.use"), "200");
    message = search(holder_);
    message.content["type_code"] = "11100000MB03271699001"; // of the oldest
    const Json one_type = answer(message);
    EXPECT_EQ(one_type["items"].size(), 1U);
    EXPECT_FALSE(one_type.contains("more"));
}

TEST_F(Provinces, TheAnswerIsSignedAndBoundToTheQuestion) {
    const auto call = signed_call(search(holder_), nation_);
    const http::Response response = ask("searchLicencesForProvince", call);
    const auto digest = http::find_field(call.request.fields, "Content-Digest");
    EXPECT_EQ(
        national::check_answer(response, "licence-answer", std::string(*digest), own_.public_key(), now), "");
    EXPECT_NE(national::check_answer(response, "licence-answer", "sm3=:AAAA:", own_.public_key(), now), "");
}

TEST_F(Provinces, AMessageCountsOnce) {
    const Message message = fetch(issued()["identifier"]);
    answer(message);
    EXPECT_EQ(refusal_of(message), "message_replayed");
    Message wrong = fetch("1.2.3");
    EXPECT_EQ(refusal_of(wrong), "invalid_fields");
    EXPECT_EQ(refusal_of(wrong), "message_replayed") << "also when it was refused";
    EXPECT_EQ(uses(holder_).size(), 1U);
}

TEST_F(Provinces, OnlyTheNationNowMayAskByThisPath) {
    const std::string identifier = issued()["identifier"];
    const Message message = fetch(identifier);
    EXPECT_EQ(refused("fetchLicenceForProvince", signed_call(message, crypto::Sm2PrivateKey::generate())),
              "message_signature");
    service::Call changed = signed_call(message, nation_);
    changed.request.body += " ";
    EXPECT_EQ(refused("fetchLicenceForProvince", changed), "message_signature");
    Message spoiled = fetch(identifier);
    spoiled.created = now - std::chrono::minutes(6);
    EXPECT_EQ(refusal_of(spoiled), "message_signature") << "stale";
    spoiled = fetch(identifier);
    spoiled.tag = "trust-callback";
    EXPECT_EQ(refusal_of(spoiled), "message_signature");
    spoiled = fetch(identifier);
    spoiled.path = fetch_path;
    EXPECT_EQ(refusal_of(spoiled), "message_signature") << "without what the public address has before it";
    EXPECT_EQ(uses(holder_).size(), 0U);
}

TEST_F(Provinces, NobodyAsksWithoutAllElementsAGroundAndAProvince) {
    const std::string identifier = issued()["identifier"];
    for (const char* element : {"orgName", "username", "itemName", "itemCode", "businessCode"}) {
        Message message = fetch(identifier);
        message.content["purpose"].erase(element);
        EXPECT_EQ(refusal_of(message), "invalid_fields") << element;
    }
    for (const char* member : {"purpose", "ground", "reference", "province", "identifier"}) {
        Message message = fetch(identifier);
        message.content.erase(member);
        EXPECT_EQ(refusal_of(message), "invalid_fields") << member;
    }
    Message message = fetch(identifier);
    message.content["purpose"]["username"] = zhang;
    EXPECT_EQ(refusal_of(message), "invalid_fields") << "a citizen number is no staff number";
    for (const char* element : {"orgName", "itemName"}) {
        message = fetch(identifier);
        message.content["purpose"][element] = std::string("张三 ") + zhang;
        EXPECT_EQ(refusal_of(message), "invalid_fields") << element;
    }
    EXPECT_EQ(uses(holder_).size(), 0U);
}

TEST_F(Provinces, TypesThatTheRulesDoNotNameAreNotGivenOut) {
    ask("giveLicenceTypeCode",
        operations({{"code", "11320500PDY000167D001"}}, {{"name", "social_security_card"}}));
    const std::string identifier = enter_card("11320500PDY000167D001");
    EXPECT_EQ(refusal_of(fetch(identifier)), "licence_not_served");
    EXPECT_EQ(answer(search({"111", zhang}))["items"].size(), 0U);
    EXPECT_EQ(refusal_of(fetch(example_identifier)), "licence_unknown");
}

TEST_F(Provinces, APersonalNumberInAnIdentifierIsNotKept) {
    const std::string plain = example_identifier;
    EXPECT_EQ(kept_identifier(plain), plain);
    const std::string personal = LicenceIdentifier{"11100000000013127D001", bureau, zhang, 1}.text();
    EXPECT_EQ(kept_identifier(personal).find(zhang), std::string::npos);
    const std::string longer =
        LicenceIdentifier{"11100000000013127D001", bureau, std::string("A") + zhang, 1}.text();
    EXPECT_EQ(kept_identifier(longer).find(zhang), std::string::npos);
}

TEST_F(Provinces, WithoutTheNationNothingIsAskedOfOthers) {
    give_right("business_licence", {"ex_officio"});
    const Json question{{"purpose", example_purpose()},
                        {"consent", {{"ground", "ex_officio"}, {"reference", "law-17"}}},
                        {"holder", example_holder()},
                        {"type", "business_licence"}};
    EXPECT_EQ(refused("retrieveLicences", window(question)), "nation_unavailable") << "nobody listens there";
    EXPECT_EQ(one("SELECT string_agg(outcome, ',') FROM licenses.foreign_use"), "asked");
    EXPECT_EQ(one("SELECT count(*) FROM licenses.foreign_use f WHERE (to_jsonb(f) - 'body')::text LIKE '%" +
                  std::string(company) + "%'"),
              "0");
    Json other = question;
    other["type"] = "real_estate_certificate";
    EXPECT_EQ(refused("retrieveLicences", window(other)), "licence_type_not_permitted");
    other = question;
    other["consent"]["ground"] = "written";
    EXPECT_EQ(refused("retrieveLicences", window(other)), "consent_required");
    other = question;
    other["consent"] = {{"ground", "code"}, {"code", "x"}};
    EXPECT_EQ(refused("retrieveLicences", window(other)), "invalid_fields");
    other = question;
    other.erase("purpose");
    EXPECT_EQ(refused("retrieveLicences", window(other)), "invalid_fields");
    other = question;
    other.erase("type");
    EXPECT_EQ(refused("retrieveLicences", window(other)), "invalid_fields") << "a holder needs a type";
}

TEST_F(Provinces, WhatAnotherProvinceTellsMustBeOfTheForm) {
    Json told = answer(fetch(issued()["identifier"]))["licence"];
    const auto refuses = [](const Json& each) {
        return short_of(test::refusal([&] { read_told(each, true, ""); }));
    };
    EXPECT_EQ(refuses(told), "none");
    for (const auto& [member, wrong] :
         std::vector<std::pair<const char*, Json>>{{"state", "fine"},
                                                   {"identifier", "1.2.3"},
                                                   {"holders", Json::array()},
                                                   {"face", "x"},
                                                   {"issued_on", "yesterday"},
                                                   {"more", 1},
                                                   {"authority", company},
                                                   {"type_code", "11100000MB03271699001"}}) {
        Json spoiled = told;
        spoiled[member] = wrong;
        EXPECT_EQ(refuses(spoiled), "invalid_fields") << member;
    }
    EXPECT_EQ(short_of(test::refusal([&] { read_told(told, true, "another"); })), "invalid_fields");
}

} // namespace
} // namespace gateway::licenses
