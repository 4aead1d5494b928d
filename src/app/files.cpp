#include "files.hpp"

#include "gateway/crypto/key_files.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unistd.h>

namespace gateway::app {

namespace fs = std::filesystem;

fs::path keys_folder(const Config& config) { return config.data.folder / "keys"; }
fs::path cluster_folder(const Config& config) { return config.data.folder / "cluster"; }

void make_data_folder(const Config& config) {
    if (fs::create_directories(config.data.folder)) { // whatever the umask
        fs::permissions(config.data.folder, fs::perms::group_write | fs::perms::others_write,
                        fs::perm_options::remove);
    }
    crypto::refuse_open_folder(config.data.folder);
    if (fs::create_directories(keys_folder(config))) {
        fs::permissions(keys_folder(config), fs::perms::owner_all);
    }
}

void refuse_open_secrets(const Config& config) {
    for (const fs::path& secret : {config.http.private_key, config.signon.message_secret}) {
        if (!secret.empty()) {
            crypto::refuse_open_secret(secret);
        }
    }
}

void write_file(const fs::path& file, std::string_view text) {
    const fs::path fresh = file.string() + "." + std::to_string(::getpid()) + ".new";
    {
        std::ofstream stream(fresh, std::ios::binary | std::ios::trunc);
        fs::permissions(fresh, fs::perms::owner_read | fs::perms::owner_write);
        stream << text << std::flush;
        if (!stream) {
            throw std::runtime_error("cannot write " + file.string() +
                                     ": check the folder and the free space");
        }
    }
    fs::rename(fresh, file);
}

std::string read_file(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace gateway::app
