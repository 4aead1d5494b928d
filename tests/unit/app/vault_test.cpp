#include "files.hpp"
#include "gateway/crypto/key_files.hpp"
#include "gateway/identity/module.hpp"
#include "support/one_session.hpp"
#include "support/scratch_folder.hpp"
#include "vault.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace gateway::app {
namespace {

namespace fs = std::filesystem;

/// A database and the data folder beside it.
class OwnVault : public testing::Test, protected test::OneSession {
protected:
    OwnVault() {
        config.data.folder = folder_.path() / "data";
        make_data_folder(config);
        file = keys_folder(config) / "identity.key";
    }
    /// The name of the key that a person is kept under from now on.
    std::string fill(const std::string& mobile = "19900000001") {
        const auto vault = open_vault(config, session_);
        const auto foundation = identity::make_foundation(Standard::load(), vault, {});
        run([&](store::Transaction& tx) {
            identity::register_person(*foundation, tx, {"system", {}, system_clock()()}, mobile, "320500");
        });
        return vault->key_id();
    }
    /// What the refusal says; empty: the vault was opened.
    std::string refusal() {
        try {
            open_vault(config, session_);
            return {};
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }

    test::ScratchFolder folder_;
    Config config;
    fs::path file;
};

TEST_F(OwnVault, MakesAKeyForADatabaseInWhichNothingIsSealed) {
    EXPECT_EQ(refusal(), "");
    const std::string made = read_file(file);
    EXPECT_EQ(made.size(), 65U);
    fs::remove(file);
    EXPECT_EQ(refusal(), "") << "nothing was lost";
    EXPECT_NE(read_file(file), made);
}

TEST_F(OwnVault, MakesNoneInThePlaceOfOneThatIsNeeded) {
    const std::string key = fill();
    const fs::path backup = file.string() + ".backup";
    fs::rename(file, backup);
    const std::string told = refusal();
    EXPECT_NE(told.find(key), std::string::npos) << told;
    EXPECT_NE(told.find(file.string() + ": put the line back that the file had for it"), std::string::npos);
    EXPECT_NE(told.find("放回该文件"), std::string::npos) << told;
    EXPECT_FALSE(fs::exists(file)) << "the backup finds its place free";
    fs::rename(backup, file);
    EXPECT_EQ(refusal(), "");
}

TEST_F(OwnVault, RefusesAFileOfOtherKeysUntilTheLineIsBack) {
    const std::string key = fill(), line = read_file(file);
    write_file(file, std::string(64, 'a') + "\n");
    EXPECT_NE(refusal().find(key), std::string::npos);
    write_file(file, std::string(64, 'a') + "\n" + line);
    EXPECT_EQ(refusal(), "") << "a key that nothing is sealed under yet does no harm";
}

/// What another key was made for meanwhile is mended with both lines.
TEST_F(OwnVault, NamesEveryKeyThatIsMissing) {
    const std::string first = fill(), line = read_file(file);
    write_file(file, std::string(64, 'a') + "\n" + line);
    const std::string second = fill("19900000002");
    ASSERT_NE(first, second);
    fs::remove(file);
    const std::string told = refusal();
    EXPECT_NE(told.find(first), std::string::npos) << told;
    EXPECT_NE(told.find(second), std::string::npos) << told;
}

TEST_F(OwnVault, HoldsForANamedFileToo) {
    const std::string key = fill();
    config.identity.vault_key = folder_.path() / "vault.key";
    write_file(config.identity.vault_key, std::string(64, 'b') + "\n");
    EXPECT_NE(refusal().find(key), std::string::npos);
    EXPECT_NE(refusal().find(config.identity.vault_key.string()), std::string::npos);
}

/// keys_in_use() of the rooms names the columns one by one: another one must be put there, and here.
TEST_F(OwnVault, LooksAtEveryColumnThatNamesAKey) {
    EXPECT_EQ(count("SELECT count(*) FROM information_schema.columns WHERE column_name IN ('seal_key', "
                    "'index_key')"),
              14);
    EXPECT_EQ(count("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'identity' AND "
                    "column_name IN ('seal_key', 'index_key')"),
              8);
}

class OwnApplicants : public OwnVault {
protected:
    OwnApplicants() { file = keys_folder(config) / "applicant.key"; }
    void accept(const std::string& number, const std::string& index) {
        run([&](store::Transaction& tx) {
            tx.exec("INSERT INTO cases.\"case\" (project_no, row_guid, matter_code, task_version, owner, "
                    "region, state, applied_at, accepted_at, promise_day, promise_type, last_event_at, "
                    "revision, version, given, content, applicant_index, applicant_key) VALUES ('" +
                    number + "', '" + number +
                    "', 'm', 1, 'o', '320500', 'accepted', now(), now(), 1, '1', " +
                    "now(), 1, 1, '', '{}', " + index + ", 'k')");
        });
    }
};

TEST_F(OwnApplicants, AreFoundUnderNoOtherKeyThanBefore) {
    open_applicants(config, session_);
    const std::string made = read_file(file);
    fs::remove(file);
    accept("1", "NULL");
    open_applicants(config, session_);
    EXPECT_NE(read_file(file), made) << "nobody was found by it";
    accept("2", "'\\x01'");
    fs::remove(file);
    EXPECT_THROW(open_applicants(config, session_), std::runtime_error);
    EXPECT_FALSE(fs::exists(file)) << "the backup finds its place free";
    write_file(file, made);
    EXPECT_NE(open_applicants(config, session_), nullptr);
}

TEST_F(OwnApplicants, OfANamedFileThatIsGoneAreRefusedAndNoneIsMade) {
    config.data.applicant_key = folder_.path() / "applicants.key";
    EXPECT_EQ(open_applicants(config, session_), nullptr);
    EXPECT_FALSE(fs::exists(config.data.applicant_key));
}

} // namespace
} // namespace gateway::app
