#include "gateway/ofd/package.hpp"

#include "shown.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <vector>
#include <zip.h>

namespace gateway::ofd {
namespace {

constexpr std::uint64_t small_entry = 1u << 20; // below it, how well it is packed says nothing
constexpr std::string_view first_entry = "OFD.xml";
constexpr std::size_t longest_location = 1'000; // names are shorter, but a location may go up and down

struct CloseArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
struct FreeSource {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using File = std::unique_ptr<zip_file_t, CloseFile>;
using Source = std::unique_ptr<zip_source_t, FreeSource>;

[[noreturn]] void refuse(const char* code, const std::string& detail) { throw Fault(code, detail); }

std::vector<std::string> segments_of(std::string_view path) {
    std::vector<std::string> segments(1);
    for (const char c : path) {
        if (c == '/') {
            segments.emplace_back();
        } else {
            segments.back() += c;
        }
    }
    return segments;
}

/// A name that every system reads alike: relative, no "..", no empty part, no backslash, no control
/// character.
void check_name(const std::string& name, const Limits& limits) {
    const auto segments = segments_of(name);
    const bool odd_segment = std::ranges::any_of(segments, [](const std::string& segment) {
        return segment.empty() || segment == "." || segment == "..";
    });
    const bool odd_character = std::ranges::any_of(name, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == ':' || c == 0x7f;
    });
    if (odd_segment || odd_character || name.size() > limits.name_octets || !is_utf8(name)) {
        refuse("OFD_ENTRY_NAME", shown(name));
    }
}

std::string lower(std::string name) {
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return name;
}

Archive open(BytesView zip) {
    if (zip.empty()) { // libzip takes nothing for an empty archive
        refuse("OFD_ZIP", "no octets");
    }
    zip_error_t error;
    zip_error_init(&error);
    Source source(zip_source_buffer_create(zip.data(), zip.size(), 0, &error));
    // CHECKCONS: the directory and the entries' own headers must agree; readers differ in which they believe.
    Archive archive(source ? zip_open_from_source(source.get(), ZIP_RDONLY | ZIP_CHECKCONS, &error)
                           : nullptr);
    if (!archive) {
        const std::string why = zip_error_strerror(&error);
        zip_error_fini(&error);
        refuse("OFD_ZIP", why);
    }
    zip_error_fini(&error);
    static_cast<void>(source.release()); // the archive's now
    return archive;
}

Bytes read_entry(zip_t* archive, const zip_stat_t& about, const Limits& limits) {
    const std::string name = about.name;
    if (about.encryption_method != ZIP_EM_NONE) {
        refuse("OFD_ZIP", name + " is encrypted");
    }
    const bool beyond_belief = about.size > small_entry && about.size / limits.ratio > about.comp_size;
    if (about.size > limits.entry_octets || beyond_belief) {
        refuse("OFD_TOO_LARGE", name);
    }
    const File file(zip_fopen_index(archive, about.index, 0));
    Bytes octets(static_cast<std::size_t>(about.size), '\0');
    // One octet more is asked for: an entry must not be longer than it says.
    char beyond = 0;
    const bool whole =
        file &&
        zip_fread(file.get(), octets.data(), octets.size()) == static_cast<zip_int64_t>(octets.size()) &&
        zip_fread(file.get(), &beyond, 1) == 0;
    if (!whole) {
        refuse("OFD_ZIP", name + " cannot be unpacked");
    }
    return octets;
}

/// The octets of an archive that was built in memory.
Bytes content_of(zip_source_t* source) {
    zip_stat_t about;
    if (zip_source_stat(source, &about) != 0 || zip_source_open(source) != 0) {
        throw std::runtime_error("libzip failed: reading what was written");
    }
    Bytes octets(static_cast<std::size_t>(about.size), '\0');
    const zip_int64_t count = zip_source_read(source, octets.data(), octets.size());
    zip_source_close(source);
    if (count != static_cast<zip_int64_t>(octets.size())) {
        throw std::runtime_error("libzip failed: reading what was written");
    }
    return octets;
}

void add(zip_t* archive, const std::string& name, const Bytes& octets) {
    zip_source_t* source = zip_source_buffer(archive, octets.data(), octets.size(), 0);
    const zip_int64_t index =
        source == nullptr ? -1 : zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        throw std::runtime_error("libzip failed: adding " + name);
    }
    // The first day that ZIP knows: the file does not tell when it was packed.
    const auto entry = static_cast<zip_uint64_t>(index);
    constexpr zip_uint32_t level = 3; // 9, libzip's own, takes four times as long for 2 % less
    if (zip_file_set_dostime(archive, entry, 0, 1 << 5 | 1, 0) != 0 ||
        zip_set_file_compression(archive, entry, ZIP_CM_DEFLATE, level) != 0) {
        throw std::runtime_error("libzip failed: adding " + name);
    }
}

} // namespace

