#include "gateway/base/codes.hpp"
#include "gateway/base/standard.hpp"
#include "support/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace gateway {
namespace {

namespace fs = std::filesystem;

/// A folder of overriding data files.
class Overrides {
public:
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((root() / name).parent_path());
        std::ofstream(root() / name, std::ios::binary) << text;
    }
    const fs::path& root() const { return folder_.path(); }

private:
    test::ScratchFolder folder_;
};

/// What load() says about one wrong file.
std::string fault_of(const std::string& name, const std::string& text) {
    const Overrides overrides;
    overrides.write(name, text);
    try {
        Standard::load(overrides.root());
    } catch (const std::runtime_error& error) {
        const std::string what = error.what();
        const std::string origin = (overrides.root() / name).string();
        EXPECT_EQ(what.substr(0, origin.size()), origin) << "the file is named: " << what;
        return what.substr(std::min(origin.size(), what.size()));
    }
    return "loaded";
}

const std::string code_head =
    "id = \"satisfaction\"\nversion = \"9\"\ntitle_zh = \"满意度\"\ntitle_en = \"S\"\nsource = \"x\"\n";
const std::string one_value =
    "[[value]]\nvalue = \"7\"\nzh = \"七\"\nen = \"seven\"\nconfidence = \"sure\"\n";
const std::string table_head = "table = \"up_new\"\ntitle_zh = \"新表\"\nversion = \"1\"\ncolumn = [\n";

std::string table_with(const std::string& row) { return table_head + "  { " + row + " },\n]\n"; }

TEST(Standard, ShipsEveryTableWithTheColumnsOfTheNationalLibrary) {
    const auto standard = Standard::load();
    const std::map<std::string, std::size_t> counts{
        {"up_task_directory", 15},
        {"up_task_general_basic", 46},
        {"up_task_general_extend", 33},
        {"up_task_general_material", 23},
        {"up_task_general_fee_project", 15},
        {"up_task_general_questions", 11},
        {"up_task_public_basic", 45},
        {"up_task_public_extend", 32},
        {"up_task_public_material", 23},
        {"up_task_public_fee_project", 15},
        {"up_task_public_questions", 11},
        {"up_task_punish_basic", 30},
        {"up_task_punish_questions", 11},
        {"up_task_handle_basic", 31},
        {"up_task_handle_material", 23},
        {"up_task_handle_questions", 11},
        {"up_task_check_basic", 29},
        {"up_task_check_questions", 11},
        {"dn_task_general_basic", 44},
        {"dn_task_punish_basic", 28},
        {"up_zone_organization", 11},
        {"up_pro_accept", 34},
        {"up_pro_process", 13},
        {"up_pro_special_procedure", 16},
        {"up_pro_result", 15},
        {"up_pro_material", 11},
        {"up_evaluation", 19},
        {"dn_task_directory", 14},
        {"dn_audit_abnormal", 10},
        {"up_lic_data", 16},
        {"dn_lic_data_error", 17},
        {"up_lic_catalog", 11},
    };
    for (const auto& [name, count] : counts) {
        const NationalTable& table = standard->table(name);
        EXPECT_EQ(table.columns().size(), count) << name;
        EXPECT_EQ(table.name(), name);
        EXPECT_FALSE(table.zh().empty()) << name;
    }
}

TEST(Standard, EveryTableButTheErrorFeedbackCarriesTheFourControlColumns) {
    const auto standard = Standard::load();
    for (const std::string& file : standard->files()) {
        if (!file.starts_with("tables/")) {
            continue;
        }
        const NationalTable& table = standard->table(fs::path(file).stem().string());
        std::set<std::string> control;
        for (const Column& column : table.columns()) {
            if (column.control) {
                control.insert(column.name);
                EXPECT_TRUE(column.required) << table.name() << '.' << column.name;
            }
        }
        const std::set<std::string> expected{"cd_operation", "cd_time", "cd_batch", "data_source"};
        const bool feedback = table.name() == "dn_audit_abnormal" || table.name() == "dn_lic_data_error";
        EXPECT_EQ(control, feedback ? std::set<std::string>{} : expected) << file;
        // The tables of persons, of the government side and of licences have no row_guid: they key on their
        // own columns.
        const bool own_key =
            table.name().starts_with("up_uc_") || table.name().find("_lic_") != std::string::npos;
        EXPECT_EQ(table.find("row_guid") == nullptr, own_key) << file;
    }
}

