#include "answer_cache.hpp"

namespace gateway::ratings {

std::shared_ptr<const std::string> AnswerCache::find(const std::string& key, Time now) const {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(key);
    return found != answers_.end() && now < found->second.made + age ? found->second.body : nullptr;
}

void AnswerCache::keep(const std::string& key, std::shared_ptr<const std::string> body, Time now) {
    const std::lock_guard lock(mutex_);
    if (answers_.size() >= most && !answers_.contains(key)) {
        std::erase_if(answers_, [now](const auto& entry) { return now >= entry.second.made + age; });
    }
    if (answers_.size() >= most && !answers_.contains(key)) {
        answers_.erase(answers_.begin()); // whichever: what is asked for comes back at once
    }
    answers_.insert_or_assign(key, Answer{std::move(body), now});
}

} // namespace gateway::ratings
