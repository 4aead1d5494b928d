#include "mapped_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gateway::app {

MappedFile::MappedFile(const std::filesystem::path& file) {
    const auto refuse = [&] { throw std::runtime_error(file.string() + ": " + std::strerror(errno)); };
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat facts {};
    if (descriptor < 0 || ::fstat(descriptor, &facts) != 0) {
        refuse();
    }
    const auto size = static_cast<std::size_t>(facts.st_size);
    void* memory = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    ::close(descriptor);
    if (memory == MAP_FAILED) {
        refuse();
    }
    text_ = {static_cast<const char*>(memory), size};
}

MappedFile::~MappedFile() {
    if (!text_.empty()) {
        ::munmap(const_cast<char*>(text_.data()), text_.size());
    }
}

} // namespace gateway::app
