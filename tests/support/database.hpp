#pragma once

#include <string>

namespace gateway::store {
class Cluster;
}

namespace gateway::test {

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
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;
    const std::string& connection_string() const { return connection_string_; }
    const std::string& name() const { return name_; }

private:
    std::string name_;
    std::string connection_string_;
};

} // namespace gateway::test
