#include "legacy_profile.hpp"

#include "edition.hpp"
#include "gateway/base/toml_table.hpp"

#include <algorithm>

namespace gateway::matters {
namespace {

/// A pointer that some family's tables know: a misspelt field is found at the start, not at an import.
std::string read_field(const Foundation& foundation, const TomlTable& row) {
    const std::string pointer = row.text("field");
    if (std::ranges::none_of(foundation.families, [&pointer](const Family& family) {
            const Column* column = find_column(family, pointer);
            return column && !column->control;
        })) {
        row.fault("field", "\"" + pointer + "\" is no field of a matter");
    }
    return pointer;
}

MappedColumn read_column(const Foundation& foundation, const TomlTable& row) {
    MappedColumn mapped{row.text("column"), read_field(foundation, row), row.optional_text("separator"), {}};
    if (const auto codes = row.optional_table("codes")) {
        mapped.codes = codes->remaining_texts();
    }
    return mapped;
}

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
    Profile profile;
    profile.name = name;
    const auto file = TomlTable::parse("legacy/" + profile.name + ".toml", toml);
    profile.title = file.both_languages("title_");
    profile.key = file.optional_text("key");
    profile.region = file.optional_text("region");
    profile.schema_version = file.optional_text("schema_version");
    if (!profile.schema_version.empty() && !is_known_version(*foundation.standard, profile.schema_version)) {
        file.fault("schema_version",
                   "is " + profile.schema_version + ", but no code table is of this version");
    }
    for (const TomlTable& row : file.optional_tables("field")) {
        profile.columns.push_back(read_column(foundation, row));
    }
    for (const TomlTable& row : file.optional_tables("constant")) {
        profile.constants[read_field(foundation, row)] = row.text("value");
    }
    if (file.has("keep")) {
        for (const TomlText& column : file.texts("keep")) {
            profile.kept.insert(column.text);
        }
    }
    file.finish();
    return profile;
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
