#include "gateway/base/json.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/log_file.hpp"
#include "gateway/base/text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace gateway {
namespace {

/// The log of a process is opened once, so one file serves every test here. A child process of a death test
/// opens the file of its parent, which the environment names.
class LogFile {
public:
    LogFile() {
        constexpr auto variable = "GATEWAY_LOG_TEST_FILE";
        const char* inherited = std::getenv(variable);
        mine_ = inherited == nullptr;
        path_ =
            mine_ ? std::filesystem::temp_directory_path() / ("gateway-log-test-" + new_guid()) : inherited;
        setenv(variable, path_.c_str(), 1);
        log::error("too_early");
        log::flush();
        enabled_before_ = log::enabled(log::Level::error);
        log::open(path_.string(), log::Level::info);
    }
    ~LogFile() {
        if (mine_) {
            std::filesystem::remove(path_);
        }
    }
    const std::filesystem::path& path() const { return path_; }
    bool enabled_before() const { return enabled_before_; }

private:
    bool mine_ = false;
    bool enabled_before_ = true;
    std::filesystem::path path_;
};

const LogFile& log_file() {
    static const LogFile file;
    return file;
}

class Log : public testing::Test {
protected:
    void SetUp() override {
        path_ = log_file().path();
        log::flush();
        begin_ = std::filesystem::file_size(path_);
    }

    /// The lines this test has written.
    std::vector<std::string> lines() const {
        log::flush();
        std::ifstream file(path_);
        file.seekg(static_cast<std::streamoff>(begin_));
        std::vector<std::string> found;
        for (std::string line; std::getline(file, line);) {
            found.push_back(line);
        }
        return found;
    }

    std::filesystem::path path_;
    std::uintmax_t begin_ = 0;
};

TEST_F(Log, IsSilentBeforeItIsOpened) {
    EXPECT_FALSE(log_file().enabled_before());
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) {
        EXPECT_EQ(line.find("too_early"), std::string::npos);
    }
}

TEST_F(Log, OpensOnce) { EXPECT_THROW(log::open("none", log::Level::debug), std::logic_error); }

TEST_F(Log, WritesOneJsonObjectALine) {
    log::info("request", {{"method", "GET"},
                          {"status", 200},
                          {"seconds", 0.0125},
                          {"cached", false},
                          {"bytes", std::size_t{12345}},
                          {"route", std::string("/v1/cases/{no}")}});
    ASSERT_EQ(lines().size(), 1u);
    const std::string line = lines()[0];
    EXPECT_TRUE(line.starts_with("{\"time\":\"")) << line;
    const Json json = parse_json(line);
    auto shape = json["time"].get<std::string>();
    std::replace_if(
        shape.begin(), shape.end(), [](char c) { return c >= '0' && c <= '9'; }, '0');
    EXPECT_EQ(shape, "0000-00-00T00:00:00.000Z");
    EXPECT_EQ(json["level"], "info");
    EXPECT_EQ(json["event"], "request");
    EXPECT_EQ(json["method"], "GET");
    EXPECT_EQ(json["status"], 200);
    EXPECT_EQ(json["seconds"], 0.0125);
    EXPECT_EQ(json["cached"], false);
    EXPECT_EQ(json["bytes"], 12345);
    EXPECT_EQ(json["route"], "/v1/cases/{no}");
}

TEST_F(Log, ForgedLinesStayInsideTheirString) {
    const std::string forged = "a\"}\n{\"event\":\"forged\"}\\\x01\x7f事";
    log::warning("odd", {{"value", forged}});
    ASSERT_EQ(lines().size(), 1u);
    EXPECT_EQ(parse_json(lines()[0])["value"], forged);
}

TEST_F(Log, OctetsThatAreNotUtf8AreReplaced) {
    log::warning("odd", {{"value", "ok\xff"}, {"nul", std::string_view("a\0b", 3)}});
    ASSERT_EQ(lines().size(), 1u);
    const Json json = Json::parse(lines()[0]);
    EXPECT_EQ(json["value"], "ok\xEF\xBF\xBD");
    EXPECT_EQ(json["nul"], std::string("a\0b", 3));
}