TEST(Standard, ShipsEveryCodeTableWithItsConfidence) {
    const auto standard = Standard::load();
    std::size_t tables = 0;
    for (const std::string& file : standard->files()) {
        if (!file.starts_with("codes/")) {
            continue;
        }
        ++tables;
        const CodeTable& table = standard->codes(fs::path(file).stem().string());
        EXPECT_FALSE(table.values().empty()) << file;
        for (const CodeValue& value : table.values()) {
            EXPECT_EQ(table.find(value.value), &value) << file << ' ' << value.value;
            EXPECT_FALSE(value.text.zh.empty() || value.text.en.empty()) << file << ' ' << value.value;
        }
        EXPECT_EQ(table.find("nothing"), nullptr);
    }
    EXPECT_EQ(tables, 32U);
    EXPECT_EQ(standard->codes("task_type").find("01")->text.zh, "行政许可");
    EXPECT_EQ(standard->codes("case_result").find("0")->confidence, "unsure");
}

TEST(Standard, TheTwoFormsOfACodeThatChangedItsMeaningStayApart) {
    const auto standard = Standard::load();
    EXPECT_EQ(standard->codes("handle_type").find("3")->text.zh, "移动端网上申请");
    EXPECT_EQ(standard->codes("handle_type_2018").find("3")->text.zh, "快递申请");
    EXPECT_EQ(standard->codes("server_type").find("5")->text.zh, "行政机关");
    EXPECT_EQ(standard->codes("server_type_2018").find("5")->text.zh, "非法人企业");
    EXPECT_EQ(standard->edition("server_type", "2018"), &standard->codes("server_type_2018"));
    EXPECT_EQ(standard->edition("server_type", "2020"), &standard->codes("server_type"));
    EXPECT_EQ(standard->edition("server_type", "1999"), nullptr);
}

TEST(Standard, AnEditionBecomesValuesThatAreThere) {
    const std::string edition =
        "id = \"satisfaction_0\"\nversion = \"0\"\nedition_of = \"OF\"\n"
        "title_zh = \"旧\"\ntitle_en = \"Old\"\nsource = \"x\"\n[[value]]\nvalue = \"7\"\n"
        "zh = \"七\"\nen = \"seven\"\nconfidence = \"sure\"\nbecomes = \"BECOMES\"\n";
    const auto with = [&edition](const std::string& of, const std::string& becomes) {
        std::string text = edition;
        text.replace(text.find("OF\""), 2, of);
        text.replace(text.find("BECOMES"), 7, becomes);
        return fault_of("codes/satisfaction_0.toml", text);
    };
    EXPECT_EQ(with("satisfaction", "5"), "loaded");
    EXPECT_NE(with("nothing", "5").find("no code table"), std::string::npos);
    EXPECT_NE(with("satisfaction", "9").find("does not have"), std::string::npos);
}

TEST(Standard, EveryTimeUnitSaysHowItCounts) {
    const std::set<std::string> known{"working_days", "days", "hours", "minutes", "months"};
    const auto standard = Standard::load();
    for (const CodeValue& value : standard->codes("time_unit").values()) {
        EXPECT_TRUE(known.contains(value.attributes.at("counts"))) << value.value;
    }
    EXPECT_EQ(standard->codes("time_unit").find("1")->attributes.at("counts"), "working_days");
}

TEST(Standard, SeveralCodesInOneColumnHaveACodeTableAndPersonsAreMarked) {
    const auto standard = Standard::load();
    const Column* levels = standard->table("up_task_directory").find("use_level");
    ASSERT_NE(levels, nullptr);
    EXPECT_TRUE(levels->many);
    EXPECT_EQ(levels->codes, &standard->codes("use_level"));
    EXPECT_TRUE(standard->table("up_pro_accept").personal());
    for (const char* name : {"applyer_name", "applyer_page_code", "legal", "contact_name", "contact_code",
                             "contact_mobile", "address", "handle_user_name"}) {
        EXPECT_TRUE(standard->table("up_pro_accept").find(name)->personal) << name;
    }
    EXPECT_FALSE(standard->table("up_task_general_basic").personal());
}

