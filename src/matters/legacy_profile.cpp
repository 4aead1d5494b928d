#include "legacy_profile.hpp"

#include "edition.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace gateway::matters {
namespace {

class ProfileReader {
public:
    ProfileReader(const Foundation& foundation, std::string_view name)
        : foundation_(foundation), name_(name) {}

    Profile read(const toml::table& file) {
        Profile profile;
        profile.name = name_;
        profile.title = {text(file, "title_zh"), text(file, "title_en")};
        profile.key = optional_text(file, "key");
        profile.region = optional_text(file, "region");
        profile.schema_version = optional_text(file, "schema_version");
        if (!profile.schema_version.empty() &&
            !is_known_version(*foundation_.standard, profile.schema_version)) {
            fail(*file.get("schema_version"), "no code table is of version " + profile.schema_version);
        }
        for (const toml::table* row : rows(file, "field")) {
            profile.columns.push_back(mapped_column(*row));
        }
        for (const toml::table* row : rows(file, "constant")) {
            profile.constants[field(*row)] = text(*row, "value");
        }
        if (const toml::array* kept = file["keep"].as_array()) {
            for (const toml::node& column : *kept) {
                profile.kept.insert(column.value<std::string>().value_or(""));
            }
        }
        return profile;
    }

private:
    [[noreturn]] void fail(const toml::node& node, const std::string& what) const {
        std::ostringstream text;
        text << "legacy/" << name_ << ".toml:" << node.source().begin.line << ": " << what;
        throw std::runtime_error(text.str());
    }
    std::string optional_text(const toml::table& table, const char* key) const {
        const toml::node* node = table.get(key);
        if (node == nullptr) {
            return {};
        }
        const auto value = node->value<std::string>();
        if (!value || value->empty()) {
            fail(*node, std::string(key) + " must be a text");
        }
        return *value;
    }
    std::string text(const toml::table& table, const char* key) const {
        std::string value = optional_text(table, key);
        if (value.empty()) {
            fail(table, std::string(key) + " is missing");
        }
        return value;
    }
    std::vector<const toml::table*> rows(const toml::table& file, const char* key) const {
        std::vector<const toml::table*> result;
        if (const toml::node* node = file.get(key); node != nullptr) {
            const toml::array* array = node->as_array();
            if (array == nullptr || !array->is_array_of_tables()) {
                fail(*node, std::string(key) + " must be an array of tables");
            }
            for (const toml::node& row : *array) {
                result.push_back(row.as_table());
            }
        }
        return result;
    }
    /// A pointer that some family's tables know: a misspelt field is found at the start, not at an import.
    std::string field(const toml::table& row) const {
        const std::string pointer = text(row, "field");
        if (std::ranges::none_of(foundation_.families, [&pointer](const Family& family) {
                const Column* column = find_column(family, pointer);
                return column && !column->control;
            })) {
            fail(row, "no field " + pointer);
        }
        return pointer;
    }
    MappedColumn mapped_column(const toml::table& row) const {
        MappedColumn mapped{text(row, "column"), field(row), optional_text(row, "separator"), {}};
        if (const toml::node* codes = row.get("codes"); codes != nullptr) {
            if (!codes->is_table()) {
                fail(*codes, "codes must be a table");
            }
            for (const auto& [from, to] : *codes->as_table()) {
                mapped.codes.emplace(std::string(from.str()), to.value<std::string>().value_or(""));
            }
        }
        return mapped;
    }

    const Foundation& foundation_;
    std::string name_;
};

} // namespace

const Column* find_column(const Family& family, std::string_view field) {
    constexpr std::string_view extend = "/extend/";
    if (field.starts_with(extend)) {
        const PartKind* part = family.part("extend");
        return part ? part->table->find(field.substr(extend.size())) : nullptr;
    }
    return field.starts_with('/') ? family.basic->find(field.substr(1)) : nullptr;
}

Profile read_profile(const Foundation& foundation, std::string_view name, std::string_view toml) {
    try {
        return ProfileReader(foundation, name).read(toml::parse(toml));
    } catch (const toml::parse_error& error) {
        std::ostringstream text;
        text << "legacy/" << name << ".toml:" << error.source().begin.line << ": " << error.description();
        throw std::runtime_error(text.str());
    }
}

std::map<std::string, Profile> load_profiles(const Foundation& foundation) {
    constexpr std::string_view folder = "legacy/";
    constexpr std::string_view ending = ".toml";
    std::map<std::string, Profile> profiles;
    for (const std::string& file : foundation.standard->files()) {
        if (file.starts_with(folder) && file.ends_with(ending)) {
            const std::string name = file.substr(folder.size(), file.size() - folder.size() - ending.size());
            profiles.emplace(name, read_profile(foundation, name, foundation.standard->file(file)));
        }
    }
    return profiles;
}

} // namespace gateway::matters
