#include "edition.hpp"
#include "examples.hpp"
#include "gateway/base/text.hpp"
#include "legacy_profile.hpp"
#include "library.hpp"
#include "model.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace gateway::matters {
namespace {

struct Outcome {
    Json record;
    Json conversions = Json::array();
    std::vector<FieldError> errors;
};

Outcome taken(Json input, const std::string& version) {
    input["schema_version"] = version;
    Outcome outcome;
    outcome.record = take_edition(test_foundation(), input, outcome.conversions, outcome.errors);
    return outcome;
}

std::vector<const CodeTable*> shipped_editions() {
    const Standard& standard = *test_foundation().standard;
    std::vector<const CodeTable*> editions;
    for (const std::string& file : standard.files()) {
        if (file.starts_with("codes/")) {
            const CodeTable& table = standard.codes(std::filesystem::path(file).stem().string());
            if (!table.edition_of().empty()) {
                editions.push_back(&table);
            }
        }
    }
    return editions;
}

/// The same through every value of every edition and every column that uses the table.
TEST(Edition, EveryValueOfEveryShippedEditionIsConvertedShownOrRefused) {
    ASSERT_FALSE(shipped_editions().empty());
    int tried = 0;
    for (const CodeTable* edition : shipped_editions()) {
        for (const Family& family : test_foundation().families) {
            for (const Column& column : family.basic->columns()) {
                if (!column.codes || column.codes->id() != edition->edition_of()) {
                    continue;
                }
                for (const CodeValue& value : edition->values()) {
                    ++tried;
                    const Json given = column.many ? Json::array({value.value}) : Json(value.value);
                    const auto out = taken({{"task_type", family.kinds.front()}, {column.name, given}},
                                           edition->version());
                    const auto becomes = value.attributes.find("becomes");
                    if (becomes == value.attributes.end()) {
                        ASSERT_EQ(out.errors.size(), 1U) << edition->id() << " " << value.value;
                        EXPECT_EQ(out.errors[0].code, "code_without_successor");
                        EXPECT_EQ(out.errors[0].pointer, "/" + column.name);
                        EXPECT_FALSE(out.record.contains(column.name));
                        continue;
                    }
                    ASSERT_TRUE(out.errors.empty()) << edition->id() << " " << value.value;
                    const Json& result = out.record.at(column.name);
                    EXPECT_EQ(column.many ? result.at(0) : result, Json(becomes->second));
                    const CodeValue& today = *column.codes->find(becomes->second);
                    const bool other = today.value != value.value || today.text.zh != value.text.zh;
                    ASSERT_EQ(out.conversions.size(), other ? 1U : 0U) << edition->id() << " " << value.value;
                    if (other) {
                        EXPECT_EQ(out.conversions[0], (Json{{"pointer", "/" + column.name},
                                                            {"zh", column.zh},
                                                            {"version", edition->version()},
                                                            {"from", value.value},
                                                            {"from_zh", value.text.zh},
                                                            {"to", today.value},
                                                            {"to_zh", today.text.zh}}));
                    }
                }
            }
        }
    }
    EXPECT_GE(tried, 10);
}

TEST(Edition, LeavesAloneWhatHasNoEditionOrIsNoCode) {
    const Json input = example_matter();
    auto same = input;
    same.erase("handle_type");
    same.erase("server_type");
    const auto out = taken(same, "2018");
    EXPECT_EQ(out.record, same);
    EXPECT_TRUE(out.conversions.empty() && out.errors.empty());
    const auto raw = taken({{"handle_type", 3}, {"server_type", {nullptr}}, {"task_type", "01"}}, "2018");
    EXPECT_EQ(raw.record["handle_type"], 3); // read_matter says what is wrong with it
    EXPECT_EQ(taken(input, "2020").record, input);
    EXPECT_EQ(taken(input, "1999").errors.at(0).code, "unknown_schema_version");
    EXPECT_EQ(taken({{"handle_type", {"9"}}, {"task_type", "01"}}, "2018").errors.at(0).code, "unknown_code");
}

TEST(Edition, TwoOldCodesThatAreOneTodayStandOnce) {
    const auto out = taken({{"server_type", {"1", "7", "9"}}, {"task_type", "01"}}, "2018");
    EXPECT_EQ(out.record["server_type"], (Json{"1", "6"}));
    EXPECT_EQ(standing_conversions(out.conversions, out.record).size(), 2U);
    EXPECT_TRUE(standing_conversions(out.conversions, {{"server_type", {"1"}}}).empty());
}

Json courier_of_2018() {
    Json matter = example_matter();
    matter["handle_type"] = {"1", "3"}; // 3: by courier in 2018, by mobile today
    matter["schema_version"] = "2018";
    matter.erase("server_type");
    matter["server_type"] = {"1"};
    return matter;
}

TEST(Edition, AConversionIsShownInTheDraftAndInThePublishedVersion) {
    Library library;
    library.publish_item();
    Library::Ask ask;
    ask.body = courier_of_2018();
    const auto draft = library.ask("POST", "/v1/matter-drafts", ask);
    ASSERT_EQ(draft.status, 201) << draft.code;
    EXPECT_EQ(draft.body["matter"]["handle_type"], (Json{"1", "4"}));
    EXPECT_FALSE(draft.body["matter"].contains("schema_version"));
    ASSERT_EQ(draft.body["conversions"].size(), 1U);
    EXPECT_EQ(draft.body["conversions"][0]["pointer"], "/handle_type");
    EXPECT_EQ(draft.body["conversions"][0]["from"], "3");
    EXPECT_EQ(draft.body["conversions"][0]["to"], "4");
    ask.parameters = {{"id", draft.body["id"]}};
    const auto published = library.publish_draft(ask.parameters["id"]);
    EXPECT_EQ(published.body["conversions"], draft.body["conversions"]);
    Library::Ask get;
    get.parameters = {{"code", example_code}};
    EXPECT_EQ(library.ask("GET", "/v1/matters/{code}", get).body["conversions"], draft.body["conversions"]);
    EXPECT_EQ(library.delivered().back().rows[0].row["handle_type"], "1^4");
    // The same again in today's codes is no change, and an edit of the field ends the note.
    Json today = example_matter();
    today["handle_type"] = {"1", "4"};
    today["server_type"] = {"1"};
    EXPECT_EQ(library.import("/v1/matters:import", {today.dump(), courier_of_2018().dump()})[1].state,
              service::LineState::unchanged);
    const auto revised = library.ask("POST", "/v1/matters/{code}:revise", get);
    EXPECT_TRUE(revised.body["conversions"].empty());
}

TEST(Edition, AnImportReadsEachLineByItsOwnEdition) {
    Library library;
    Library::Ask ask;
    ask.query = {{"publish", "false"}};
    Json wrong = courier_of_2018();
    wrong["server_type"] = {"8"};
    const auto outcomes = library.import("/v1/matters:import", {courier_of_2018().dump(), wrong.dump()}, ask);
    EXPECT_EQ(outcomes[0].state, service::LineState::accepted);
    EXPECT_EQ(outcomes[1].reasons.at(0).pointer, "/server_type");
    EXPECT_EQ(library.count(
                  "SELECT count(*) FROM matters.draft WHERE content LIKE '%\"handle_type\":[\"1\",\"4\"]%' "
                  "AND conversions LIKE '%handle_type%'"),
              1);
}

TEST(Edition, AProfileMayNameTheEditionItsCodesAreOf) {
    const std::string head = "title_zh = \"甲\"\ntitle_en = \"a\"\n";
    const std::string fields = "[[field]]\ncolumn = \"FS\"\nfield = \"/handle_type\"\nseparator = \",\"\n"
                               "[[constant]]\nfield = \"/task_type\"\nvalue = \"01\"\n";
    const Profile profile =
        read_profile(test_foundation(), "x", head + "schema_version = \"2018\"\n" + fields);
    const LegacyRow row = map_row(test_foundation(), profile, {{"FS", "1,3"}});
    EXPECT_EQ(row.record["handle_type"], (Json{"1", "4"}));
    EXPECT_EQ(row.conversions.size(), 1U);
    const LegacyRow unknown = map_row(test_foundation(), profile, {{"FS", "1,8"}});
    ASSERT_EQ(unknown.findings.size(), 1U);
    EXPECT_EQ(unknown.findings[0].column, "FS"); // the value stays in the source row
    EXPECT_FALSE(unknown.record.contains("handle_type"));
    try {
        read_profile(test_foundation(), "x", head + "schema_version = \"1999\"\n" + fields);
        ADD_FAILURE() << "a version that is none";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(),
                     "legacy/x.toml:3: 'schema_version' is 1999, but no code table is of this version");
    }
}

