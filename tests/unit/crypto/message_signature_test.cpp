#include "gateway/crypto/message_signature.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <map>

namespace gateway::crypto {
namespace {

using std::chrono::seconds;

const Time moment{seconds(1'618'884'473)};
const Sm2PrivateKey key = vectors::sm2_key();
const Sm2PublicKey public_key = key.public_key();

using Message = std::map<std::string, std::string, std::less<>>;

const Message message{{"\"@method\"", "POST"},
                      {"\"@path\"", "/national/v1/batches"},
                      {"\"content-digest\"", content_digest("body")}};
const std::vector<std::string_view> required{"\"@method\"", "\"@path\"", "\"content-digest\""};

std::vector<Component> components_of(const Message& of) {
    std::vector<Component> components;
    for (const auto& [identifier, value] : of) {
        components.push_back({identifier, value});
    }
    return components;
}

SignatureParameters parameters() { return {moment, "gateway-1", "0f0e0d0c", "gateway-batch"}; }

SignatureFields sign(const Message& of = message) {
    return sign_message(components_of(of), parameters(), key);
}

SignatureCheck check(const SignatureFields& fields, const Message& of = message, Time now = moment) {
    const auto value_of = [&](std::string_view identifier) -> std::optional<std::string> {
        const auto found = of.find(identifier);
        return found == of.end() ? std::nullopt : std::optional(found->second);
    };
    const auto key_of = [](std::string_view id) { return id == "gateway-1" ? &public_key : nullptr; };
    return check_message(fields, required, value_of, key_of, now, seconds(300));
}

/// Signs a base made of `signature_params` as it stands, so that only the form of the field decides.
SignatureFields sign_as_written(const std::string& signature_params, const Message& of = message) {
    const Bytes signature = key.sign(signature_base(components_of(of), signature_params));
    return {"sig1=" + signature_params, "sig1=:" + to_base64(signature) + ":"};
}

const std::string good_list = R"(("@method" "@path" "content-digest"))";
const std::string good_rest = R"(;created=1618884473;keyid="gateway-1";nonce="n";alg="sm2-sm3";tag="t")";

// RFC 9421 §2.5, the example
TEST(SignatureBase, IsThatOfTheStandardForARequest) {
    const std::vector<Component> components{
        {"\"@method\"", "POST"},
        {"\"@authority\"", "example.com"},
        {"\"@path\"", "/foo"},
        {"\"content-digest\"",
         "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLv"
         "RwEmTHWXvJwew==:"},
        {"\"content-length\"", "18"},
        {"\"content-type\"", "application/json"}};
    EXPECT_EQ(
        signature_base(components,
                       R"(("@method" "@authority" "@path" "content-digest" "content-length" "content-type"))"
                       R"(;created=1618884473;keyid="test-key-rsa-pss")"),
        R"("@method": POST
"@authority": example.com
"@path": /foo
"content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:
"content-length": 18
"content-type": application/json
"@signature-params": ("@method" "@authority" "@path" "content-digest" "content-length" "content-type");created=1618884473;keyid="test-key-rsa-pss")");
}

// RFC 9421 §2.4, the example of a response bound to its request
TEST(SignatureBase, IsThatOfTheStandardForAResponse) {
    const std::vector<Component> components{{"\"@status\"", "503"},
                                            {"\"content-type\"", "application/json"},
                                            {"\"@authority\";req", "example.com"},
                                            {"\"@method\";req", "POST"},
                                            {"\"@path\";req", "/foo"}};
    EXPECT_EQ(signature_base(components,
                             R"(("@status" "content-type" "@authority";req "@method";req "@path";req))"
                             R"(;created=1618884479;keyid="test-key-ecc-p256")"),
              R"("@status": 503
"content-type": application/json
"@authority";req: example.com
"@method";req: POST
"@path";req: /foo
"@signature-params": ("@status" "content-type" "@authority";req "@method";req "@path";req);created=1618884479;keyid="test-key-ecc-p256")");
}

// RFC 9421 Appendix B.2.1: nothing covered
TEST(SignatureBase, OfNothingIsTheParametersAlone) {
    const std::string minimal =
        R"(();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd")";
    EXPECT_EQ(signature_base({}, minimal), "\"@signature-params\": " + minimal);
}

TEST(MessageSignature, IsWrittenInTheAgreedForm) {
    const SignatureFields fields = sign();
    EXPECT_EQ(fields.input,
              R"(sig1=("@method" "@path" "content-digest");created=1618884473;keyid="gateway-1";)"
              R"(nonce="0f0e0d0c";alg="sm2-sm3";tag="gateway-batch")");
    EXPECT_TRUE(fields.signature.starts_with("sig1=:ME"))
        << fields.signature; // a DER SEQUENCE of 70 octets or so
    EXPECT_TRUE(fields.signature.ends_with(":"));
}

TEST(MessageSignature, IsAnSm2SignatureOverTheBase) {
    const SignatureFields fields = sign();
    const std::string base = signature_base(components_of(message), fields.input.substr(5));
    const Bytes signature = *from_base64(fields.signature.substr(6, fields.signature.size() - 7));
    EXPECT_TRUE(public_key.verify(base, signature));
}

TEST(MessageSignature, HoldsAndTellsItsParameters) {
    const SignatureCheck outcome = check(sign());
    EXPECT_EQ(outcome.reason, "");
    EXPECT_TRUE(outcome.ok());
    EXPECT_EQ(outcome.parameters.created, moment);
    EXPECT_EQ(outcome.parameters.key_id, "gateway-1");
    EXPECT_EQ(outcome.parameters.nonce, "0f0e0d0c");
    EXPECT_EQ(outcome.parameters.tag, "gateway-batch");
}

TEST(MessageSignature, MissingIsToldApart) {
    EXPECT_EQ(check({}).reason, "missing");
    EXPECT_EQ(check({sign().input, ""}).reason, "missing");
    EXPECT_EQ(check({"", sign().signature}).reason, "missing");
}

TEST(MessageSignature, FailsWhenAComponentIsChangedOrGone) {
    const SignatureFields fields = sign();
    for (const auto& [identifier, value] : message) {
        Message changed = message, without = message;
        changed[identifier] = value + "x";
        without.erase(identifier);
        EXPECT_EQ(check(fields, changed).reason, "invalid") << identifier;
        EXPECT_EQ(check(fields, without).reason, "invalid") << identifier;
    }
}

TEST(MessageSignature, FailsWhenAParameterIsChanged) {
    const SignatureFields fields = sign();
    const auto changed = [&](std::string_view from, std::string_view to) {
        SignatureFields other = fields;
        other.input.replace(other.input.find(from), from.size(), to);
        return check(other).reason;
    };
    EXPECT_EQ(changed("1618884473", "1618884474"), "invalid");
    EXPECT_EQ(changed("0f0e0d0c", "0f0e0d0d"), "invalid");
    EXPECT_EQ(changed("gateway-batch", "national-receipt"), "invalid");
    EXPECT_EQ(changed("gateway-1", "gateway-2"), "unknown_key");
    EXPECT_EQ(changed("sm2-sm3", "ed25519"), "algorithm");
    EXPECT_EQ(changed("\"@method\" \"@path\"", "\"@path\" \"@method\""), "invalid");
    EXPECT_EQ(changed("\"@path\" ", ""), "uncovered");
}

TEST(MessageSignature, OfAnotherKeyFails) {
    const SignatureFields fields =
        sign_message(components_of(message), parameters(), Sm2PrivateKey::generate());
    EXPECT_EQ(check(fields).reason, "invalid");
}

TEST(MessageSignature, CoversWhatIsRequired) {
    Message without = message;
    without.erase("\"content-digest\"");
    EXPECT_EQ(check(sign(without)).reason, "uncovered");
    Message of_request = without;
    of_request["\"content-digest\";req"] = "x"; // another component, though of the same name
    EXPECT_EQ(check(sign(of_request), of_request).reason, "uncovered");
}

TEST(MessageSignature, MayCoverMore) {
    Message more = message;
    more["\"@status\""] = "200";
    more["\"content-digest\";req"] = content_digest("request");
    more["\"@query\""] = "?a=b";
    EXPECT_EQ(check(sign(more), more).reason, "");
}

TEST(MessageSignature, HoldsNearItsMomentOnly) {
    const SignatureFields fields = sign();
    EXPECT_EQ(check(fields, message, moment + seconds(300)).reason, "");
    EXPECT_EQ(check(fields, message, moment - seconds(300)).reason, "");
    EXPECT_EQ(check(fields, message, moment + seconds(301)).reason, "expired");
    EXPECT_EQ(check(fields, message, moment - seconds(301)).reason, "expired");
    EXPECT_EQ(check(sign_as_written(good_list + R"(;created=999999999999999;keyid="gateway-1";nonce="n")"
                                                R"(;alg="sm2-sm3";tag="t")"))
                  .reason,
              "expired");
}

TEST(MessageSignature, TakesItsParametersInAnyOrder) {
    EXPECT_EQ(check(sign_as_written(good_list + good_rest)).reason, "");
    EXPECT_EQ(check(sign_as_written(good_list + R"(;tag="t";alg="sm2-sm3";nonce="";keyid="gateway-1")"
                                                R"(;created=1618884473)"))
                  .reason,
              "");
}

TEST(MessageSignature, EscapesQuotesInItsParameters) {
    SignatureParameters odd = parameters();
    odd.nonce = R"(a"b\c;d="e")";
    const SignatureCheck outcome = check(sign_message(components_of(message), odd, key));
    EXPECT_EQ(outcome.reason, "");
    EXPECT_EQ(outcome.parameters.nonce, odd.nonce);
}

TEST(MessageSignature, InAnotherFormIsMalformed) {
    const std::string rest = good_rest;
    for (const std::string& written : {
             std::string(R"("@method")") + rest,                                   // no list
             std::string("()") + rest,                                             // nothing covered
             R"(("@method"  "@path" "content-digest"))" + rest,                    // two blanks
             R"(( "@method" "@path" "content-digest"))" + rest,                    // blank before
             R"(("@method" "@path" "content-digest" ))" + rest,                    // blank behind
             R"(("@method" "@path" "content-digest")" + rest,                      // not closed
             R"(("@method" "@path" "content-digest" "@path"))" + rest,             // twice
             R"(("@method" "@path" "content-digest" "@signature-params"))" + rest, // itself
             R"(("@method" "@path" "content-digest" "Date"))" + rest,              // capital
             R"(("@method" "@path" "content-digest" ""))" + rest,                  // no name
             R"(("@method" "@path" "content-digest" "a\"b"))" + rest,              // no name either
             R"(("@method" "@path" "content-digest";sf))" + rest,                  // other parameter
             R"(("@method" "@path" "content-digest";req;req))" + rest,             // twice
             R"(("@method" "@path" "content-digest";req=?1))" + rest,              // not canonical
             R"((@method "@path" "content-digest"))" + rest,                       // no string
             good_list + rest + " ",                                               // something behind
             good_list + rest + ", sig2=()",                                       // second signature
             good_list + rest + ";expires=1618884475",                             // unknown parameter
             good_list + rest + ";tag=\"t\"",                                      // twice
             good_list + "; created=1618884473" + rest.substr(19),                 // blank
             good_list + ";created=\"1618884473\"" + rest.substr(19),              // string
             good_list + ";created=-1618884473" + rest.substr(19),                 // sign
             good_list + ";created=01618884473" + rest.substr(19),                 // leading zero
             good_list + ";created=1618884473.5" + rest.substr(19),                // decimal
             good_list + ";created=1000000000000000" + rest.substr(19),            // 16 digits
             good_list + ";created=" + rest.substr(19),                            // nothing
             good_list + rest.substr(19),                                          // no created
             good_list + R"(;created=1618884473;keyid=gateway-1;nonce="n";alg="sm2-sm3";tag="t")",
             good_list + R"(;created=1618884473;keyid="gateway-1;nonce="n";alg="sm2-sm3";tag="t")",
             good_list + R"(;created=1618884473;keyid="gateway-1\x";nonce="n";alg="sm2-sm3";tag="t")",
             good_list + ";created=1618884473;keyid=\"gateway-1\";nonce=\"\n\";alg=\"sm2-sm3\";tag=\"t\"",
             good_list +
                 ";created=1618884473;keyid=\"gateway-1\";nonce=\"\xe5\x8f\xb7\";alg=\"sm2-sm3\";tag=\"t\"",
             good_list + R"(;created=1618884473;keyid="gateway-1";nonce="n";tag="t")",      // no alg
             good_list + R"(;created=1618884473;nonce="n";alg="sm2-sm3";tag="t")",          // no keyid
             good_list + R"(;created=1618884473;keyid="gateway-1";alg="sm2-sm3";tag="t")",  // no nonce
             good_list + R"(;created=1618884473;keyid="gateway-1";nonce="n";alg="sm2-sm3")" // no tag
         }) {
        EXPECT_EQ(check(sign_as_written(written)).reason, "malformed") << written;
    }
}

