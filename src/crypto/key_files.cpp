#include "gateway/crypto/key_files.hpp"

#include "key_lines.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace gateway::crypto {
namespace {

namespace fs = std::filesystem;

constexpr mode_t folder_mode = 0700;
constexpr mode_t private_mode = 0600;
constexpr mode_t public_mode = 0644;
constexpr std::size_t largest_key_file = 65536;

[[noreturn]] void fail(const fs::path& file, const std::string& what) {
    throw std::runtime_error("key file " + file.string() + ": " + what);
}

[[noreturn]] void fail_by_system(const fs::path& file, const std::string& step) {
    fail(file, step + ": " + std::system_category().message(errno));
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

void refuse_writers(const fs::path& folder, const struct stat& status, const char* mend) {
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        fail(folder, std::string("others may write in this folder; run: ") + mend + " " + folder.string());
    }
}

/// Makes a missing folder for the owner only; an existing one in which others may write is refused, for they
/// could put their own key in the place of ours.
void prepare_folder(const fs::path& file) {
    const fs::path folder = folder_of(file);
    if (folder.has_parent_path()) {
        fs::create_directories(folder.parent_path());
    }
    if (::mkdir(folder.c_str(), folder_mode) == 0) {
        return;
    }
    struct stat status {};
    if (errno != EEXIST || ::stat(folder.c_str(), &status) != 0) {
        fail_by_system(folder, "the folder cannot be made");
    }
    refuse_writers(folder, status, "chmod 700");
}

void refuse_modes(const fs::path& file, int descriptor, mode_t refused, const char* mend) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
        fail_by_system(file, "its mode cannot be read");
    }
    if (!S_ISREG(status.st_mode)) {
        fail(file, "not a regular file");
    }
    if ((status.st_mode & refused) != 0) {
        fail(file, std::string("its mode is too open; run: ") + mend + " " + file.string());
    }
}

constexpr mode_t not_the_owner = S_IRWXG | S_IRWXO;
constexpr const char* mend_private = "chmod 600";

/// Without blocking: a name that is a pipe must not hold the start.
int open_file(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 && errno != ENOENT) {
        fail_by_system(file, "it cannot be opened");
    }
    return descriptor;
}

Bytes read_all(const fs::path& file, int descriptor) {
    Bytes text(largest_key_file + 1, '\0'); // of full size at once: a secret leaves no copies behind
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t count = ::read(descriptor, text.data() + size, text.size() - size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            fail_by_system(file, "it cannot be read");
        }
        if (count == 0) {
            text.resize(size);
            return text;
        }
        size += static_cast<std::size_t>(count);
    }
    fail(file, "larger than any key");
}

/// Empty when there is no such file. Modes are asked of the opened file, not of the name, which may change
/// between.
std::optional<Bytes> read_key(const fs::path& file, mode_t refused, const char* mend) {
    const Descriptor descriptor(open_file(file));
    if (!descriptor.is_open()) {
        return std::nullopt;
    }
    refuse_modes(file, descriptor.number(), refused, mend);
    return read_all(file, descriptor.number());
}

std::optional<Bytes> read_private(const fs::path& file) {
    return read_key(file, not_the_owner, mend_private);
}

void write_all(const fs::path& file, int descriptor, BytesView text) {
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            fail_by_system(file, "it cannot be written");
        }
        text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
}

void sync_folder(const fs::path& file) {
    const Descriptor folder(::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() || ::fsync(folder.number()) != 0) {
        fail_by_system(file, "its folder cannot be brought to disk");
    }
}

fs::path name_beside(const fs::path& target) {
    std::string name(1, '.');
    name.append(target.filename().string()).append(1, '.').append(new_guid()).append(".tmp");
    return folder_of(target) / name;
}

/// A whole file under a name of its own beside its final place; the name is gone when the object is.
class PreparedFile {
public:
    PreparedFile(const fs::path& target, BytesView text, mode_t mode)
        : target_(target), name_(name_beside(target)) {
        const Descriptor descriptor(
            ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, private_mode));
        if (!descriptor.is_open()) {
            fail_by_system(name_, "it cannot be made");
        }
        try {
            write_all(name_, descriptor.number(), text);
            if (::fchmod(descriptor.number(), mode) != 0 || ::fsync(descriptor.number()) != 0) {
                fail_by_system(name_, "it cannot be brought to disk");
            }
        } catch (...) {
            ::unlink(name_.c_str());
            throw;
        }
    }
    ~PreparedFile() { ::unlink(name_.c_str()); }
    PreparedFile(const PreparedFile&) = delete;
    PreparedFile& operator=(const PreparedFile&) = delete;

    /// Takes the place unless somebody has it: of two processes that start at once, the first to link wins.
    void place_if_free() {
        if (::link(name_.c_str(), target_.c_str()) != 0 && errno != EEXIST) {
            fail_by_system(target_, "it cannot be put in place");
        }
        sync_folder(target_);
    }

    void replace() {
        if (::rename(name_.c_str(), target_.c_str()) != 0) {
            fail_by_system(target_, "it cannot be put in place");
        }
        sync_folder(target_);
    }