TEST(Standard, PrefersTheWidthsOfTheNationalSheet) {
    const auto standard = Standard::load();
    EXPECT_EQ(standard->table("up_pro_accept").find("org_code")->width, 18);
    EXPECT_EQ(standard->table("up_pro_result").find("remark")->width, 1000);
    EXPECT_EQ(standard->table("up_pro_process").find("remark")->width, 0);
    EXPECT_EQ(standard->table("up_task_general_basic").find("by_law")->width, 0);
    EXPECT_TRUE(standard->table("up_task_general_basic").find("promise_explain")->required);
    EXPECT_FALSE(standard->table("up_task_general_material").find("is_need")->required);
    EXPECT_EQ(standard->table("dn_task_directory").find("local_catalog_code"), nullptr);
    EXPECT_EQ(standard->table("up_task_public_extend").find("result_type")->width, 2);
    EXPECT_EQ(standard->table("dn_task_public_extend").find("result_type")->width, 30);
}

TEST(Standard, ColumnsByNameAreInTheOrderOfMembers) {
    const auto standard = Standard::load();
    const NationalTable& table = standard->table("up_task_general_basic");
    ASSERT_EQ(table.by_name().size(), table.columns().size());
    for (std::size_t i = 1; i < table.by_name().size(); ++i) {
        EXPECT_LT(table.by_name()[i - 1]->name, table.by_name()[i]->name);
    }
    for (const Column& column : table.columns()) {
        EXPECT_EQ(table.find(column.name), &column);
    }
    EXPECT_EQ(table.find("no_such_column"), nullptr);
}

TEST(Standard, ShipsTheDivisionsOfTheProvince) {
    const auto standard = Standard::load();
    std::map<std::string, int> kinds;
    for (const Division& division : standard->divisions()) {
        ++kinds[division.kind];
        if (!division.parent.empty()) {
            EXPECT_TRUE(region_within(division.code, division.parent)) << division.code;
        }
    }
    EXPECT_EQ(kinds["province"], 1);
    EXPECT_EQ(kinds["city"], 13);
    EXPECT_EQ(kinds["zone"], 9);
    ASSERT_NE(standard->division("320583"), nullptr);
    EXPECT_EQ(standard->division("320583")->name, "昆山市");
    EXPECT_EQ(standard->division("320583")->parent, "320500");
    EXPECT_EQ(standard->division("320576")->kind, "zone");
    EXPECT_EQ(standard->division("110000"), nullptr);
}

TEST(Standard, ANameThatIsNotInTheDataIsAnError) {
    const auto standard = Standard::load();
    EXPECT_THROW(standard->table("up_nothing"), std::out_of_range);
    EXPECT_THROW(standard->codes("nothing"), std::out_of_range);
    EXPECT_EQ(standard->file("nothing.toml"), "");
    EXPECT_NE(standard->file("divisions.csv"), "");
}

TEST(StandardOverrides, AFileOfTheSameNameTakesThePlaceOfTheShippedOne) {
    const Overrides overrides;
    overrides.write("codes/satisfaction.toml", code_head + one_value);
    const auto standard = Standard::load(overrides.root());
    const CodeTable& table = standard->codes("satisfaction");
    EXPECT_EQ(table.version(), "9");
    EXPECT_EQ(table.find("1"), nullptr);
    ASSERT_NE(table.find("7"), nullptr);
    EXPECT_EQ(standard->table("up_pro_result").find("satisfaction")->codes, &table);
    EXPECT_EQ(standard->file("codes/satisfaction.toml"), code_head + one_value);
}

TEST(StandardOverrides, NewFilesAreAddedAndLeftoversOfEditorsIgnored) {
    const Overrides overrides;
    overrides.write("tables/up_new.toml",
                    table_with("name = \"a\", zh = \"甲\", type = \"text\", width = 5"));
    overrides.write("profiles/city.toml", "anything");
    overrides.write("codes/.satisfaction.toml.swp", "rubbish");
    overrides.write("codes/satisfaction.toml~", "rubbish");
    overrides.write(".hidden/codes/x.toml", "rubbish");
    const auto standard = Standard::load(overrides.root());
    EXPECT_EQ(standard->table("up_new").columns().size(), 1U);
    EXPECT_EQ(standard->file("profiles/city.toml"), "anything");
    EXPECT_EQ(standard->file("codes/satisfaction.toml~"), "");
    EXPECT_EQ(standard->file(".hidden/codes/x.toml"), "");
}

TEST(StandardOverrides, AFolderThatIsNotThereIsAnError) {
    EXPECT_THROW(Standard::load("/nowhere/at/all"), std::runtime_error);
}