TEST(MessageSignature, CutAnywhereIsMalformed) {
    const SignatureFields fields = sign();
    for (std::size_t i = 1; i < fields.input.size(); ++i) {
        EXPECT_EQ(check({fields.input.substr(0, i), fields.signature}).reason, "malformed") << i;
    }
    for (std::size_t i = 1; i < fields.signature.size(); ++i) {
        EXPECT_EQ(check({fields.input, fields.signature.substr(0, i)}).reason, "malformed") << i;
    }
}

TEST(MessageSignature, WithAnotherSignatureFieldIsMalformed) {
    const SignatureFields fields = sign();
    const std::string value = fields.signature.substr(5);
    for (const std::string& other :
         {"sig2=" + value, "sig1= " + value, value, fields.signature + ", sig2=" + value,
          fields.signature + " ", std::string("sig1=\"abc\""), std::string("sig1=:*:")}) {
        EXPECT_EQ(check({fields.input, other}).reason, "malformed") << other;
    }
    EXPECT_EQ(check({fields.input, "sig1=::"}).reason, "invalid");
    EXPECT_EQ(check({fields.input, "sig1=:AAAA:"}).reason, "invalid");
}

TEST(MessageSignature, OfExcessiveSizeIsMalformed) {
    std::string list = R"(("@method" "@path" "content-digest")";
    Message many = message;
    for (int i = 0; i < 62; ++i) {
        const std::string identifier = "\"x-" + std::to_string(i) + "\"";
        list += " " + identifier;
        many[identifier] = "";
    }
    EXPECT_EQ(check({"sig1=" + list + ")" + good_rest, sign().signature}, many).reason, "malformed"); // 65
    list.resize(list.rfind(' '));
    EXPECT_EQ(check({"sig1=" + list + ")" + good_rest, sign().signature}, many).reason,
              "invalid"); // 64: read
    const std::string long_name = R"(("@method" "@path" "content-digest" ")" + std::string(8192, 'a') + "\")";
    EXPECT_EQ(check({"sig1=" + long_name + good_rest, sign().signature}).reason, "malformed");
    EXPECT_EQ(check({sign().input, "sig1=:" + std::string(8192, 'A') + ":"}).reason, "malformed");
}