private:
    fs::path target_;
    fs::path name_;
};

template <typename Key>
Key parse_private(const fs::path& file, Bytes& pem) {
    const Wipe wipe(pem);
    try {
        return Key::from_pem(pem);
    } catch (const std::runtime_error& error) {
        fail(file, error.what());
    }
}

template <typename Key>
Key load_or_create(const fs::path& file) {
    prepare_folder(file);
    if (std::optional<Bytes> pem = read_private(file)) {
        return parse_private<Key>(file, *pem);
    }
    Bytes made = Key::generate().to_pem();
    const Wipe wipe(made);
    PreparedFile(file, made, private_mode).place_if_free();
    // What lies there now may be another's: read it, so that all agree.
    std::optional<Bytes> pem = read_private(file);
    if (!pem) {
        fail(file, "it vanished just after it was made");
    }
    return parse_private<Key>(file, *pem);
}

KeyLines parse_lines(const fs::path& file, Bytes& text) {
    const Wipe wipe(text);
    KeyLines lines;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const BytesView line = trim(BytesView(text).substr(start, end - start));
        start = end + 1;
        if (line.empty()) {
            continue;
        }
        std::optional<Bytes> key = from_hex(line);
        if (!key) {
            fail(file, "each line must be a key of 64 hex digits");
        }
        lines.keys.push_back(*std::move(key));
    }
    try {
        require_whole_keys(lines.keys);
    } catch (const std::runtime_error& error) {
        fail(file, error.what());
    }
    return lines;
}

} // namespace

KeyLines load_key_lines(const fs::path& file) {
    std::optional<Bytes> text = read_private(file);
    if (!text) {
        fail(file, "there is no such file; put the key there that was used until now");
    }
    return parse_lines(file, *text);
}

KeyLines load_or_create_key_lines(const fs::path& file) {
    prepare_folder(file);
    if (std::optional<Bytes> text = read_private(file)) {
        return parse_lines(file, *text);
    }
    Bytes key = random_bytes(line_key_size);
    const Wipe wipe_key(key);
    Bytes line = to_hex(key) + "\n";
    const Wipe wipe_line(line);
    PreparedFile(file, line, private_mode).place_if_free();
    return load_key_lines(file);
}

Sm2PrivateKey load_or_create_sm2(const fs::path& file) { return load_or_create<Sm2PrivateKey>(file); }

TokenKey load_or_create_token_key(const fs::path& file) { return load_or_create<TokenKey>(file); }

Bytes load_symmetric_key(const fs::path& file) { return load_key_lines(file).keys.front(); }

void refuse_open_secret(const fs::path& file) {
    const Descriptor descriptor(open_file(file));
    if (descriptor.is_open()) {
        refuse_modes(file, descriptor.number(), not_the_owner, mend_private);
    }
}

void refuse_open_folder(const fs::path& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) == 0) {
        refuse_writers(folder, status, "chmod go-w");
    }
}

std::vector<std::string> key_names(const fs::path& file) {
    std::optional<Bytes> text = read_private(file);
    std::vector<std::string> names;
    if (text) {
        for (const Bytes& key : parse_lines(file, *text).keys) {
            names.push_back(short_name(key));
        }
    }
    return names;
}

Sm2PublicKey load_public_sm2(const fs::path& file) {
    const std::optional<Bytes> pem = read_key(file, S_IWGRP | S_IWOTH, "chmod 644");
    if (!pem) {
        fail(file, "there is no such file; put the other side's SM2 public key (PEM) there");
    }
    try {
        return Sm2PublicKey::from_pem(*pem);
    } catch (const std::runtime_error& error) {
        fail(file, error.what());
    }
}

void write_public_sm2(const fs::path& file, const Sm2PublicKey& key) {
    prepare_folder(file);
    PreparedFile(file, key.to_pem(), public_mode).replace();
}

} // namespace gateway::crypto