TEST_F(Log, NumbersThatJsonLacksAreNull) {
    log::info("numbers",
              {{"nan", std::nan("")}, {"inf", std::numeric_limits<double>::infinity()}, {"min", INT64_MIN}});
    ASSERT_EQ(lines().size(), 1u);
    const Json json = parse_json(lines()[0]);
    EXPECT_TRUE(json["nan"].is_null());
    EXPECT_TRUE(json["inf"].is_null());
    EXPECT_EQ(json["min"], INT64_MIN);
}

TEST_F(Log, LeavesOutLowerLevels) {
    EXPECT_FALSE(log::enabled(log::Level::debug));
    EXPECT_TRUE(log::enabled(log::Level::info));
    log::debug("hidden");
    log::error("shown");
    ASSERT_EQ(lines().size(), 1u);
    EXPECT_EQ(parse_json(lines()[0])["level"], "error");
}

TEST_F(Log, KeepsEveryLineOfManyThreadsWhole) {
    constexpr int threads = 4, each = 2000;
    std::vector<std::thread> writers;
    for (int t = 0; t < threads; ++t) {
        writers.emplace_back([t] {
            for (int i = 0; i < each; ++i) {
                log::info("line", {{"thread", t}, {"number", i}});
            }
        });
    }
    for (std::thread& writer : writers) {
        writer.join();
    }
    std::vector<int> next(threads, 0);
    for (const std::string& line : lines()) {
        const Json json = parse_json(line);
        EXPECT_EQ(json["number"], next.at(json["thread"].get<std::size_t>())++); // in the thread's order
    }
    EXPECT_EQ(next, std::vector<int>(threads, each));
}

TEST_F(Log, WritesWithoutBeingFlushed) {
    log::info("alone");
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::filesystem::file_size(path_) == begin_ && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_GT(std::filesystem::file_size(path_), begin_);
}

TEST_F(Log, GoesOnInANewFileWhenTheOldOneWasRenamed) {
    const std::filesystem::path old = path_.string() + ".1";
    log::info("before");
    log::flush();
    std::filesystem::rename(path_, old);
    log::info("between");
    log::flush();
    EXPECT_GT(std::filesystem::file_size(old), begin_);
    EXPECT_FALSE(std::filesystem::exists(path_));
    log::reopen();
    log::info("after");
    begin_ = 0;
    ASSERT_EQ(lines().size(), 1u);
    EXPECT_EQ(parse_json(lines()[0])["event"], "after");
    EXPECT_EQ(std::filesystem::status(path_).permissions() & std::filesystem::perms::others_all,
              std::filesystem::perms::none);
    std::filesystem::remove(old);
}

TEST_F(Log, GoesOnInTheOldFileWhenNoNewOneCanBeMade) {
    const std::filesystem::path old = path_.string() + ".1";
    std::filesystem::rename(path_, old);
    std::filesystem::create_directory(path_); // in its place
    log::reopen();
    log::info("after");
    log::flush();
    log::flush(); // what the first one made it say
    std::filesystem::remove(path_);
    std::filesystem::rename(old, path_);
    std::set<Json> told; // the writer's own line may stand before the other
    for (const std::string& line : lines()) {
        told.insert(parse_json(line)["event"]);
    }
    EXPECT_EQ(told, (std::set<Json>{"after", "log_not_reopened"}));
}

using LogDeathTest = Log;

TEST_F(LogDeathTest, IsCompleteWhenTheProcessExits) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    const auto speak_and_exit = [] {
        log::info("last_words");
        std::exit(0);
    };
    EXPECT_EXIT(speak_and_exit(), testing::ExitedWithCode(0), "");
    ASSERT_EQ(lines().size(), 1u);
    EXPECT_EQ(parse_json(lines()[0])["event"], "last_words");
}

} // namespace
} // namespace gateway