// "@path": with a line of its own would sign another message than the one that is read.
TEST(MessageSignature, RefusesALineBreakInAValue) {
    for (const char* value : {"/a\n\"content-digest\": forged", "/a\r", "\n"}) {
        Message broken = message;
        broken["\"@path\""] = value;
        EXPECT_THROW(sign(broken), std::invalid_argument);
        EXPECT_EQ(check(sign_as_written(good_list + good_rest, broken), broken).reason, "invalid");
    }
}

TEST(MessageSignature, RefusesToSignWhatItWouldNotRead) {
    const auto refused = [](const std::vector<Component>& components, const SignatureParameters& with) {
        EXPECT_THROW(sign_message(components, with, key), std::invalid_argument);
    };
    refused({}, parameters());
    refused(std::vector<Component>(2, {"\"@path\"", "/"}), parameters());
    refused({{"@path", "/"}}, parameters());
    refused({{"\"@signature-params\"", "x"}}, parameters());
    refused({{"\"Date\"", "x"}}, parameters());
    for (const char* text : {"\n", "号", "\x7f"}) {
        SignatureParameters odd = parameters();
        odd.nonce = text;
        refused({{"\"@path\"", "/"}}, odd);
    }
    SignatureParameters huge = parameters();
    huge.key_id = std::string(9000, 'k');
    refused({{"\"@path\"", "/"}}, huge);
    SignatureParameters ancient = parameters();
    ancient.created = Time(seconds(-1));
    refused({{"\"@path\"", "/"}}, ancient);
}

} // namespace
} // namespace gateway::crypto
