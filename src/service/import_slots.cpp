#include "import_slots.hpp"

namespace gateway::service {

bool ImportSlots::take() {
    const std::lock_guard lock(mutex_);
    if (running_ >= most_imports) {
        return false;
    }
    ++running_;
    return true;
}

void ImportSlots::give_back() {
    const std::lock_guard lock(mutex_);
    --running_;
    empty_.notify_all();
}

void ImportSlots::wait_until_empty() {
    std::unique_lock lock(mutex_);
    empty_.wait(lock, [this] { return running_ == 0; });
}

} // namespace gateway::service
