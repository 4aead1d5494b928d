#include "gateway/store/migrations.hpp"

#include "connection.hpp"
#include "gateway/base/text.hpp"
#include "server.hpp"

#include <openssl/evp.h>
#include <pqxx/pqxx>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace gateway::store {
namespace {

/// "mgrt" in ASCII: the advisory lock that programs starting together wait for.
constexpr auto lock_key = "1835496052";

std::string sha256(std::string_view text) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
                   EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 is not available");
    }
    digest.resize(size);
    return to_hex(digest);
}

bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

Migration read_migration(const EmbeddedFile& file) {
    constexpr std::string_view ending = ".sql";
    std::string_view name = file.name;
    int number = 0;
    const bool ends = name.ends_with(ending) && name.size() > ending.size() + 5;
    if (ends)
        name.remove_suffix(ending.size());
    const bool digits =
        ends && std::all_of(name.begin(), name.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
    if (digits)
        std::from_chars(name.data(), name.data() + 4, number);
    if (number < 1 || name[4] != '_' || !is_word(name.substr(5))) {
        throw std::runtime_error("migration " + std::string(file.name) +
                                 ": the name must be NNNN_words.sql, from 0001");
    }
    return {number, std::string(name), std::string(file.text), sha256(file.text)};
}

struct Applied {
    int number;
    std::string name;
    std::string checksum;
};

std::vector<Applied> read_applied(pqxx::transaction_base& work) {
    std::vector<Applied> applied;
    if (work.exec1("SELECT to_regclass('store.migration') IS NULL")[0].as<bool>())
        return applied;
    for (const auto& row : work.exec("SELECT number, name, checksum FROM store.migration ORDER BY number")) {
        applied.push_back({row[0].as<int>(), row[1].as<std::string>(), row[2].as<std::string>()});
    }
    return applied;
}

/// The database must hold the first migrations of this program, unchanged and without a gap.
void check_applied(const std::vector<Applied>& applied, const std::vector<Migration>& migrations) {
    for (std::size_t i = 0; i < applied.size(); ++i) {
        const auto& there = applied[i];
        if (i >= migrations.size()) {
            throw std::runtime_error(
                "the database has migration " + there.name +
                ", which this program does not know: a newer version was here; start that "
                "version or a later one");
        }
        const auto& here = migrations[i];
        if (there.number != here.number) {
            throw std::runtime_error("the database has migration " + there.name + " but not " + here.name +
                                     " before it: restore store.migration from a backup");
        }
        if (there.checksum != here.checksum) {
            throw std::runtime_error("migration " + here.name + " was applied with another text (as " +
                                     there.name +
                                     "): restore the file and put the change in a new migration");
        }
    }
}

void apply(pqxx::connection& connection, const Migration& migration) {
    try {
        pqxx::work work(connection);
        // Better to fail and say so than to make every other session queue behind a table lock.
        work.exec("SET LOCAL lock_timeout = '30s'");
        work.exec(migration.sql);
        work.exec_params("INSERT INTO store.migration (number, name, checksum) VALUES ($1, $2, $3)",
                         migration.number, migration.name, migration.checksum);
        work.commit();
    } catch (const pqxx::in_doubt_error&) {
        throw std::runtime_error("migration " + migration.name +
                                 ": the connection broke in the commit; start again");
    } catch (const std::exception& error) {
        throw std::runtime_error("migration " + migration.name +
                                 " failed and was rolled back: " + error.what());
    }
}

void make_table(pqxx::connection& connection) {
    pqxx::work work(connection);
    work.exec("CREATE SCHEMA IF NOT EXISTS store;"
              "CREATE TABLE IF NOT EXISTS store.migration ("
              " number integer PRIMARY KEY CHECK (number > 0),"
              " name text NOT NULL,"
              " checksum text NOT NULL CHECK (length(checksum) = 64),"
              " applied_at timestamptz NOT NULL DEFAULT now())");
    work.commit();
}

std::unique_ptr<pqxx::connection> connect_for_migrations(const std::string& connection_string) {
    try {
        auto connection = connect(connection_string, std::chrono::milliseconds(0));
        connection->set_verbosity(pqxx::connection_base::normal);
        const auto encoding =
            pqxx::nontransaction(*connection).exec1("SHOW server_encoding")[0].as<std::string>();
        require_server(connection->server_version(), encoding);
        return connection;
    } catch (const pqxx::failure& error) {
        throw std::runtime_error(std::string("cannot reach the database for its migrations: ") +
                                 error.what());
    }
}

MigrationReport migrate_locked(pqxx::connection& connection, const std::vector<Migration>& migrations) {
    make_table(connection);
    std::vector<Applied> applied;
    {
        pqxx::nontransaction work(connection);
        applied = read_applied(work);
    }
    check_applied(applied, migrations);
    MigrationReport report;
    for (auto i = applied.size(); i < migrations.size(); ++i) {
        apply(connection, migrations[i]);
        report.applied.push_back(migrations[i].name);
    }
    report.current = migrations.empty() ? 0 : migrations.back().number;
    return report;
}

} // namespace

std::vector<Migration> read_migrations(std::span<const EmbeddedFile> files) {
    std::vector<Migration> migrations;
    for (const auto& file : files)
        migrations.push_back(read_migration(file));
    std::sort(migrations.begin(), migrations.end(),
              [](const auto& left, const auto& right) { return left.number < right.number; });
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        const auto expected = static_cast<int>(i) + 1;
        if (migrations[i].number < expected) {
            throw std::runtime_error("migration " + migrations[i].name + ": its number is taken twice");
        }
        if (migrations[i].number > expected) {
            throw std::runtime_error("migration " + migrations[i].name + ": number " +
                                     std::to_string(expected) + " before it is missing");
        }
    }
    return migrations;
}

MigrationReport migrate(const std::string& connection_string, const std::vector<Migration>& migrations) {
    const auto connection = connect_for_migrations(connection_string);
    try {
        // Held until the connection closes.
        pqxx::nontransaction(*connection).exec(std::string("SELECT pg_advisory_lock(") + lock_key + ")");
        return migrate_locked(*connection, migrations);
    } catch (const pqxx::pqxx_exception& error) {
        throw std::runtime_error(std::string("migrations failed: ") + error.base().what());
    }
}

std::vector<std::string> pending_migrations(const std::string& connection_string,
                                            const std::vector<Migration>& migrations) {
    const auto connection = connect_for_migrations(connection_string);
    pqxx::nontransaction work(*connection);
    const auto applied = read_applied(work);
    check_applied(applied, migrations);
    std::vector<std::string> names;
    for (auto i = applied.size(); i < migrations.size(); ++i)
        names.push_back(migrations[i].name);
    return names;
}

} // namespace gateway::store