Package Package::read(BytesView zip, const Limits& limits) {
    const Archive archive = open(zip);
    const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
    if (count <= 0) { // libzip takes some archives that are cut off for empty ones
        refuse("OFD_ZIP", "no entries");
    }
    if (static_cast<std::uint64_t>(count) > limits.entries) {
        refuse("OFD_TOO_LARGE", std::to_string(count) + " entries");
    }
    Package package;
    std::set<std::string> seen;
    std::uint64_t total = 0;
    for (zip_int64_t i = 0; i < count; ++i) {
        zip_stat_t about;
        if (zip_stat_index(archive.get(), static_cast<zip_uint64_t>(i), 0, &about) != 0 ||
            (about.valid & (ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)) !=
                (ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)) {
            refuse("OFD_ZIP", "entry " + std::to_string(i));
        }
        std::string name = about.name;
        const bool folder = name.ends_with('/') && about.size == 0;
        check_name(folder ? name.substr(0, name.size() - 1) : name, limits);
        if (!seen.insert(lower(name)).second) {
            refuse("OFD_ENTRY_TWICE", name);
        }
        if (folder) {
            continue;
        }
        total += about.size;
        if (total > limits.total_octets) {
            refuse("OFD_TOO_LARGE", "the whole");
        }
        package.put(std::move(name), read_entry(archive.get(), about, limits));
    }
    return package;
}

Bytes Package::write() const {
    zip_error_t error;
    zip_error_init(&error);
    const Source source(zip_source_buffer_create(nullptr, 0, 0, &error));
    Archive archive(source ? zip_open_from_source(source.get(), ZIP_TRUNCATE, &error) : nullptr);
    zip_error_fini(&error);
    if (!archive) {
        throw std::runtime_error("libzip failed: beginning an archive");
    }
    zip_source_keep(source.get()); // the archive frees one of two
    if (const Bytes* first = find(first_entry)) {
        add(archive.get(), std::string(first_entry), *first);
    }
    for (const auto& [name, octets] : entries_) {
        if (name != first_entry) {
            add(archive.get(), name, octets);
        }
    }
    if (zip_close(archive.get()) != 0) {
        throw std::runtime_error("libzip failed: packing");
    }
    static_cast<void>(archive.release());
    return content_of(source.get());
}

const Bytes* Package::find(std::string_view name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
}

const Bytes& Package::at(std::string_view name) const {
    const Bytes* found = find(name);
    if (found == nullptr) {
        refuse("OFD_STRUCTURE", std::string(name) + " is missing");
    }
    return *found;
}

std::string resolve(std::string_view location, std::string_view from) {
    if (location.size() > longest_location) {
        refuse("OFD_ENTRY_NAME", shown(location));
    }
    std::vector<std::string> path;
    if (!location.starts_with('/')) {
        path = segments_of(from);
        path.pop_back(); // its own name
    }
    for (const std::string& segment :
         segments_of(location.starts_with('/') ? location.substr(1) : location)) {
        if (segment == "..") {
            if (path.empty()) {
                refuse("OFD_ENTRY_NAME", std::string(location));
            }
            path.pop_back();
        } else if (!segment.empty() && segment != ".") {
            path.push_back(segment);
        }
    }
    std::string name;
    for (const std::string& segment : path) {
        name += (name.empty() ? "" : "/") + segment;
    }
    return name;
}

} // namespace gateway::ofd