/// A folder of data.standard in which handle_type moved on to version 2024.
class MovedStandard {
public:
    explicit MovedStandard(bool with_edition)
        : folder_(std::filesystem::temp_directory_path() / ("edition-" + new_guid())) {
        std::filesystem::create_directories(folder_ / "codes");
        const std::string head = "title_zh = \"办理形式\"\ntitle_en = \"Way\"\nsource = \"示例\"\n";
        write("handle_type", "id = \"handle_type\"\nversion = \"2024\"\n" + head +
                                 value("1", "窗口办理", "") + value("5", "电脑端网上办理", ""));
        // The edition of 2018 must name values that are there.
        write("handle_type_2018",
              "id = \"handle_type_2018\"\nversion = \"2018\"\nedition_of = \"handle_type\"\n" + head +
                  value("1", "窗口办理", "1"));
        if (with_edition) {
            write("handle_type_2020",
                  "id = \"handle_type_2020\"\nversion = \"2020\"\nedition_of = \"handle_type\"\n" + head +
                      value("1", "窗口办理", "1") + value("2", "电脑端网上办理", "5") +
                      value("9", "其他", ""));
        }
        standard_ = Standard::load(folder_);
    }
    ~MovedStandard() { std::filesystem::remove_all(folder_); }
    MovedStandard(const MovedStandard&) = delete;
    MovedStandard& operator=(const MovedStandard&) = delete;
    const std::shared_ptr<const Standard>& standard() const { return standard_; }

private:
    static std::string value(const std::string& code, const std::string& zh, const std::string& becomes) {
        return "[[value]]\nvalue = \"" + code + "\"\nzh = \"" + zh +
               "\"\nen = \"x\"\nconfidence = \"sure\"\n" +
               (becomes.empty() ? "" : "becomes = \"" + becomes + "\"\n");
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / "codes" / (name + ".toml")) << text;
    }
    std::filesystem::path folder_;
    std::shared_ptr<const Standard> standard_;
};

