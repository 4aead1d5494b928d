#include "config.hpp"
#include "config_keys.hpp"
#include "listen.hpp"
#include "nearest.hpp"
#include "version.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <unistd.h>

namespace gateway::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// A configuration file in a folder of its own, gone after the test.
class ConfigFile : public testing::Test {
protected:
    ConfigFile() : folder_(fs::temp_directory_path() / ("gateway-config-" + std::to_string(::getpid()))) {
        fs::create_directories(folder_);
    }
    ~ConfigFile() override { fs::remove_all(folder_); }

    fs::path write(const std::string& text) {
        std::ofstream(file(), std::ios::binary) << text;
        return file();
    }
    fs::path file() const { return folder_ / "gateway.toml"; }

    Config load(const std::string& text, const Environment& environment = {}) {
        return load_config(write(text), environment).config;
    }
    /// Every fault as "place: English words", the place without the folder.
    std::vector<std::string> faults(const std::string& text, const Environment& environment = {}) {
        std::vector<std::string> lines;
        try {
            load(text, environment);
        } catch (const ConfigError& error) {
            for (const ConfigFault& fault : error.faults()) {
                std::string place = fault.place;
                if (place.starts_with(folder_.string())) {
                    place.erase(0, folder_.string().size() + 1);
                }
                EXPECT_FALSE(fault.text.zh.empty());
                lines.push_back(place + ": " + fault.text.en);
            }
        }
        return lines;
    }

    fs::path folder_;
};

using Lines = std::vector<std::string>;

TEST(ExampleConfig, IsTheFileInTheConfigFolder) {
    EXPECT_EQ(text_of(fs::path(GATEWAY_SOURCE_DIR) / "config" / "provincial-gateway.toml"), example_config())
        << "write it anew: provincial-gateway check-config --example > config/provincial-gateway.toml";
}

TEST_F(ConfigFile, TheExampleParsesHasEveryKeyAndStatesTheDefaults) {
    const auto loaded = load_config(write(example_config()), {});
    const Config defaults;
    for (const ConfigKey& key : config_keys()) {
        EXPECT_TRUE(loaded.origins.contains(key.path())) << key.path();
        if (!std::holds_alternative<Config::Path& (*)(Config&)>(key.member)) {
            EXPECT_EQ(config_value(key, loaded.config), config_value(key, defaults)) << key.path();
        }
    }
    EXPECT_EQ(loaded.config.data.folder, folder_ / "data");
}

TEST(ConfigKeys, DefaultsAreWithinTheirOwnRanges) {
    for (const ConfigKey& key : config_keys()) {
        Config config;
        EXPECT_TRUE(set_config_value(key, config_value(key, Config{}), config)) << key.path();
        EXPECT_FALSE(key.meaning.zh.empty() || key.meaning.en.empty()) << key.path();
    }
}

TEST_F(ConfigFile, TakesValuesOfEachKind) {
    const Config config =
        load("[http]\nlisten = \"[::1]:0\"\nthreads = 3\nidle_timeout = \"2min\"\nbody_limit = \"2MiB\"\n"
             "[database]\nmigrate = false\n[log]\nlevel = \"debug\"\n");
    EXPECT_EQ(config.http.listen, "[::1]:0");
    EXPECT_EQ(config.http.threads, 3);
    EXPECT_EQ(config.http.idle_timeout, 2min);
    EXPECT_EQ(config.http.body_limit.count, 2u << 20);
    EXPECT_FALSE(config.database.migrate);
    EXPECT_EQ(config.log.level, "debug");
}

TEST_F(ConfigFile, TheSourceFitsTheColumnOfTheNationalTables) {
    EXPECT_EQ(load("[national]\nsource = \"p44\"\n").national.source, "p44");
    EXPECT_EQ(faults("[national]\nsource = \"js32\"\n").size(), 1U);
}

TEST_F(ConfigFile, PathsAreMeantFromTheFilesFolder) {
    const Config config = load("[data]\nfolder = \"../state\"\nstandard = \"/srv/standard\"\n");
    EXPECT_EQ(config.data.folder, folder_.parent_path() / "state");
    EXPECT_EQ(config.data.standard, "/srv/standard");
    EXPECT_TRUE(config.national.key.empty());
}

TEST_F(ConfigFile, TellsEveryFaultWithLineAndColumn) {
    EXPECT_EQ(
        faults("[http]\nthreads = \"two\"\n  max_connections = 0\nidle_timeout = \"10\"\n\n[log]\nlevel = "
               "\"loud\"\n"),
        (Lines{
            "gateway.toml:2:1: http.threads = \"two\": expected an integer from 1 to 64",
            "gateway.toml:3:3: http.max_connections = 0: expected an integer from 1 to 1000000",
            "gateway.toml:4:1: http.idle_timeout = \"10\": expected a duration (such as \"500ms\", \"10s\", "
            "\"5min\", \"24h\") from 100ms to 1h",
            "gateway.toml:7:1: log.level = \"loud\": expected one of \"debug\", \"info\", \"warning\", "
            "\"error\""}));
}

TEST_F(ConfigFile, RefusesANumberInQuotesAndATextWithout) {
    EXPECT_EQ(faults("[http]\nthreads = \"2\"\nlisten = 8080\n").size(), 2u);
}

