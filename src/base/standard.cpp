#include "gateway/base/standard.hpp"

#include "data_files.hpp"
#include "gateway/base/embedded.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>
#include <stdexcept>

namespace gateway {
namespace {

namespace fs = std::filesystem;

/// Relative name → the file it was taken from, for the errors.
using Origins = std::map<std::string, std::string, std::less<>>;
using Texts = std::map<std::string, std::string, std::less<>>;

std::string read_file(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (!stream.is_open() || stream.bad()) {
        throw std::runtime_error(path.string() + ": cannot be read");
    }
    return text;
}

/// Editors and mounted volumes leave hidden files and copies ending in '~' behind: they are no data.
bool is_ignored(const fs::path& path) {
    const std::string name = path.filename().string();
    return name.starts_with('.') || name.ends_with('~');
}

void read_overrides(const fs::path& folder, Texts& files, Origins& origins) {
    if (!fs::is_directory(folder)) {
        throw std::runtime_error(folder.string() + ": is not a directory");
    }
    for (auto entry = fs::recursive_directory_iterator(folder); entry != fs::recursive_directory_iterator();
         ++entry) {
        if (is_ignored(entry->path())) {
            entry.disable_recursion_pending();
        } else if (entry->is_regular_file()) {
            const std::string name = entry->path().lexically_relative(folder).generic_string();
            files[name] = read_file(entry->path());
            origins[name] = entry->path().string();
        }
    }
}

/// The files directly in `folder` ("codes/") with the extension .toml.
std::vector<DataFile> toml_files(std::string_view folder, const Texts& files, const Origins& origins) {
    std::vector<DataFile> found;
    for (const auto& [name, text] : files) {
        const fs::path path(name);
        if (path.parent_path() == folder && path.extension() == ".toml") {
            found.push_back({origins.at(name), path.stem().string(), text});
        }
    }
    return found;
}

} // namespace

CodeTable::CodeTable(std::string id, std::string version, std::string edition_of, Text title,
                     std::vector<CodeValue> values)
    : id_(std::move(id)), version_(std::move(version)), edition_of_(std::move(edition_of)),
      title_(std::move(title)), values_(std::move(values)), order_(values_.size()) {
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
    std::ranges::sort(order_, {},
                      [this](std::uint32_t at) -> const std::string& { return values_[at].value; });
}

const CodeValue* CodeTable::find(std::string_view value) const {
    const auto value_at = [this](std::uint32_t at) -> std::string_view { return values_[at].value; };
    const auto found = std::ranges::lower_bound(order_, value, {}, value_at);
    return found != order_.end() && value_at(*found) == value ? &values_[*found] : nullptr;
}

NationalTable::NationalTable(std::string name, std::string zh, std::string version,
                             std::vector<Column> columns)
    : name_(std::move(name)), zh_(std::move(zh)), version_(std::move(version)), columns_(std::move(columns)) {
    by_name_.reserve(columns_.size());
    for (const Column& column : columns_) {
        by_name_.push_back(&column);
    }
    std::ranges::sort(by_name_, {}, &Column::name);
}

const Column* NationalTable::find(std::string_view column) const {
    const auto name_of = [](const Column* candidate) -> std::string_view { return candidate->name; };
    const auto found = std::ranges::lower_bound(by_name_, column, {}, name_of);
    return found != by_name_.end() && (*found)->name == column ? *found : nullptr;
}

bool NationalTable::personal() const { return std::ranges::any_of(columns_, &Column::personal); }

std::shared_ptr<const Standard> Standard::load(const fs::path& overrides) {
    auto standard = std::make_shared<Standard>();
    Origins origins;
    for (const EmbeddedFile& file : embedded_data()) {
        standard->files_.emplace(file.name, file.text);
        origins.emplace(file.name, file.name);
    }
    if (!overrides.empty()) {
        read_overrides(overrides, standard->files_, origins);
    }
    for (const DataFile& file : toml_files("codes", standard->files_, origins)) {
        standard->codes_.emplace(file.stem, parse_code_table(file));
    }
    for (const DataFile& file : toml_files("codes", standard->files_, origins)) {
        check_edition(file, *standard->codes_.find(file.stem)->second, standard->codes_);
    }
    for (const DataFile& file : toml_files("tables", standard->files_, origins)) {
        for (auto& table : parse_national_table(file, standard->codes_)) {
            std::string name = table->name();
            standard->tables_.emplace(std::move(name), std::move(table));
        }
    }
    constexpr std::string_view divisions = "divisions.csv";
    if (const auto found = standard->files_.find(divisions); found != standard->files_.end()) {
        standard->divisions_ = parse_divisions({origins.find(divisions)->second, "divisions", found->second});
    }
    return standard;
}

const NationalTable* Standard::find_table(std::string_view name) const {
    const auto found = tables_.find(name);
    return found == tables_.end() ? nullptr : found->second.get();
}

const NationalTable& Standard::table(std::string_view name) const {
    const NationalTable* found = find_table(name);
    if (!found) {
        throw std::out_of_range("no national table " + std::string(name));
    }
    return *found;
}

const CodeTable* Standard::edition(std::string_view id, std::string_view version) const {
    const auto current = codes_.find(id);
    if (current != codes_.end() && current->second->version() == version) {
        return current->second.get();
    }
    for (const auto& [name, table] : codes_) {
        if (table->edition_of() == id && table->version() == version) {
            return table.get();
        }
    }
    return nullptr;
}

const CodeTable& Standard::codes(std::string_view id) const {
    const auto found = codes_.find(id);
    if (found == codes_.end()) {
        throw std::out_of_range("no code table " + std::string(id));
    }
    return *found->second;
}

const Division* Standard::division(std::string_view code) const {
    const auto found = std::ranges::lower_bound(
        divisions_, code, {}, [](const Division& division) { return std::string_view(division.code); });
    return found != divisions_.end() && found->code == code ? &*found : nullptr;
}

std::string Standard::file(std::string_view name) const {
    const auto found = files_.find(name);
    return found == files_.end() ? std::string() : found->second;
}

std::vector<std::string> Standard::files() const {
    std::vector<std::string> names;
    for (const auto& [name, text] : files_) {
        names.push_back(name);
    }
    return names;
}

} // namespace gateway