Library::Ask by_code() {
    Library::Ask ask;
    ask.parameters = {{"code", example_code}};
    return ask;
}

TEST(Edition, AListOfAnOlderTableIsRevisedInTheCodesOfToday) {
    Library library;
    library.publish_item();
    ASSERT_EQ(library.publish(example_matter()).status, 201); // handle_type 1 and 2 of 2020
    const MovedStandard moved(true);
    library.restart_with(moved.standard());
    EXPECT_EQ(library.ask("GET", "/v1/matters/{code}", by_code()).body["matter"]["handle_type"],
              (Json{"1", "2"}));
    const auto draft = library.ask("POST", "/v1/matters/{code}:revise", by_code());
    ASSERT_EQ(draft.status, 201) << draft.code;
    EXPECT_EQ(draft.body["matter"]["handle_type"], (Json{"1", "5"}));
    EXPECT_EQ(draft.body["conversions"].at(0)["version"], "2020");
    Library::Ask publish;
    publish.parameters = {{"id", draft.body["id"]}};
    const auto second = library.publish_draft(publish.parameters["id"]);
    EXPECT_EQ(second.body["task_version"], 2);
    EXPECT_EQ(second.body["conversions"].size(), 1U);
    EXPECT_EQ(library.delivered().back().rows[0].row["handle_type"], "1^5");
    EXPECT_EQ(library.delivered()[1].rows[0].row["handle_type"], "1^2"); // what was sent stays
}

TEST(Edition, AnOpenDraftIsReadInTheCodesOfTodayOneRevisionLater) {
    Library library;
    Library::Ask ask;
    ask.body = example_matter();
    ask.body["handle_type"] = {"1", "9"}; // 9 has no successor
    const auto draft = library.ask("POST", "/v1/matter-drafts", ask);
    ASSERT_EQ(draft.etag, "\"r1\"");
    const MovedStandard moved(true);
    library.restart_with(moved.standard());
    ask.parameters = {{"id", draft.body["id"]}};
    ask.if_none_match = draft.etag;
    const auto read = library.ask("GET", "/v1/matter-drafts/{id}", ask);
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(read.etag, "\"r2\"");
    EXPECT_FALSE(read.body["matter"].contains("handle_type"));
    EXPECT_EQ(read.body["findings"].at(0)["code"], "code_without_successor");
    ask.if_match = draft.etag;
    ask.body = read.body["matter"];
    EXPECT_EQ(library.ask("PUT", "/v1/matter-drafts/{id}", ask).code, "changed_meanwhile");
    const auto refused = library.ask("POST", "/v1/matter-drafts/{id}:submit",
                                     {.parameters = ask.parameters, .if_match = read.etag});
    EXPECT_EQ(refused.fields.at(0).code, "code_without_successor");
    ask.if_match = read.etag;
    // The field is optional: a person leaves it empty
    const auto edited = library.ask("PUT", "/v1/matter-drafts/{id}", ask);
    EXPECT_EQ(edited.etag, "\"r3\"");
    EXPECT_TRUE(edited.body["findings"].empty());
}

TEST(Edition, ATableThatChangedWithoutAnEditionFileIsToldFieldByField) {
    Library library;
    library.publish_item();
    ASSERT_EQ(library.publish(example_matter()).status, 201);
    const MovedStandard moved(false);
    library.restart_with(moved.standard());
    const auto draft = library.ask("POST", "/v1/matters/{code}:revise", by_code());
    ASSERT_EQ(draft.status, 201);
    ASSERT_EQ(draft.body["findings"].size(), 2U); // codes 1 and 2
    for (const Json& finding : draft.body["findings"]) {
        EXPECT_EQ(finding["pointer"], "/handle_type");
        EXPECT_EQ(finding["code"], "code_table_changed");
        EXPECT_NE(finding["detail_zh"].get<std::string>().find("2020"), std::string::npos);
    }
    Library::Ask publish;
    publish.parameters = {{"id", draft.body["id"]}};
    EXPECT_EQ(library.publish_draft(publish.parameters["id"]).fields.at(0).code, "code_table_changed");
}

} // namespace
} // namespace gateway::matters
