#pragma once

#include <map>
#include <string>

namespace gateway::store {
class Cluster;
}

namespace gateway::test {

/// PostgreSQL's settings for cluster(). They trade safety for speed, as a test may; who needs the real ones
/// assigns them before the first call of cluster().
std::map<std::string, std::string>& cluster_settings();

/// This test program's private PostgreSQL: started at the first call, stopped and removed when the program
/// ends.
store::Cluster& cluster();

/// What a test's database holds at first.
enum class Content { migrated, nothing };

/// A database of its own for one test, with all embedded migrations applied (cloned from a template, some 50
/// ms); dropped, with whoever is still connected, at the end of the scope. So declare it before what uses it.
class TestDatabase {
public:
    explicit TestDatabase(Content content = Content::migrated);
    /// A copy of another database of the cluster, to which nobody is connected.
    explicit TestDatabase(const std::string& original);
    ~TestDatabase();
    /// Drops what it holds, with whoever is connected, for a copy of what the other one holds.
    void restore(const TestDatabase& other);
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;
    const std::string& connection_string() const { return connection_string_; }
    const std::string& name() const { return name_; }

private:
    std::string name_;
    std::string connection_string_;
};

} // namespace gateway::test
