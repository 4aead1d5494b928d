#include "fixture.hpp"
#include "gateway/base/embedded.hpp"
#include "gateway/identity/keys_in_use.hpp"
#include "support/scratch_folder.hpp"
#include "work.hpp"

#include <filesystem>
#include <fstream>

namespace gateway::identity {
namespace {

namespace fs = std::filesystem;

/// All rows of all tables, as text.
class Secrecy : public IdentityTest {
protected:
    std::string dump() {
        std::string text;
        run([&](store::Transaction& tx) {
            for (const store::Row table : tx.exec(std::string(
                     "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
                     "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"))) {
                for (const store::Row row :
                     tx.exec("SELECT t::text FROM " + table[0].as<std::string>() + " AS t")) {
                    text += row[0].c_str();
                    text += "\n";
                }
            }
        });
        return text;
    }
    void live_a_life() {
        Options options;
        options.bases.verify_corporation = [](const CorporationClaim&) {
            return BaseAnswer{BaseResult::match, "national-corporations", "C-1"};
        };
        use(foundation_with(vault, options));
        const std::string person = verified(zhang_mobile, zhang).person_id;
        ask("addWindowCheck", call({{"officer", "SZ-0042"}}, {{"person_id", person}}));
        const std::string evidence =
            asked("getPerson", nullptr, {{"person_id", person}}).at("evidence").back().at("evidence_id");
        ask("withdrawEvidence", call({{"reason", zhang.user_name + " " + zhang.cert_no}},
                                     {{"person_id", person}, {"evidence_id", evidence}}));
        asked("searchPersons", {{"user_mobile", zhang_mobile}});
        ask("saveCorporation", call({{"corp_name", "张三烟酒店（演示）"},
                                     {"corp_type", "individual"},
                                     {"legal_name", zhang.user_name},
                                     {"legal_cert_type", "111"},
                                     {"legal_cert_no", zhang.cert_no},
                                     {"legal_mobile", zhang_mobile}},
                                    {{"credit_code", company}}));
        ask("verifyCorporation", call(nullptr, {{"credit_code", company}}));
        ask("grantMandate",
            call({{"person_id", person}, {"role", "representative"}}, {{"credit_code", company}}));
        ask("saveIdentityRecord", call({{"staff_name", zhang.user_name},
                                        {"cert_type", "111"},
                                        {"cert_no", zhang.cert_no},
                                        {"staff_phone", zhang_mobile},
                                        {"org_id", "SZ-01"},
                                        {"region_id", "320500"},
                                        {"is_real", "1"},
                                        {"real_lvl", "RC05"},
                                        {"staff_status", "1"}},
                                       {{"table", "up_uc_gov_staff"}, {"key", "SZ-0042"}}));
    }
    std::vector<std::string> secrets() {
        return {zhang.cert_no,
                zhang.user_name,
                zhang_mobile,
                "19900101",
                "张三",
                cert_key(*foundation, zhang),
                crypto::to_hex(crypto::sm3(zhang_mobile))};
    }
};

TEST_F(Secrecy, NothingPersonalStandsInPlainInAnyTable) {
    live_a_life();
    const std::string text = dump();
    EXPECT_NE(text.find("SZ-0042"), std::string::npos) << "the dump sees what is in plain";
    for (const std::string& secret : secrets()) {
        EXPECT_EQ(text.find(secret), std::string::npos) << secret;
    }
}

TEST_F(Secrecy, ProblemTextsNameNobody) {
    const std::string person = verified(zhang_mobile, zhang).person_id;
    const std::string other = declared(registered(li_mobile).person_id, li).person_id;
    std::vector<Problem> problems;
    const auto collect = [&](const std::function<void()>& work) {
        try {
            work();
        } catch (const Problem& problem) {
            problems.push_back(problem);
        }
    };
    collect([&] { declared(other, zhang); });
    collect([&] { declared(other, {"111", "320100199001010017", zhang.user_name}); });
    collect([&] { asked("searchPersons", {{"cert_type", "999"}, {"cert_no", zhang.cert_no}}); });
    collect([&] { asked("verifyPerson", nullptr, {{"person_id", person}}); });
    collect([&] {
        asked("registerPerson", {{"user_name", zhang.user_name},
                                 {"cert_type", "111"},
                                 {"cert_no", zhang.cert_no},
                                 {"user_mobile", zhang_mobile},
                                 {"region", "320500"},
                                 {"officer", zhang_mobile}});
    });
    ASSERT_EQ(problems.size(), 5U);
    for (const Problem& problem : problems) {
        const std::string text{service::problem_response(problem, "").text()};
        for (const std::string& secret : secrets()) {
            EXPECT_EQ(text.find(secret), std::string::npos) << problem.code();
        }
    }
}

/// Rows of persons can be guessed: a bare digest of one would tell who guesses right.
TEST_F(Secrecy, TheDigestInTheJournalTellsNoRow) {
    declared(registered(zhang_mobile).person_id, zhang);
    const auto row = national_rows().at(0);
    for (const auto& entry : entries()) {
        if (!entry.dataset.empty()) {
            EXPECT_NE(entry.digest, crypto::sm3(canonical_json(row.row)));
            EXPECT_NE(entry.digest, crypto::Digest{});
        }
    }
}

TEST_F(Secrecy, ASealedProfileOpensForItsOwnAccountOnly) {
    const std::string one_id = registered(zhang_mobile).person_id;
    const std::string other = registered(li_mobile).person_id;
    run([&](store::Transaction& tx) {
        tx.exec(
            "UPDATE identity.person SET profile = (SELECT profile FROM identity.person WHERE person_id = '" +
            one_id + "') WHERE person_id = '" + other + "'");
    });
    EXPECT_THROW(found(other), std::runtime_error);
}

// Rotation.

class Rotation : public Secrecy {
protected:
    Rotation() {
        write({'k'});
        vault = crypto::Vault::load(file);
        use(foundation_with(vault));
    }
    void write(const std::vector<char>& keys) {
        std::ofstream out(file.string() + ".new");
        for (const char letter : keys) {
            out << to_hex(key_of(letter)) << "\n";
        }
        out.close();
        fs::permissions(file.string() + ".new", fs::perms::owner_read | fs::perms::owner_write);
        fs::rename(file.string() + ".new", file);
    }
    std::set<std::string> in_use() {
        std::set<std::string> keys;
        run([&](store::Transaction& tx) { keys = keys_in_use(tx); });
        return keys;
    }
    int resealed() {
        int done = 0;
        run([&](store::Transaction& tx) { done = reseal(*foundation, tx); });
        return done;
    }