TEST(StandardFaults, AWrongCodeTableNamesFileAndLine) {
    const std::string name = "codes/satisfaction.toml";
    EXPECT_EQ(fault_of(name, code_head + one_value), "loaded");
    EXPECT_EQ(fault_of(name, code_head + "x = = 1\n").substr(0, 3), ":6:");
    EXPECT_EQ(fault_of(name, code_head + one_value + one_value), ":12: 'value' \"7\" stands twice");
    EXPECT_EQ(fault_of(name, code_head + "titel = \"x\"\n" + one_value),
              ":6: 'titel' is not a key of this table");
    EXPECT_EQ(fault_of(name, code_head), ":1: 'value' must be an array of tables with at least one row");
    EXPECT_EQ(
        fault_of(name,
                 code_head + "[[value]]\nvalue = \"1^2\"\nzh = \"x\"\nen = \"x\"\nconfidence = \"sure\"\n")
            .substr(0, 3),
        ":7:");
    EXPECT_EQ(fault_of(name, code_head + "[[value]]\nvalue = 1\n"), ":7: 'value' must be a text");
    EXPECT_EQ(fault_of(name, code_head + "[[value]]\nvalue = \"1\"\nzh = \"x\"\n"), ":6: 'en' is missing");
    EXPECT_EQ(
        fault_of(name,
                 code_head + "[[value]]\nvalue = \"1\"\nzh = \"x\"\nen = \"x\"\nconfidence = \"maybe\"\n"),
        ":10: 'confidence' must be one of sure, likely, unsure");
    EXPECT_EQ(fault_of("codes/other.toml", code_head + one_value),
              ":1: 'id' is \"satisfaction\" but the file is named \"other\"");
}

TEST(StandardFaults, AWrongNationalTableNamesFileAndLine) {
    const auto fault = [](const std::string& row) { return fault_of("tables/up_new.toml", table_with(row)); };
    const std::string text = "name = \"a\", zh = \"甲\", type = \"text\", width = 1";
    EXPECT_EQ(fault(text), "loaded");
    EXPECT_EQ(fault(text + ", requird = true"), ":5: 'requird' is not a key of this table");
    EXPECT_EQ(fault(text + ", required = \"yes\""), ":5: 'required' must be true or false");
    EXPECT_EQ(fault(text + ", codes = \"nothing\""),
              ":5: 'codes' names the code table \"nothing\", which does not exist");
    EXPECT_EQ(fault(text + ", codes = \"task_type\""),
              ":5: 'width' is too small for the value \"00\" of task_type");
    EXPECT_EQ(fault(text + ", many = true").substr(0, 10), ":5: 'many'");
    EXPECT_EQ(fault(text + ", check = \"magic\"").substr(0, 29), ":5: 'check' names no check; k");
    EXPECT_EQ(fault("name = \"a\", zh = \"甲\", type = \"blob\"").substr(0, 10), ":5: 'type'");
    EXPECT_EQ(fault("name = \"a\", zh = \"甲\", type = \"text\"").substr(0, 11), ":5: 'width'");
    EXPECT_EQ(fault("name = \"a\", zh = \"甲\", type = \"datetime\", width = 5").substr(0, 11),
              ":5: 'width'");
    EXPECT_EQ(fault("name = \"a\", zh = \"甲\", type = \"integer\", least = 2, most = 1").substr(0, 10),
              ":5: 'most'");
    EXPECT_EQ(fault(text + " },\n  { " + text), ":6: 'name' \"a\" stands twice");
}

TEST(StandardFaults, AWrongDivisionListNamesFileAndLine) {
    const std::string head = "# source\ncode,name,parent,kind\n320000,江苏省,,province\n";
    const auto fault = [&](const std::string& line) { return fault_of("divisions.csv", head + line); };
    EXPECT_EQ(fault("320100,南京市,320000,city\n"), "loaded");
    EXPECT_EQ(fault("320100,南京市,320000\n").substr(0, 3), ":4:");
    EXPECT_EQ(fault("32010,南京市,320000,city\n"), ":4: a code has six digits");
    EXPECT_EQ(fault("320100,,320000,city\n"), ":4: the name is missing");
    EXPECT_EQ(fault("320100,南京市,320000,town\n"), ":4: kind must be province, city, county or zone");
    EXPECT_EQ(fault("320000,江苏省,,province\n"), ":4: the code 320000 stands twice");
    EXPECT_EQ(fault("320102,玄武区,320100,county\n"), ":4: the parent 320100 is not in the list");
    EXPECT_EQ(fault_of("divisions.csv", "code,name\n").substr(0, 3), ":1:");
}

} // namespace
} // namespace gateway
