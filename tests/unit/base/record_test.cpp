#include "gateway/base/characters.hpp"
#include "gateway/base/record.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace gateway {
namespace {

const Standard& standard() {
    static const auto loaded = Standard::load();
    return *loaded;
}

const NationalTable& accept() { return standard().table("up_pro_accept"); }
const NationalTable& basic() { return standard().table("up_task_general_basic"); }

/// Fictitious throughout: the body and the person lie in ranges that are never issued.
Json right_case() {
    return Json{{"project_no", "11320000PDY00001XW200019900100020190418100000042"},
                {"catalog_code", "000199001000"},
                {"task_code", "11320000PDY00001XW2000199001000"},
                {"task_name", "示例许可事项"},
                {"task_version", 1},
                {"applyer_name", "测试甲"},
                {"applyer_type", "1"},
                {"applyer_page_type", "111"},
                {"applyer_page_code", "320100199001010018"},
                {"apply_date", "2019-04-18T09:00:00+08:00"},
                {"apply_type", "2"},
                {"org_name", "示例部门"},
                {"org_code", "11320000PDY00001XW"},
                {"accept_date", "20190418T100000"},
                {"project_type", "2"}};
}

struct Outcome {
    Json record;
    std::vector<FieldError> errors;
    std::map<std::string, std::string> codes; ///< pointer → code
};

Outcome read(const NationalTable& table, const Json& input, Completeness need = Completeness::full,
             const std::string& pointer = "") {
    Outcome outcome;
    outcome.record = read_record(table, input, need, {"row_guid"}, outcome.errors, pointer);
    for (const FieldError& error : outcome.errors) {
        outcome.codes.emplace(error.pointer, error.code);
        EXPECT_FALSE(error.text.zh.empty() || error.text.en.empty()) << error.code;
    }
    return outcome;
}

/// The only fault of a right case with one member changed.
FieldError fault_of(const std::string& member, const Json& value) {
    Json input = right_case();
    input[member] = value;
    const Outcome outcome = read(accept(), input);
    EXPECT_EQ(outcome.errors.size(), 1U) << member;
    EXPECT_FALSE(outcome.record.contains(member)) << "a wrong member is not kept";
    return outcome.errors.empty() ? FieldError{} : outcome.errors.front();
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

using Pointers = std::map<std::string, std::string>;

TEST(ReadRecord, KeepsARightRecordToTheLetter) {
    Json input = right_case();
    input["address"] = "  某路 1 号\n二层\t ";
    const Outcome outcome = read(accept(), input);
    EXPECT_EQ(outcome.codes, Pointers{});
    Json expected = input;
    expected["accept_date"] = "2019-04-18T10:00:00+08:00";
    EXPECT_EQ(outcome.record, expected);
}

TEST(ReadRecord, NamesEveryMissingRequiredColumnAtOnce) {
    Json input = right_case();
    input.erase("task_name");
    input["org_name"] = " \u3000 ";
    input["apply_date"] = nullptr;
    EXPECT_EQ(read(accept(), input).codes,
              (Pointers{{"/task_name", "required"}, {"/org_name", "required"}, {"/apply_date", "required"}}));
}

TEST(ReadRecord, ADraftMayLackColumnsButHoldsNothingWrong) {
    const Outcome outcome = read(accept(), Json{{"task_name", "甲"}, {"org_code", ""}, {"apply_type", "7"}},
                                 Completeness::partial);
    EXPECT_EQ(outcome.codes, (Pointers{{"/apply_type", "unknown_code"}}));
    EXPECT_EQ(outcome.record, (Json{{"task_name", "甲"}}));
}

TEST(ReadRecord, BlankOptionalTextCountsAsMissing) {
    Json input = right_case();
    input["legal"] = "   ";
    input["promise_date"] = "";
    const Outcome outcome = read(accept(), input);
    EXPECT_EQ(outcome.codes, Pointers{});
    EXPECT_FALSE(outcome.record.contains("legal"));
    EXPECT_FALSE(outcome.record.contains("promise_date"));
}

TEST(ReadRecord, RefusesMembersTheTableLacksAndThoseTheSystemFills) {
    Json input = right_case();
    input["aaa"] = 1;
    input["nonsense/~"] = 1;
    input["zzz"] = nullptr;
    input["row_guid"] = "x";
    input["cd_batch"] = "x";
    EXPECT_EQ(read(accept(), input).codes, (Pointers{{"/aaa", "unknown_field"},
                                                     {"/nonsense~1~0", "unknown_field"},
                                                     {"/zzz", "unknown_field"},
                                                     {"/row_guid", "unknown_field"},
                                                     {"/cd_batch", "unknown_field"}}));
}

TEST(ReadRecord, AFloodOfUnknownMembersMakesAShortAnswer) {
    Json input = right_case();
    for (int i = 0; i < 5000; ++i) {
        input[std::to_string(i)] = i;
    }
    input[repeated("长", 5000)] = 1;
    const Outcome outcome = read(accept(), input);
    EXPECT_EQ(outcome.errors.size(), 20U);
    const Outcome one = read(accept(), Json{{repeated("长", 5000), 1}}, Completeness::partial);
    ASSERT_EQ(one.errors.size(), 1U);
    EXPECT_LT(one.errors[0].pointer.size(), 120U);
}

TEST(ReadRecord, RefusesWrongTypes) {
    EXPECT_EQ(fault_of("task_name", 5).code, "wrong_type");
    EXPECT_EQ(fault_of("applyer_type", 1).code, "wrong_type");
    EXPECT_EQ(fault_of("task_version", "1").code, "wrong_type");
    EXPECT_EQ(fault_of("task_version", 1.0).code, "wrong_type");
    EXPECT_EQ(fault_of("apply_date", 20190418).code, "wrong_type");
    EXPECT_EQ(fault_of("legal", Json{{"a", 1}}).code, "wrong_type");
    for (const Json& input : {Json(1), Json("text"), Json::array({1}), Json(nullptr)}) {
        EXPECT_EQ(read(accept(), input, Completeness::full, "/cases/3").codes,
                  (Pointers{{"/cases/3", "wrong_type"}}));
    }
}

TEST(ReadRecord, CountsCharactersNotBytesAndCutsNothing) {
    Json input = right_case();
    input["legal"] = repeated("江", 100);
    input["contact_name"] = repeated("𠮷", 100); // four bytes each
    const Outcome outcome = read(accept(), input);
    EXPECT_EQ(outcome.codes, Pointers{});
    EXPECT_EQ(outcome.record["legal"], input["legal"]);
    const FieldError fault = fault_of("legal", repeated("江", 101));
    EXPECT_EQ(fault.code, "too_long");
    for (const char* part : {"100", "101", "截断"}) {
        EXPECT_NE(fault.text.zh.find(part), std::string::npos) << part;
    }
    for (const char* part : {"100", "101", "ever cut"}) {
        EXPECT_NE(fault.text.en.find(part), std::string::npos) << part;
    }
}

TEST(ReadRecord, ALongLocalCodeIsAnErrorNeverACut) {
    const std::string foreign = "511A0138000000-511602000000-000-115113010833722043-1-00";
    ASSERT_EQ(foreign.size(), 55U);
    EXPECT_EQ(fault_of("local_task_code", foreign).code, "too_long");
}

TEST(ReadRecord, AnUnboundedColumnTakesAnyLength) {
    const Outcome outcome = read(basic(), Json{{"by_law", repeated("法", 100000)}}, Completeness::partial);
    EXPECT_EQ(outcome.codes, Pointers{});
}

TEST(ReadRecord, ListsTheCodesOfAShortTable) {
    const FieldError fault = fault_of("apply_type", "9");
    EXPECT_EQ(fault.code, "unknown_code");
    EXPECT_NE(fault.text.zh.find("1（窗口办理）、2（网上办理）、3（快递申请）"), std::string::npos);
    EXPECT_NE(fault.text.en.find("1 (At the window)"), std::string::npos);
    EXPECT_EQ(fault.text.zh.find('9'), std::string::npos) << "input is not echoed";
}

TEST(ReadRecord, NamesALongCodeTableInsteadOfListingIt) {
    std::vector<CodeValue> values;
    for (int i = 10; i < 23; ++i) {
        values.push_back({std::to_string(i), {"值", "value"}, "sure", {}});
    }
    const CodeTable codes("long_table", "2020", "", {"长表", "Long table"}, std::move(values));
    Column column;
    column.name = "a";
    column.zh = "甲";
    column.codes = &codes;
    const NationalTable table("t", "表", "1", {column});
    const Outcome outcome = read(table, Json{{"a", "99"}});
    ASSERT_EQ(outcome.errors.size(), 1U);
    EXPECT_NE(outcome.errors[0].text.zh.find("long_table"), std::string::npos);
    EXPECT_EQ(outcome.errors[0].text.zh.find("22"), std::string::npos);
}

TEST(ReadRecord, RefusesWhatIsNoDate) {
    EXPECT_EQ(fault_of("apply_date", "2019-02-30").code, "wrong_date");
    EXPECT_EQ(fault_of("apply_date", "yesterday").code, "wrong_date");
}

TEST(ReadRecord, ReadsEveryFormOfATimeIntoOne) {
    for (const char* text :
         {"20190418", "2019-04-18", "20190418000000", "2019-04-18 00:00:00", "2019-04-17T16:00:00Z"}) {
        Json input = right_case();
        input["apply_date"] = text;
        EXPECT_EQ(read(accept(), input).record["apply_date"], "2019-04-18T00:00:00+08:00") << text;
    }
}

TEST(ReadRecord, RefusesNumbersOutOfRange) {
    EXPECT_EQ(fault_of("task_version", 0).code, "out_of_range");
    EXPECT_EQ(fault_of("task_version", -1).code, "out_of_range");
    EXPECT_EQ(fault_of("task_version", 2147483648LL).code, "out_of_range");
    EXPECT_EQ(fault_of("task_version", 18446744073709551615ULL).code, "out_of_range");
    const Outcome outcome =
        read(basic(), Json{{"anticipate_day", 0}, {"promise_day", -1}}, Completeness::partial);
    EXPECT_EQ(outcome.codes, (Pointers{{"/promise_day", "out_of_range"}}));
}

TEST(ReadRecord, RefusesControlCharactersButLineFeedAndTab) {
    for (const char* text : {"a\rb", "a\x01", "a\x7F", "a\u0085", "\x1B[0m"}) {
        EXPECT_EQ(fault_of("legal", text).code, "control_character");
    }
    Json input = right_case();
    input["legal"] = "é\u00A0\tb\nc";
    EXPECT_EQ(read(accept(), input).codes, Pointers{});
}

TEST(ReadRecord, NamesTheRuleOfACode) {
    EXPECT_EQ(fault_of("org_code", "91320000PDY000087Q").code, "credit_code.check_digit");
    EXPECT_TRUE(fault_of("catalog_code", "12345").code.starts_with("catalog_code."));
    EXPECT_TRUE(fault_of("task_code", "11320000PDY00001XW").code.starts_with("task_code."));
    EXPECT_TRUE(fault_of("task_handle_item", "1").code.starts_with("task_handle_item."));
    EXPECT_TRUE(fault_of("project_no", "有空 格").code.starts_with("project_no."));
}

TEST(ReadRecord, TakesOnlyWebAddresses) {
    const auto fault = [](const std::string& url) {
        const Outcome outcome = read(basic(), Json{{"link_addr", url}}, Completeness::partial);
        return outcome.errors.empty() ? std::string() : outcome.errors[0].code;
    };
    for (const char* url : {"http://example.gov.cn", "HTTPS://example.gov.cn:8443/a/b?c=%E6%B1%9F#d",
                            "https://[2001:db8::1]:443/x", "http://10.0.0.1/"}) {
        EXPECT_EQ(fault(url), "") << url;
    }
    for (const char* url :
         {"javascript:alert(1)", "ftp://example.gov.cn", "//example.gov.cn", "example.gov.cn"}) {
        EXPECT_EQ(fault(url), "url.scheme") << url;
    }
    for (const char* url : {"http:///x", "http://user@example.gov.cn/", "http://a:b@c/", "http://exa mple/",
                            "http://a:/", "http://a:123456/", "https://[::1/", "https://"}) {
        EXPECT_TRUE(fault(url).starts_with("url.")) << url;
    }
    for (const char* url :
         {"http://example.gov.cn/办事", "http://example.gov.cn/a b", "http://example.gov.cn/\"x"}) {
        EXPECT_EQ(fault(url), "url.character") << url;
    }
}

TEST(ReadRecordMany, TakesAnArrayOfDifferentKnownCodes) {
    const Outcome right =
        read(basic(), Json{{"use_level", {"3", "4"}}, {"handle_type", Json::array()}}, Completeness::partial);
    EXPECT_EQ(right.codes, Pointers{});
    EXPECT_EQ(right.record, (Json{{"use_level", {"3", "4"}}}));
    const Outcome wrong =
        read(basic(), Json{{"use_level", {"3", "3", "x", 4, "3^4"}}, {"server_type", "1^2"}},
             Completeness::partial);
    EXPECT_EQ(wrong.codes, (Pointers{{"/use_level/1", "duplicate_value"},
                                     {"/use_level/2", "unknown_code"},
                                     {"/use_level/3", "wrong_type"},
                                     {"/use_level/4", "unknown_code"},
                                     {"/server_type", "wrong_type"}}));
}

TEST(ReadRecordMany, AnEmptyArrayDoesNotFillARequiredColumn) {
    const Outcome outcome = read(basic(), Json{{"use_level", Json::array()}});
    EXPECT_EQ(outcome.codes.at("/use_level"), "required");
}

TEST(ReadRecordMany, TheJoinedCodesMustFitTheWidth) {
    EXPECT_EQ(read(basic(), Json{{"handle_type", {"1", "2", "9"}}}, Completeness::partial).codes, Pointers{});
    const Outcome outcome = read(basic(), Json{{"handle_type", {"1", "2", "3", "4"}}}, Completeness::partial);
    EXPECT_EQ(outcome.codes, (Pointers{{"/handle_type", "too_long"}}));
}

TEST(ReadRecordMany, AnEndlessArrayMakesAShortAnswer) {
    const Outcome outcome =
        read(basic(), Json{{"use_level", std::vector<std::string>(100000, "x")}}, Completeness::partial);
    EXPECT_EQ(outcome.errors.size(), 20U);
}

TEST(MissingColumns, NamesWhatADraftLacksToBePublished) {
    const Json draft{{"task_name", "甲"}, {"by_law", "法"}};
    std::set<std::string> missing;
    for (const Column* column : missing_columns(standard().table("up_task_directory"), draft, {"row_guid"})) {
        missing.insert(column->name);
    }
    EXPECT_EQ(missing, (std::set<std::string>{"catalog_code", "task_type", "use_level", "task_state",
                                              "task_version"}));
    EXPECT_TRUE(missing_columns(accept(), right_case(), {"row_guid"}).empty());
}

TEST(NationalForm, JoinsCodesWritesTimesAndLeavesControlColumnsOut) {
    const Json record{{"row_guid", "0123456789abcdef0123456789abcdef"},
                      {"use_level", {"3", "4"}},
                      {"task_version", 2},
                      {"cd_batch", "x"},
                      {"local_catalog_code", nullptr},
                      {"plan_effective_date", "2019-04-18T09:00:00.250+08:00"}};
    EXPECT_EQ(national_form(standard().table("up_task_directory"), record),
              (Json{{"row_guid", "0123456789abcdef0123456789abcdef"},
                    {"use_level", "3^4"},
                    {"task_version", 2},
                    {"plan_effective_date", "2019-04-18 09:00:00"}}));
    EXPECT_THROW(national_form(accept(), Json{{"use_level", {"1"}}}), std::logic_error);
    EXPECT_EQ(canonical_json(national_form(accept(), Json{{"task_name", "甲"}, {"catalog_code", "b"}})),
              R"({"catalog_code":"b","task_name":"甲"})");
}

TEST(RecordSchema, DescribesWhatReadRecordTakes) {
    const Json schema = record_schema(basic(), Completeness::full, {"row_guid", "task_version"});
    EXPECT_EQ(schema["type"], "object");
    EXPECT_EQ(schema["title"], basic().zh());
    EXPECT_EQ(schema["additionalProperties"], false);
    const Json& properties = schema["properties"];
    EXPECT_EQ(properties.size(), 46U - 4U - 2U);
    EXPECT_FALSE(properties.contains("cd_time") || properties.contains("row_guid"));
    EXPECT_EQ(properties["task_name"],
              (Json{{"type", "string"}, {"title", "事项名称"}, {"maxLength", 1000}, {"minLength", 1}}));
    EXPECT_FALSE(properties["by_law"].contains("maxLength"));
    EXPECT_EQ(properties["use_level"]["type"], "array");
    EXPECT_EQ(properties["use_level"]["items"]["enum"][0], "1");
    EXPECT_EQ(properties["is_fee"]["enum"], (Json{"1", "0"}));
    EXPECT_NE(properties["is_fee"]["description"].get<std::string>().find("1 是 / Yes; 0 否 / No"),
              std::string::npos);
    EXPECT_EQ(properties["plan_effective_date"]["format"], "date-time");
    EXPECT_EQ(properties["promise_day"]["minimum"], 0);
    const auto required = schema["required"].get<std::set<std::string>>();
    EXPECT_TRUE(required.contains("task_code"));
    EXPECT_FALSE(required.contains("task_version") || required.contains("fee_basis"));
    EXPECT_FALSE(record_schema(basic(), Completeness::partial, {}).contains("required"));
}

TEST(TextLength, CountsCodePoints) {
    EXPECT_EQ(text_length(""), 0U);
    EXPECT_EQ(text_length("ab江苏𠮷"), 5U);
}

} // namespace
} // namespace gateway