    test::ScratchFolder folder;
    fs::path file = folder.path() / "identity.key";
};

TEST_F(Rotation, RowsAreSealedAndIndexedAnewWhileTheyAreFoundAndChanged) {
    live_a_life();
    const std::string person = holder_of(zhang);
    const auto rows = national_rows();
    EXPECT_EQ(resealed(), 0);
    write({'n', 'k'});
    EXPECT_EQ(holder_of(zhang), person) << "found under the old key";
    const std::string other = declared(registered(li_mobile).person_id, li).person_id; // under whichever key
    const std::set<std::string> old_and_new{crypto::Vault({key_of('k')}).key_id(), vault->key_id()};
    EXPECT_EQ(in_use(), old_and_new);
    EXPECT_GT(resealed(), 5);
    EXPECT_EQ(resealed(), 0);
    EXPECT_EQ(in_use(), std::set{vault->key_id()});
    EXPECT_EQ(
        one("SELECT count(DISTINCT k) FROM (SELECT seal_key FROM identity.person UNION SELECT index_key FROM "
            "identity.person UNION SELECT seal_key FROM identity.version UNION SELECT seal_key FROM "
            "identity.corporation UNION SELECT seal_key FROM identity.record UNION SELECT seal_key FROM "
            "identity.evidence WHERE seal_key IS NOT NULL UNION SELECT key_id FROM identity.sealing_key) AS "
            "t(k)"),
        "1");
    write({'n'}); // the old line may go
    vault = crypto::Vault::load(file);
    use(foundation_with(vault));
    EXPECT_EQ(holder_of(zhang), person);
    EXPECT_EQ(holder_of(std::string(li_mobile)), other);
    EXPECT_EQ(found(person).level(now), Level::rc03) << "what was checked counts as before";
    const auto again = national_rows();
    ASSERT_GE(again.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(again[i].row, rows[i].row);
    }
    const std::string text = dump();
    for (const std::string& secret : secrets()) {
        EXPECT_EQ(text.find(secret), std::string::npos);
    }
}

/// Another process that has not read the file since still finds what was written under the new key.
TEST_F(Rotation, AProcessBehindTheTimesReadsItsFileBeforeItSaysNotFound) {
    registered(zhang_mobile);
    const auto behind = foundation_with(crypto::Vault::load(file));
    write({'n', 'k'});
    vault->refresh();
    const std::string person = declared(holder_of(std::string(zhang_mobile)), zhang).person_id;
    std::optional<Person> found_there;
    run([&](store::Transaction& tx) {
        found_there = find_by_certificate(*behind, tx, zhang.cert_type, zhang.cert_no);
    });
    ASSERT_TRUE(found_there);
    EXPECT_EQ(found_there->person_id, person);
    EXPECT_EQ(refusal([&] {
                  proven(person);
                  run([&](store::Transaction& tx) {
                      const Person late = register_person(*behind, tx, by(), li_mobile, "320500");
                      declare_identity(*behind, tx, by(), late.person_id, zhang);
                  });
              }),
              "identity_taken");
}

} // namespace
} // namespace gateway::identity
