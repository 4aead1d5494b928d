#pragma once

#include <filesystem>
#include <string_view>

namespace gateway::app {

/// A file as memory, so that a large one is sent without being read whole: its pages are the system's, which
/// takes them back when it needs them.
class MappedFile {
public:
    /// Throws std::runtime_error when it cannot be read.
    explicit MappedFile(const std::filesystem::path& file);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

} // namespace gateway::app
