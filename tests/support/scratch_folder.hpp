#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace gateway::test {

/// A folder of its own below TMPDIR, removed at the end unless GATEWAY_KEEP_WORLD is set.
class ScratchFolder {
public:
    ScratchFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "gateway-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("mkdtemp " + name);
        }
        path_ = name;
    }
    ~ScratchFolder() {
        std::error_code none;
        if (std::getenv("GATEWAY_KEEP_WORLD") == nullptr) {
            std::filesystem::remove_all(path_, none);
        }
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace gateway::test
