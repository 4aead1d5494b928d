#include "model.hpp"

#include <gtest/gtest.h>

namespace gateway::signon {
namespace {

Json portal() {
    return {{"name_zh", "门户（演示）"},
            {"name_en", "Portal"},
            {"redirect_uris", {"https://portal.test/callback"}}};
}

/// Where the faults are, with what was given in the place of a member.
std::string faults(const std::string& name, const Json& value) {
    Json input = portal();
    input[name] = value;
    std::vector<FieldError> errors;
    read_relying_party(input, "c-1", errors);
    return errors.empty() ? "none" : errors[0].pointer + " " + errors[0].code;
}

TEST(RelyingParty, HasWhatOneNeedsAtLeast) {
    std::vector<FieldError> errors;
    const auto party = read_relying_party(portal(), "c-1", errors);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(party.scopes, Scopes{"openid"});
    EXPECT_EQ(party.sector, "portal.test");
    EXPECT_EQ(party.level, Level::rc01);
    EXPECT_EQ(read_relying_party(relying_party_json(party), "c-1", errors).sector, party.sector);
    EXPECT_TRUE(errors.empty()) << "what is stored can be read";
}

TEST(RelyingParty, TakesOnlyAddressesThatLeadToItAlone) {
    for (const char* good : {"https://portal.test/a?b=c", "http://127.0.0.1:5000/cb", "http://localhost/cb",
                             "http://[::1]:80/cb"}) {
        EXPECT_EQ(faults("redirect_uris", {good}), "none") << good;
    }
    for (const char* bad :
         {"http://portal.test/", "https://portal.test/#x", "https://user@portal.test/", "https://*.test/",
          "javascript:alert(1)", "data:text/html,x", "portal.test/cb", "https:///cb", "cn.example.app:/cb"}) {
        EXPECT_EQ(faults("redirect_uris", {bad}), "/redirect_uris wrong_uri") << bad;
    }
}

TEST(RelyingParty, MayHaveASchemeOfItsOwnAsAPublicClient) {
    Json input = portal();
    input["public_client"] = true;
    for (const auto& [uri, faultless] : std::map<std::string, bool>{
             {"cn.example.app:/cb", true}, {"app:/cb", false}, {"javascript:alert(1)", false}}) {
        input["redirect_uris"] = {uri};
        std::vector<FieldError> errors;
        read_relying_party(input, "c-1", errors);
        EXPECT_EQ(errors.empty(), faultless) << uri;
    }
}

TEST(RelyingParty, NamesWhatIsWrong) {
    EXPECT_EQ(faults("scopes", {"everything"}), "/scopes unknown_scope");
    EXPECT_EQ(faults("level", "RC06"), "/level unknown_code");
    EXPECT_EQ(faults("id_token_signed_response_alg", "none"), "/id_token_signed_response_alg unknown_code");
    EXPECT_EQ(faults("redirect_uris", Json::array()), "/redirect_uris required");
    EXPECT_EQ(faults("backchannel_logout_uri", "http://portal.test/"), "/backchannel_logout_uri wrong_uri");
    EXPECT_EQ(faults("client_secret", "x"), "/client_secret unknown_field");
}

} // namespace
} // namespace gateway::signon
