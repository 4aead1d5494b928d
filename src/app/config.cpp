#include "config.hpp"

#include "config_keys.hpp"
#include "nearest.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

extern char** environ;

namespace gateway::app {
namespace {

namespace fs = std::filesystem;

/// One value as it was found: where, and in which words; `text` is empty for what no key takes (array,
/// date…).
struct Found {
    std::string place;
    std::string shown;
    std::optional<std::string> text;
    bool quoted = false;
    bool from_file = true;
};

class Reading {
public:
    explicit Reading(fs::path file) : file_(std::move(file)) {}

    void read_file();
    void read_environment(const Environment& environment);
    LoadedConfig finish() &&;

private:
    void read_section(const std::string& name, const toml::table& table);
    void take(const ConfigKey& key, const Found& found);
    void resolve_paths();
    void check_together();
    std::string place(const toml::source_region& source) const;
    std::string origin(const std::string& path) const;
    void fault(std::string place, Text text) { faults_.push_back({std::move(place), std::move(text)}); }

    const fs::path file_;
    LoadedConfig loaded_;
    std::vector<ConfigFault> faults_;
};

const ConfigKey* find_key(const std::string& section, const std::string& name) {
    for (const ConfigKey& key : config_keys()) {
        if (key.section == section && key.name == name) {
            return &key;
        }
    }
    return nullptr;
}

const ConfigKey* find_variable(const std::string& variable) {
    for (const ConfigKey& key : config_keys()) {
        if (key.variable() == variable) {
            return &key;
        }
    }
    return nullptr;
}

Text with_suggestion(Text text, const std::string& nearest) {
    if (!nearest.empty()) {
        text.zh += "；是否想写 " + nearest + "？";
        text.en += "; did you mean " + nearest + "?";
    }
    return text;
}

Text unknown_key(const std::string& section, const std::string& name) {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_keys()) {
        if (key.name == name) {
            return with_suggestion(
                {"没有配置项 " + section + "." + name, "there is no key " + section + "." + name},
                key.path());
        }
        if (key.section == section) {
            known.push_back(key.name);
        }
    }
    std::string nearest = nearest_word(name, known);
    return with_suggestion({"没有配置项 " + section + "." + name, "there is no key " + section + "." + name},
                           nearest.empty() ? nearest : section + "." + nearest);
}

Text unknown_section(const std::string& name) {
    std::vector<std::string> known;
    for (const ConfigSection& section : config_sections()) {
        known.push_back(section.name);
    }
    const std::string nearest = nearest_word(name, known);
    return with_suggestion({"没有配置节 [" + name + "]", "there is no section [" + name + "]"},
                           nearest.empty() ? nearest : "[" + nearest + "]");
}

/// toml++ keeps a table sorted by name; faults are told from the top of the file.
std::vector<std::pair<const toml::key*, const toml::node*>> in_file_order(const toml::table& table) {
    std::vector<std::pair<const toml::key*, const toml::node*>> entries;
    for (auto entry = table.begin(); entry != table.end(); ++entry) {
        entries.emplace_back(&entry->first, &entry->second);
    }
    std::sort(entries.begin(), entries.end(), [](const auto& left, const auto& right) {
        const auto& a = left.first->source().begin;
        const auto& b = right.first->source().begin;
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    return entries;
}

Found describe(const toml::node& node, std::string place) {
    Found found{std::move(place), {}, std::nullopt};
    if (const auto* text = node.as_string()) {
        found.text = text->get();
        found.quoted = true;
        found.shown = "\"" + text->get() + "\"";
    } else if (const auto* number = node.as_integer()) {
        found.text = found.shown = std::to_string(number->get());
    } else if (const auto* truth = node.as_boolean()) {
        found.text = found.shown = truth->get() ? "true" : "false";
    } else if (const auto* real = node.as_floating_point()) {
        found.shown = std::to_string(real->get());
    } else {
        found.shown = node.is_array() ? "[…]" : node.is_table() ? "{…}" : "…";
    }
    return found;
}

std::string Reading::place(const toml::source_region& source) const {
    return file_.string() + ":" + std::to_string(source.begin.line) + ":" +
           std::to_string(source.begin.column);
}

std::string Reading::origin(const std::string& path) const {
    const auto found = loaded_.origins.find(path);
    return found != loaded_.origins.end() ? found->second : file_.string();
}

void Reading::take(const ConfigKey& key, const Found& found) {
    const bool right_type = found.text && (!found.from_file || found.quoted == is_quoted(key));
    if (right_type && set_config_value(key, *found.text, loaded_.config)) {
        loaded_.origins[key.path()] = found.place;
        return;
    }
    const Text expected = expected_value(key);
    const std::string shown = key.secret ? "…" : found.shown;
    fault(found.place, {key.path() + " = " + shown + "：应为" + expected.zh,
                        key.path() + " = " + shown + ": expected " + expected.en});
}

void Reading::read_section(const std::string& name, const toml::table& table) {
    for (const auto& [key, node] : in_file_order(table)) {
        const std::string member(key->str());
        if (const ConfigKey* known = find_key(name, member)) {
            take(*known, describe(*node, place(key->source())));
        } else {
            fault(place(key->source()), unknown_key(name, member));
        }
    }
}

void Reading::read_file() {
    std::ifstream stream(file_, std::ios::binary);
    if (!stream || fs::is_directory(file_)) {
        fault(file_.string(),
              {"无法读取配置文件，请核对路径和权限", "cannot be read: check the path and the permissions"});
        return;
    }
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    try {
        const toml::table document = toml::parse(text, file_.string());
        for (const auto& [key, node] : in_file_order(document)) {
            const std::string name(key->str());
            const auto* section = node->as_table();
            const auto& known = config_sections();
            if (std::none_of(known.begin(), known.end(),
                             [&](const ConfigSection& s) { return s.name == name; })) {
                fault(place(key->source()), unknown_section(name));
            } else if (section == nullptr) {
                fault(place(key->source()),
                      {name + " 应为配置节 [" + name + "]", name + " must be a section, [" + name + "]"});
            } else {
                read_section(name, *section);
            }
        }
    } catch (const toml::parse_error& error) {
        fault(place(error.source()), {"TOML 语法错误：" + std::string(error.description()),
                                      "not valid TOML: " + std::string(error.description())});
    }
}

/// Only names of our sections are judged: an orchestrator sets variables such as GATEWAY_SERVICE_HOST on its
/// own.
void Reading::read_environment(const Environment& environment) {
    for (const auto& [variable, value] : environment) {
        if (const ConfigKey* key = find_variable(variable)) {
            Found found{variable, "\"" + value + "\"", value};
            found.from_file = false;
            take(*key, found);
            continue;
        }
        std::vector<std::string> known;
        for (const ConfigKey& key : config_keys()) {
            if (variable.starts_with(
                    key.variable().substr(0, key.section.size() + 9))) { // GATEWAY_<SECTION>_
                known.push_back(key.variable());
            }
        }
        if (!known.empty()) {
            fault(variable,
                  with_suggestion({"没有对应的配置项", "names no key"}, nearest_word(variable, known)));
        }
    }
}

void Reading::resolve_paths() {
    const fs::path base = fs::absolute(file_.empty() ? fs::path(".") / "x" : file_).parent_path();
    for (const ConfigKey& key : config_keys()) {
        if (const auto* member = std::get_if<Config::Path& (*)(Config&)>(&key.member)) {
            Config::Path& path = (*member)(loaded_.config);
            if (!path.empty()) {
                path = (base / path).lexically_normal();
            }
        }
    }
    std::string& target = loaded_.config.log.target;
    if (target != "stderr" && target != "none" && !target.empty()) {
        target = (base / target).lexically_normal().string();
    }
}

void Reading::check_together() {
    const Config& config = loaded_.config;
    if (config.http.certificate.empty() != config.http.private_key.empty()) {
        fault(origin(config.http.certificate.empty() ? "http.private_key" : "http.certificate"),
              {"http.certificate 与 http.private_key 须同时设置",
               "http.certificate and http.private_key go together"});
    }
    if (config.national.enabled && (config.national.url.empty() || config.national.public_key.empty())) {
        fault(origin("national.enabled"), {"启用国家平台对接时，须设置 national.url 和 national.public_key",
                                           "national.enabled needs national.url and national.public_key"});
    }
    if (config.identity.hash == "hmac-sm3" && config.identity.hash_key.empty()) {
        fault(origin("identity.hash"), {"identity.hash = \"hmac-sm3\" 时，须设置 identity.hash_key",
                                        "identity.hash = \"hmac-sm3\" needs identity.hash_key"});
    }
    if (!config.signon.message_url.empty() && config.signon.message_secret.empty()) {
        fault(origin("signon.message_url"), {"设置了 signon.message_url 时，须设置 signon.message_secret",
                                             "signon.message_url needs signon.message_secret"});
    }
    if (config.national.backoff > config.national.backoff_most) {
        fault(origin("national.backoff"), {"national.backoff 不得大于 national.backoff_most",
                                           "national.backoff must not be over national.backoff_most"});
    }
}

LoadedConfig Reading::finish() && {
    check_together();
    if (!faults_.empty()) {
        throw ConfigError(std::move(faults_));
    }
    resolve_paths();
    return std::move(loaded_);
}

} // namespace

Environment gateway_environment() {
    Environment environment;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (text.starts_with("GATEWAY_") && equals != std::string_view::npos) {
            environment.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return environment;
}

LoadedConfig load_config(const fs::path& file, const Environment& environment) {
    Reading reading(file);
    if (!file.empty()) {
        reading.read_file();
    }
    reading.read_environment(environment);
    return std::move(reading).finish();
}

} // namespace gateway::app
