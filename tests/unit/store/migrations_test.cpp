#include "gateway/store/cluster.hpp"
#include "gateway/store/migrations.hpp"
#include "server.hpp"
#include "support/database.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <thread>

namespace gateway::store {
namespace {

using test::Content;
using test::TestDatabase;

// A second run of either would fail.
const std::vector<EmbeddedFile> files{
    {"0002_second.sql", "ALTER TABLE first ADD m int;\nINSERT INTO first VALUES (1, 2);"},
    {"0001_first.sql", "CREATE TABLE first (n int);\nCREATE INDEX ON first (n); -- 办件"},
};

std::string message_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

TEST(ReadMigrations, SortsAndDigests) {
    const auto migrations = read_migrations(files);
    ASSERT_EQ(migrations.size(), 2u);
    EXPECT_EQ(migrations[0].name, "0001_first");
    EXPECT_EQ(migrations[1].number, 2);
    const std::vector<EmbeddedFile> known{{"0001_a.sql", "abc"}};
    // FIPS 180-2, appendix B.1
    EXPECT_EQ(read_migrations(known)[0].checksum,
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(ReadMigrations, RefusesWrongNamesGapsAndTwins) {
    for (const auto* name :
         {"1_a.sql", "0001_.sql", "0001.sql", "0001_a.txt", "0001_A.sql", "0000_a.sql", "a", ""}) {
        const std::vector<EmbeddedFile> one{{name, "x"}};
        EXPECT_THROW(read_migrations(one), std::runtime_error) << name;
    }
    const std::vector<EmbeddedFile> gap{{"0001_a.sql", ""}, {"0003_c.sql", ""}};
    EXPECT_NE(message_of([&] { read_migrations(gap); }).find("number 2"), std::string::npos);
    const std::vector<EmbeddedFile> twins{{"0001_a.sql", ""}, {"0001_b.sql", ""}};
    EXPECT_NE(message_of([&] { read_migrations(twins); }).find("twice"), std::string::npos);
}

TEST(Migrate, ThisProgramsOwnApplyToAnEmptyDatabase) {
    TestDatabase database(Content::migrated);
    const auto own = read_migrations(embedded_migrations());
    EXPECT_TRUE(pending_migrations(database.connection_string(), own).empty());
}

TEST(Migrate, RefusesADatabaseOfAnotherEncodingBeforeItChangesAnything) {
    pqxx::connection administrator(test::cluster().connection_string("postgres"));
    const auto administer = [&](const char* sql) { pqxx::nontransaction(administrator).exec(sql); };
    administer("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
    const std::string ascii = test::cluster().connection_string("ascii");
    const auto own = read_migrations(embedded_migrations());
    for (const std::string& told :
         {message_of([&] { migrate(ascii, own); }), message_of([&] { pending_migrations(ascii, own); })}) {
        EXPECT_NE(told.find("encoding is SQL_ASCII, and must be UTF8"), std::string::npos) << told;
        EXPECT_NE(told.find("须为 UTF8"), std::string::npos) << told;
    }
    {
        pqxx::connection connection(ascii);
        pqxx::nontransaction work(connection);
        EXPECT_TRUE(work.exec1("SELECT to_regnamespace('store') IS NULL")[0].as<bool>());
    }
    administer("DROP DATABASE ascii");
}

TEST(RequireServer, IsPostgreSql15OrNewer) {
    EXPECT_NE(message_of([] { require_server(140012, "UTF8"); }).find("PostgreSQL 14, and must be 15"),
              std::string::npos);
    EXPECT_NO_THROW(require_server(150000, "UTF8"));
    EXPECT_NO_THROW(require_server(170002, "UTF8"));
}

TEST(Migrate, RunsEachOnce) {
    TestDatabase database(Content::nothing);
    const auto migrations = read_migrations(files);
    const auto& to = database.connection_string();
    EXPECT_EQ(pending_migrations(to, migrations), (std::vector<std::string>{"0001_first", "0002_second"}));
    const auto report = migrate(to, migrations);
    EXPECT_EQ(report.applied, (std::vector<std::string>{"0001_first", "0002_second"}));
    EXPECT_EQ(report.current, 2);
    EXPECT_TRUE(pending_migrations(to, migrations).empty());
    EXPECT_TRUE(migrate(to, migrations).applied.empty());
}

TEST(Migrate, GoesOnFromWhereItStood) {
    TestDatabase database(Content::nothing);
    const auto migrations = read_migrations(files);
    migrate(database.connection_string(), {migrations[0]});
    EXPECT_EQ(migrate(database.connection_string(), migrations).applied,
              (std::vector<std::string>{"0002_second"}));
}

TEST(Migrate, TwoProgramsStartingTogetherApplyOnce) {
    TestDatabase database(Content::nothing);
    const auto migrations = read_migrations(files);
    std::atomic<std::size_t> applied{0};
    const auto start = [&] { applied += migrate(database.connection_string(), migrations).applied.size(); };
    std::thread other(start);
    start();
    other.join();
    EXPECT_EQ(applied, 2u);
}

TEST(Migrate, RefusesAnEditedFile) {
    TestDatabase database(Content::nothing);
    migrate(database.connection_string(), read_migrations(files));
    auto edited = files;
    edited[1].text = "CREATE TABLE first (n bigint)";
    const auto migrations = read_migrations(edited);
    EXPECT_NE(message_of([&] { migrate(database.connection_string(), migrations); }).find("0001_first"),
              std::string::npos);
    EXPECT_THROW(pending_migrations(database.connection_string(), migrations), std::runtime_error);
}

TEST(Migrate, RefusesADatabaseOfANewerProgram) {
    TestDatabase database(Content::nothing);
    const auto migrations = read_migrations(files);
    migrate(database.connection_string(), migrations);
    const auto message = message_of([&] { migrate(database.connection_string(), {migrations[0]}); });
    EXPECT_NE(message.find("0002_second"), std::string::npos);
    EXPECT_NE(message.find("newer"), std::string::npos);
}

TEST(Migrate, RefusesAGapInTheDatabase) {
    TestDatabase database(Content::nothing);
    const auto migrations = read_migrations(files);
    migrate(database.connection_string(), migrations);
    pqxx::connection connection(database.connection_string());
    pqxx::nontransaction(connection).exec("DELETE FROM store.migration WHERE number = 1");
    EXPECT_NE(message_of([&] { migrate(database.connection_string(), migrations); }).find("0001_first"),
              std::string::npos);
}

TEST(Migrate, LeavesNothingOfAFailedOne) {
    TestDatabase database(Content::nothing);
    const std::vector<EmbeddedFile> wrong{{"0001_wrong.sql", "CREATE TABLE half (n int); SELECT 1 / 0;"}};
    const auto message = message_of([&] { migrate(database.connection_string(), read_migrations(wrong)); });
    EXPECT_NE(message.find("0001_wrong"), std::string::npos);
    pqxx::connection connection(database.connection_string());
    pqxx::nontransaction work(connection);
    EXPECT_TRUE(work.exec1("SELECT to_regclass('half') IS NULL")[0].as<bool>());
    EXPECT_EQ(work.exec1("SELECT count(*) FROM store.migration")[0].as<int>(), 0);
}

TEST(Migrate, SaysThatTheDatabaseIsAway) {
    EXPECT_THROW(migrate("host=/nonexistent dbname=none user=none", {}), std::runtime_error);
}

} // namespace
} // namespace gateway::store