TEST_F(ConfigFile, RefusesUnknownKeysWithTheNearest) {
    EXPECT_EQ(faults("[http]\nlisetn = \"127.0.0.1:1\"\nworkers = 4\nzzzzzzzz = 1\n"),
              (Lines{"gateway.toml:2:1: there is no key http.lisetn; did you mean http.listen?",
                     "gateway.toml:3:1: there is no key http.workers; did you mean database.workers?",
                     "gateway.toml:4:1: there is no key http.zzzzzzzz"}));
}

TEST_F(ConfigFile, RefusesUnknownSections) {
    EXPECT_EQ(faults("[htttp]\nlisten = \"127.0.0.1:1\"\n"),
              Lines{"gateway.toml:1:2: there is no section [htttp]; did you mean [http]?"});
    EXPECT_EQ(faults("http = 1\n"), Lines{"gateway.toml:1:1: http must be a section, [http]"});
}

TEST_F(ConfigFile, NamesThePlaceOfASyntaxError) {
    const auto lines = faults("[http]\nlisten = \n");
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_TRUE(lines.front().starts_with("gateway.toml:2:")) << lines.front();
}

TEST_F(ConfigFile, NeverShowsASecret) {
    EXPECT_EQ(faults("[database]\nurl = 12345\n"),
              Lines{"gateway.toml:2:1: database.url = …: expected a text"});
}

TEST_F(ConfigFile, MustBeReadable) {
    EXPECT_THROW(load_config(folder_ / "missing.toml", {}), ConfigError);
    EXPECT_THROW(load_config(folder_, {}), ConfigError);
}

TEST_F(ConfigFile, TheEnvironmentComesFirst) {
    const Environment environment{{"GATEWAY_HTTP_THREADS", "7"}, {"GATEWAY_NATIONAL_ENABLED", "false"}};
    const auto loaded = load_config(write("[http]\nthreads = 3\n[national]\nenabled = false\n"), environment);
    EXPECT_EQ(loaded.config.http.threads, 7);
    EXPECT_EQ(loaded.origins.at("http.threads"), "GATEWAY_HTTP_THREADS");
}

TEST_F(ConfigFile, JudgesTheEnvironmentToo) {
    EXPECT_EQ(faults("", {{"GATEWAY_HTTP_THREADS", "many"}}),
              Lines{"GATEWAY_HTTP_THREADS: http.threads = \"many\": expected an integer from 1 to 64"});
    EXPECT_EQ(faults("", {{"GATEWAY_HTTP_LISTNE", "127.0.0.1:1"}}),
              Lines{"GATEWAY_HTTP_LISTNE: names no key; did you mean GATEWAY_HTTP_LISTEN?"});
}

TEST_F(ConfigFile, LeavesForeignVariablesAlone) {
    EXPECT_EQ(faults("", {{"GATEWAY_SERVICE_HOST", "10.0.0.1"}, {"GATEWAY_PORT", "tcp://10.0.0.1:80"}}),
              Lines{});
}

TEST_F(ConfigFile, ChecksWhatBelongsTogether) {
    EXPECT_EQ(faults("[http]\ncertificate = \"a.pem\"\n"),
              Lines{"gateway.toml:2:1: http.certificate and http.private_key go together"});
    EXPECT_EQ(faults("[national]\nenabled = true\nurl = \"http://127.0.0.1:1\"\n"),
              Lines{"gateway.toml:2:1: national.enabled needs national.url and national.public_key"});
    EXPECT_EQ(faults("[identity]\nhash = \"hmac-sm3\"\n"),
              Lines{"gateway.toml:2:1: identity.hash = \"hmac-sm3\" needs identity.hash_key"});
    EXPECT_EQ(faults("[signon]\nmessage_url = \"http://127.0.0.1:1/sms\"\n"),
              Lines{"gateway.toml:2:1: signon.message_url needs signon.message_secret"});
}

TEST_F(ConfigFile, RefusesAddressesThatAreNone) {
    for (const char* value :
         {"localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "[::1]", "256.0.0.1:80"}) {
        EXPECT_EQ(faults("[http]\nlisten = \"" + std::string(value) + "\"\n").size(), 1u) << value;
    }
    for (const char* value : {"ftp://a", "http://", "http://a/", "http://a b", "a"}) {
        EXPECT_EQ(faults("[http]\npublic_url = \"" + std::string(value) + "\"\n").size(), 1u) << value;
    }
}

TEST(ConfigWithoutAFile, IsTheDefaults) {
    const auto loaded = load_config({}, {});
    EXPECT_TRUE(loaded.origins.empty());
    EXPECT_EQ(loaded.config.data.folder, fs::current_path() / "data");
}

TEST(Listen, KnowsLoopback) {
    EXPECT_TRUE(parse_listen("127.0.0.1:0")->is_loopback());
    EXPECT_TRUE(parse_listen("[::1]:0")->is_loopback());
    EXPECT_FALSE(parse_listen("0.0.0.0:80")->is_loopback());
    EXPECT_EQ(parse_listen("[::1]:8443")->text(), "[::1]:8443");
}

TEST(NearestWord, CountsASwapAsOneMistake) {
    EXPECT_EQ(nearest_word("ulr", {"key", "url"}), "url");
    EXPECT_EQ(nearest_word("something", {"key", "url"}), "");
    EXPECT_EQ(nearest_word(std::string(100'000, 'a'), {"key"}), "");
}

TEST(Version, IsThatOfTheProject) {
    const std::string project = text_of(fs::path(GATEWAY_SOURCE_DIR) / "CMakeLists.txt");
    EXPECT_NE(project.find("VERSION " + std::string(version) + " "), std::string::npos);
}

} // namespace
} // namespace gateway::app
