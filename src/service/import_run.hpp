#pragma once

#include "gateway/http/server.hpp"
#include "gateway/service/module.hpp"
#include "gateway/store/database.hpp"
#include "import_slots.hpp"
#include "import_store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace gateway::service {

/// One bulk import: a thread that inflates, splits and hands lines in groups to database workers, a few
/// groups at a time. Memory is bounded by the groups in flight and the pieces waiting (back-pressure through
/// `ready`). Lines are idempotent by contract, so a group whose commit failed or is in doubt is tried again
/// for a while. Each group is written with its line numbers: a run of the same name goes on where an earlier
/// one stopped, and passes over what that one took.
class ImportRun : public std::enable_shared_from_this<ImportRun> {
public:
    struct Setup {
        Call call;
        ImportName name;
        long long after_line = 0; ///< the body begins behind this line of the file
        ImportHandler handler;
        store::Database& database;
        std::function<void()> committed;
        std::shared_ptr<ImportSlots> slots;
        bool gzip = false;
        bool csv = false; ///< else NDJSON
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
