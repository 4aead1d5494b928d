#include "support/database.hpp"

#include "gateway/base/embedded.hpp"
#include "gateway/store/cluster.hpp"
#include "gateway/store/migrations.hpp"

#include <pqxx/pqxx>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

namespace gateway::test {
namespace {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "gateway-test-XXXXXX").string();
        if (!mkdtemp(name.data()))
            throw std::system_error(errno, std::generic_category(), name);
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code none;
        std::filesystem::remove_all(path_, none);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

void administer(const std::string& sql) {
    pqxx::connection connection(cluster().connection_string("postgres"));
    pqxx::nontransaction(connection).exec(sql);
}

const std::string& migrated_template() {
    static const std::string name = [] {
        administer("CREATE DATABASE migrated");
        store::migrate(cluster().connection_string("migrated"),
                       store::read_migrations(embedded_migrations()));
        return "migrated";
    }();
    return name;
}

} // namespace

std::map<std::string, std::string>& cluster_settings() {
    static std::map<std::string, std::string> settings{{"fsync", "off"},
                                                       {"synchronous_commit", "off"},
                                                       {"full_page_writes", "off"},
                                                       {"shared_buffers", "32MB"},
                                                       {"deadlock_timeout", "50ms"}};
    return settings;
}

store::Cluster& cluster() {
    static const TemporaryFolder folder;
    static const auto cluster = store::Cluster::start(folder.path(), cluster_settings());
    return *cluster;
}

TestDatabase::TestDatabase(Content content)
    : TestDatabase(content == Content::migrated ? migrated_template() : std::string("template1")) {}

TestDatabase::TestDatabase(const std::string& original) {
    static std::atomic<int> count{0};
    name_ = "test_" + std::to_string(++count);
    administer("CREATE DATABASE " + name_ + " TEMPLATE " + original);
    connection_string_ = cluster().connection_string(name_);
}

void TestDatabase::restore(const TestDatabase& other) {
    administer("DROP DATABASE " + name_ + " WITH (FORCE)");
    administer("CREATE DATABASE " + name_ + " TEMPLATE " + other.name_);
}

TestDatabase::~TestDatabase() {
    try {
        administer("DROP DATABASE " + name_ + " WITH (FORCE)");
    } catch (const std::exception&) {
        // The cluster goes away with the program anyway.
    }
}

} // namespace gateway::test
