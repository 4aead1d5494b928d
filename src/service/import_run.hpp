#pragma once

#include "gateway/http/server.hpp"
#include "gateway/service/module.hpp"
#include "gateway/store/database.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace gateway::service {

/// How many imports may run at once: each holds a thread and a few megabytes.
inline constexpr int most_imports = 4;

/// The imports of one application: how many run, and waiting for their end.
class ImportSlots {
public:
    bool take();
    void give_back();
    void wait_until_empty();

private:
    std::mutex mutex_;
    std::condition_variable empty_;
    int running_ = 0;
};

/// One bulk import: a thread that inflates, splits and hands lines in groups to database workers, a few
/// groups at a time. Memory is bounded by the groups in flight and the pieces waiting (back-pressure through
/// `ready`). Lines are idempotent by contract, so a group whose commit failed or is in doubt is tried again
/// for a while.
class ImportRun : public std::enable_shared_from_this<ImportRun> {
public:
    struct Setup {
        Call call;
        std::string kind; ///< the module's tag
        ImportHandler handler;
        store::Database& database;
        std::function<void()> committed;
        std::shared_ptr<ImportSlots> slots;
        bool gzip = false;
    };
    /// Throws Problem 503 "busy" when most_imports are running.
    static std::shared_ptr<ImportRun> start(Setup setup);
    ~ImportRun();

    void piece(std::string bytes, const std::function<void(bool)>& ready);
    /// The body is whole; `answer` gets the report, or a Problem's answer.
    void finish(std::function<void(http::Response)> answer);
    /// The client went away: what was taken stays, the rest never comes.
    void abandon();

private:
    explicit ImportRun(Setup setup);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::service
