// What goes up to the nation: which rows, in which order, and that they stay as they went.
#include "fixture.hpp"
#include "gateway/base/licence_identifier.hpp"
#include "gateway/journal/journal.hpp"
#include "publication.hpp"
#include "service.hpp"

#include <fstream>

namespace gateway::licenses {
namespace {

Json golden(const std::string& table, std::size_t place) {
    std::ifstream file(std::string(GATEWAY_SOURCE_DIR) + "/tests/golden/" + table + ".json");
    return Json::parse(file).at(place).at("row");
}

std::string sm3_of(std::string_view text) { return crypto::to_hex(crypto::sm3(text)); }

Json deed() {
    const auto person = [](const char* name, const char* code) {
        return Json{{"name", name}, {"code_type", "111"}, {"code", code}};
    };
    return {{"type", "real_estate_certificate"},
            {"number", "苏（2019）不动产权第0000001号"},
            {"holders", {person("张三（演示）", zhang), person("李四（演示）", "320100199001010026")}},
            {"issued_on", "2019-04-18"},
            {"face",
             {{"location", "示例路1号"}, {"unit_number", std::string(28, '1')}, {"right_type", "所有权"}}}};
}

class Docking : public LicenceTest {
protected:
    Docking() { use(sm3_of); }
    void use(std::function<std::string(std::string_view)> hash) {
        foundation = make_foundation(foundation->standard, vault, seals, {std::move(hash)});
        module_ = made();
    }
    /// All that the link would send, in order.
    std::vector<service::NationalRow> national_rows() {
        std::vector<service::NationalRow> rows;
        run([&](store::Transaction& tx) {
            for (const journal::Entry& entry : entries(tx)) {
                for (auto& row : load(entry, tx)) {
                    rows.push_back(std::move(row));
                }
            }
        });
        return rows;
    }
    static std::vector<journal::Entry> entries(store::Transaction& tx) {
        std::vector<long long> positions;
        for (const store::Row row :
             tx.exec("SELECT position FROM journal.entry WHERE dataset <> '' ORDER BY position")) {
            positions.push_back(row[0].as<long long>());
        }
        return journal::read_positions(tx, positions);
    }
    std::vector<service::NationalRow> load(const journal::Entry& entry, store::Transaction& tx) {
        const auto dataset = std::ranges::find(module_.datasets, entry.dataset, &service::Dataset::name);
        return dataset->load(tx, std::vector{entry}).at(0);
    }
    /// "up_lic_data I 1", in order.
    std::vector<std::string> story() {
        std::vector<std::string> told;
        for (const auto& row : national_rows()) {
            told.push_back(row.table + " " + static_cast<char>(row.operation) + " " +
                           std::to_string(row.version));
        }
        return told;
    }
};

using Story = std::vector<std::string>;

TEST_F(Docking, GivesTheGoldenRecords) {
    issued();
    issued(deed());
    const auto rows = national_rows();
    ASSERT_EQ(rows.size(), 4U);
    for (const std::size_t place : {0U, 1U}) {
        EXPECT_EQ(rows[2 * place].row, golden("up_lic_catalog", place));
        EXPECT_EQ(rows[2 * place + 1].row, golden("up_lic_data", place));
        EXPECT_EQ(rows[2 * place].row_guid, rows[2 * place + 1].row.at("certificate_type_code"));
    }
}

TEST_F(Docking, NumbersOfPersonsGoUpPlainOnlyByThePolicy) {
    use({});
    issued(deed());
    const Json row = national_rows().back().row;
    EXPECT_EQ(row["certificate_holder_code"], std::string(zhang) + "^320100199001010026");
    EXPECT_EQ(row["certificate_number"], deed()["number"]);
}

TEST_F(Docking, HoldersThatDoNotFitAreLeftOutFromTheEnd) {
    Json body = deed();
    for (int n = 0; n < 6; ++n) {
        body["holders"].push_back(
            {{"name", std::string("甲")}, {"code_type", "999"}, {"code", "DEMO-" + std::to_string(n)}});
    }
    issued(body);
    const Json row = national_rows().back().row;
    const std::string codes = row["certificate_holder_code"], kinds = row["certificate_holder_type"];
    EXPECT_EQ(std::ranges::count(codes, '^'), 2) << "four hashes of 64 characters are wider than 256";
    EXPECT_EQ(std::ranges::count(kinds, '^'), 2);
    EXPECT_LE(codes.size(), 256U);
}

TEST_F(Docking, EachStateGivesTheOperationOfTheRules) {
    Json licence = issued();
    licence = asked("suspendLicence", on(licence, {{"reason", "withheld"}}));
    licence = asked("restoreLicence", on(licence));
    licence = asked("changeLicence", on(licence, example_draft()));
    asked("cancelLicence", on(licence, {{"reason", "revoked"}}));
    EXPECT_EQ(story(), (Story{"up_lic_catalog I 1", "up_lic_data I 1", "up_lic_data D 2", "up_lic_data I 3",
                              "up_lic_data D 4", "up_lic_data I 1", "up_lic_data D 2"}));
    const auto rows = national_rows();
    EXPECT_EQ(rows[1].row_guid, rows[4].row_guid) << "the first version";
    EXPECT_NE(rows[1].row_guid, rows[5].row_guid);
    EXPECT_TRUE(rows[2].row.empty()) << "what is taken away has no content";
}

TEST_F(Docking, ALicenceWaitsForItsTypeWhichGoesUpOnce) {
    issued();
    issued();
    run([](store::Transaction& tx) {
        const auto all = entries(tx);
        ASSERT_EQ(all.size(), 3U);
        EXPECT_EQ(all[0].dataset, type_dataset);
        EXPECT_EQ(all[1].requires_position, all[0].position);
        EXPECT_EQ(all[2].requires_position, all[0].position);
    });
}

TEST_F(Docking, ACodeThatIsGivenGoesUpAndTheCatalogueIsComparedWithWhatWentUp) {
    ask("giveLicenceTypeCode",
        operations({{"code", "11320500PDY000167D001"}}, {{"name", "marriage_certificate"}}));
    ASSERT_EQ(story(), (Story{"up_lic_catalog I 1"}));
    EXPECT_EQ(national_rows()[0].row["certificate_type"], "结婚证");
    run([&](store::Transaction& tx) { publish_catalogue(*foundation, tx); });
    EXPECT_EQ(story().size(), 4U) << "and the three that have a code in the catalogue";
    run([&](store::Transaction& tx) { publish_catalogue(*foundation, tx); });
    EXPECT_EQ(story().size(), 4U) << "nothing differs";
    auto renamed = *foundation;
    renamed.national.values["licence"] = "9";
    run([&](store::Transaction& tx) { publish_catalogue(renamed, tx); });
    EXPECT_EQ(story().back(), "up_lic_catalog U 2");
}

TEST_F(Docking, AnImportGoesUpAsIfItHadBeenIssued) {
    const auto line = [&](int version, const char* state) {
        Json body = example_draft();
        body["identifier"] = LicenceIdentifier{"11100000MB0143028R001", bureau, "A1", version}.text();
        body["state"] = state;
        if (std::string_view(state) == "cancelled") {
            body["reason"] = "revoked";
        }
        return service::Line{version, body.dump()};
    };
    run([&](store::Transaction& tx) {
        const std::vector<service::Line> lines{line(1, "valid"), line(2, "valid"), line(3, "cancelled")};
        for (const auto& outcome : import_licences(*foundation, call(), lines, tx)) {
            EXPECT_EQ(outcome.state, service::LineState::accepted);
        }
    });
    EXPECT_EQ(story(), (Story{"up_lic_catalog I 1", "up_lic_data I 1", "up_lic_data D 2", "up_lic_data I 1",
                              "up_lic_data D 2"}))
        << "the last one, cancelled, never was at the nation";
}

TEST_F(Docking, ARowIsTheSameForEverAlsoUnderANewKey) {
    const Json licence = issued();
    const auto before = national_rows();
    auto both = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n'), Bytes(32, 'k')});
    foundation = make_foundation(foundation->standard, both, seals, {sm3_of});
    run([&](store::Transaction& tx) { EXPECT_EQ(reseal_versions(*foundation, tx), 2); });
    run([&](store::Transaction& tx) { EXPECT_EQ(reseal_versions(*foundation, tx), 0); });
    vault = std::make_shared<crypto::Vault>(std::vector<Bytes>{Bytes(32, 'n')});
    use({}); // another policy too: what went up stays
    const auto after = national_rows();
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_EQ(after[i].row, before[i].row);
    }
    EXPECT_THROW(one("UPDATE licenses.version SET content = content RETURNING key"), Problem);
}

TEST_F(Docking, NothingOfALicenceStandsInPlainInTheJournalOrTheVersions) {
    const std::string identifier = issued()["identifier"];
    for (const char* table : {"licenses.version", "licenses.sent", "journal.entry"}) {
        const std::string text = one(std::string("SELECT string_agg(t::text, ' ') FROM ") + table + " t");
        for (const std::string& secret : {identifier, std::string(company), std::string("示例有限公司"),
                                          std::string("320500000000001")}) {
            EXPECT_EQ(text.find(secret), std::string::npos) << table << " shows " << secret;
        }
    }
}

TEST_F(Docking, AnIssuerSeesTheDeliveryAndSendsARowAgainInItsPresentForm) {
    const Json licence = issued();
    const auto seen = [&] {
        return asked("getLicenceDelivery", call(nullptr, {{"identifier", licence["identifier"]}}));
    };
    EXPECT_EQ(seen()["delivery"]["state"], "pending");
    EXPECT_EQ(seen()["held"], true);
    EXPECT_EQ(refused("getLicenceDelivery", window(nullptr, {{"identifier", licence["identifier"]}})),
              "licence_not_found");
    asked("resendLicence", on(licence));
    EXPECT_EQ(story().back(), "up_lic_data U 2");
    EXPECT_EQ(seen()["version"], 2);
    const Json suspended = asked("suspendLicence", on(licence, {{"reason", "withheld"}}));
    EXPECT_EQ(refused("resendLicence", on(suspended)), "licence_not_at_nation");
    EXPECT_EQ(seen()["held"], false);
}

} // namespace
} // namespace gateway::licenses
