#include "import_run.hpp"

#include "gateway/base/log.hpp"
#include "gateway/base/text.hpp"
#include "gateway/service/answers.hpp"
#include "import_report.hpp"
#include "lines.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace gateway::service {
namespace {

constexpr std::size_t group_lines = 1000;
constexpr std::size_t group_bytes = 1 << 20;
constexpr std::size_t groups_in_flight = 3;
constexpr std::size_t pieces_waiting = 4;
constexpr std::size_t errors_in_answer = 100;
constexpr auto give_up_after = std::chrono::seconds(60);
constexpr auto pause_between_tries = std::chrono::milliseconds(200);

struct Group {
    std::vector<Line> lines;
    std::size_t bytes = 0;
    std::vector<LineOutcome> outcomes;
    std::chrono::steady_clock::time_point give_up;
};

} // namespace

struct ImportRun::Impl : LineSplitter::Sink {
    explicit Impl(Setup s) : setup(std::move(s)), splitter(*this) { setup.call.parameters["import_id"] = id; }

    Setup setup;
    const std::string id = new_guid();
    LineSplitter splitter;
    Gunzip gunzip;

    struct Piece {
        std::string bytes;
        std::function<void(bool)> ready;
    };
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Piece> pieces;
    std::function<void(http::Response)> answer;
    std::atomic<bool> abandoned = false;
    std::size_t in_flight = 0;
    std::deque<std::shared_ptr<Group>> again; // groups whose commit failed for the moment
    std::optional<Problem> failure;
    ImportCount count;
    LineErrors first_errors;

    Group group; // being filled, on the import's thread only
    LineErrors overlong;

    void line(Line line) override {
        group.bytes += line.text.size();
        group.lines.push_back(std::move(line));
        if (group.lines.size() >= group_lines || group.bytes >= group_bytes) {
            send_group();
        }
    }
    void too_long(long long number) override {
        overlong.emplace_back(number,
                              std::vector{FieldError{"",
                                                     "line_too_long",
                                                     {"本行超过 1 MiB，已跳过",
                                                      "The line is longer than 1 MiB and was skipped"}}});
        if (overlong.size() >= group_lines) {
            keep_overlong();
        }
    }

    void run();
    std::optional<Piece> next_piece();
    void take(const std::string& bytes);
    void send_group();
    void submit(const std::shared_ptr<Group>& work);
    void group_done(const std::shared_ptr<Group>& done, const Problem* problem);
    void keep_overlong();
    void tally(const LineErrors& errors);
    void wait_until_in_flight(std::size_t at_most);
    void fail(const Problem& problem);
    http::Response report();
    void retrying(const std::function<void(store::Transaction&)>& work);
};

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

std::shared_ptr<ImportRun> ImportRun::start(Setup setup) {
    if (!setup.slots->take()) {
        throw Problem(ProblemKind::unavailable, "busy",
                      {"同时进行的批量导入过多，请稍后重试", "Too many imports are running: try again later"})
            .with_retry_after(10);
    }
    std::shared_ptr<ImportRun> run(new ImportRun(std::move(setup)));
    // The thread keeps the run alive; it ends at finish() or abandon(), one of which the exchange always
    // calls. Whoever takes the database away waits for the slots first.
    std::thread([run]() mutable {
        const auto slots = run->impl_->setup.slots;
        run->impl_->run();
        run.reset();
        slots->give_back();
    }).detach();
    return run;
}

ImportRun::ImportRun(Setup setup) : impl_(std::make_unique<Impl>(std::move(setup))) {}
ImportRun::~ImportRun() = default;

void ImportRun::piece(std::string bytes, const std::function<void(bool)>& ready) {
    bool go_on = false;
    bool stop = false;
    {
        const std::lock_guard lock(impl_->mutex);
        stop = impl_->failure.has_value();
        if (!stop) {
            go_on = impl_->pieces.size() + 1 < pieces_waiting;
            impl_->pieces.push_back({std::move(bytes), go_on ? nullptr : ready});
        }
    }
    impl_->changed.notify_all();
    if (stop || go_on) {
        ready(!stop);
    }
}

void ImportRun::finish(std::function<void(http::Response)> answer) {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->answer = std::move(answer);
    }
    impl_->changed.notify_all();
}

void ImportRun::abandon() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->abandoned = true;
    }
    impl_->changed.notify_all();
}

std::optional<ImportRun::Impl::Piece> ImportRun::Impl::next_piece() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return !pieces.empty() || answer || abandoned; });
    if (pieces.empty() || abandoned) {
        return std::nullopt;
    }
    Piece piece = std::move(pieces.front());
    pieces.pop_front();
    return piece;
}

void ImportRun::Impl::run() {
    bool whole = false;
    try {
        retrying([this](store::Transaction& tx) {
            begin_import(tx, id, setup.call.caller.client_id, setup.kind);
        });
        while (auto piece = next_piece()) {
            bool good = false;
            {
                const std::lock_guard lock(mutex);
                good = !failure;
            }
            if (good) {
                take(piece->bytes);
            }
            if (piece->ready) {
                piece->ready(good);
            }
        }
        whole = !abandoned;
        if (whole && setup.gzip) {
            gunzip.finish();
        }
        if (whole) {
            splitter.finish(); // the tail of a body that was cut off is no line
        }
        send_group();
        keep_overlong();
    } catch (const Problem& problem) {
        fail(problem);
        whole = false;
        // The client may still be sending: tell the network to stop reading, then wait for the end it brings.
        while (auto piece = next_piece()) {
            if (piece->ready) {
                piece->ready(false);
            }
        }
    } catch (const std::exception& error) {
        log::error("import_failed", {{"import", id}, {"reason", error.what()}});
        fail(store::to_problem(std::current_exception()));
        whole = false;
        while (auto piece = next_piece()) {
            if (piece->ready) {
                piece->ready(false);
            }
        }
    }
    wait_until_in_flight(0);
    {
        const std::lock_guard lock(mutex);
        count.lines = splitter.lines();
    }
    try {
        retrying([&](store::Transaction& tx) {
            end_import(tx, id, whole && !failure ? "finished" : "interrupted", count);
        });
    } catch (const Problem& problem) {
        fail(problem);
    }
    if (!whole || failure) {
        log::warning("import_interrupted", {{"import", id},
                                            {"client", setup.call.caller.client_id},
                                            {"lines", count.lines},
                                            {"accepted", count.accepted},
                                            {"trace", setup.call.trace_id}});
    }
    std::function<void(http::Response)> reply;
    {
        const std::lock_guard lock(mutex);
        reply = std::move(answer);
    }
    if (reply) {
        reply(report());
    }
}

void ImportRun::Impl::take(const std::string& bytes) {
    if (setup.gzip) {
        gunzip.add(bytes, [this](std::string_view inflated) { splitter.add(inflated); });
    } else {
        splitter.add(bytes);
    }
}

void ImportRun::Impl::send_group() {
    if (group.lines.empty()) {
        return;
    }
    auto work = std::make_shared<Group>(std::move(group));
    group = {};
    work->give_up = std::chrono::steady_clock::now() + give_up_after;
    wait_until_in_flight(groups_in_flight - 1);
    {
        const std::lock_guard lock(mutex);
        if (failure) {
            return;
        }
        ++in_flight;
    }
    submit(work);
}

void ImportRun::Impl::submit(const std::shared_ptr<Group>& work) {
    const auto transact = [this, work](store::Transaction& tx) {
        work->outcomes = setup.handler(setup.call, work->lines, tx);
        LineErrors errors;
        for (std::size_t i = 0; i < work->lines.size(); ++i) {
            if (work->outcomes[i].state == LineState::rejected) {
                errors.emplace_back(work->lines[i].number, work->outcomes[i].reasons);
            }
        }
        keep_line_errors(tx, id, errors);
    };
    try {
        setup.database.submit(transact, [this, work](const Problem* problem) { group_done(work, problem); });
    } catch (const Problem& problem) { // the queue is full: departments' requests go first
        group_done(work, &problem);
    }
}

void ImportRun::Impl::group_done(const std::shared_ptr<Group>& done, const Problem* problem) {
    LineErrors errors;
    if (problem == nullptr) {
        for (std::size_t i = 0; i < done->lines.size(); ++i) {
            if (done->outcomes[i].state == LineState::rejected) {
                errors.emplace_back(done->lines[i].number, std::move(done->outcomes[i].reasons));
            }
        }
        if (setup.committed) {
            setup.committed();
        }
    }
    const bool passing = problem != nullptr && problem->kind() == ProblemKind::unavailable &&
                         std::chrono::steady_clock::now() < done->give_up;
    const std::lock_guard lock(mutex);
    if (passing) {
        again.push_back(done); // the import's own thread tries again: a worker must never wait for the queue
    } else if (problem != nullptr) {
        failure = *problem;
        --in_flight;
    } else {
        for (const LineOutcome& outcome : done->outcomes) {
            count.accepted += outcome.state == LineState::accepted;
            count.unchanged += outcome.state == LineState::unchanged;
        }
        tally(errors);
        --in_flight;
    }
    changed.notify_all(); // under the lock: the run may end as soon as it sees the count
}

void ImportRun::Impl::tally(const LineErrors& errors) {
    count.rejected += static_cast<long long>(errors.size());
    for (const auto& error : errors) {
        if (first_errors.size() < errors_in_answer) {
            first_errors.push_back(error);
        }
    }
}

void ImportRun::Impl::keep_overlong() {
    if (overlong.empty()) {
        return;
    }
    retrying([this](store::Transaction& tx) { keep_line_errors(tx, id, overlong); });
    const std::lock_guard lock(mutex);
    tally(overlong);
    overlong.clear();
}

void ImportRun::Impl::wait_until_in_flight(std::size_t at_most) {
    std::unique_lock lock(mutex);
    while (in_flight > at_most) {
        changed.wait(lock, [&] { return in_flight <= at_most || !again.empty(); });
        if (!again.empty()) {
            const auto group_again = std::move(again.front());
            again.pop_front();
            lock.unlock();
            std::this_thread::sleep_for(pause_between_tries);
            submit(group_again);
            lock.lock();
        }
    }
}

void ImportRun::Impl::fail(const Problem& problem) {
    const std::lock_guard lock(mutex);
    if (!failure) {
        failure = problem;
    }
}

void ImportRun::Impl::retrying(const std::function<void(store::Transaction&)>& work) {
    const auto give_up = std::chrono::steady_clock::now() + give_up_after;
    for (;;) {
        try {
            setup.database.run(work);
            return;
        } catch (const Problem& problem) {
            if (problem.kind() != ProblemKind::unavailable || std::chrono::steady_clock::now() >= give_up) {
                throw;
            }
            std::this_thread::sleep_for(pause_between_tries);
        }
    }
}

http::Response ImportRun::Impl::report() {
    Json report = count_json(id, failure ? "interrupted" : "finished", count);
    Json& errors = report["errors"] = Json::array();
    std::ranges::sort(first_errors, {}, [](const auto& error) { return error.first; });
    for (const auto& [line, reasons] : first_errors) {
        errors.push_back({{"line", line}, {"reasons", reasons_json(reasons)}});
    }
    report["errors_url"] = "/v1/imports/" + id + "/errors";
    if (!failure) {
        return json_response(200, report);
    }
    http::Response response = problem_response(*failure, setup.call.trace_id);
    Json document = Json::parse(response.body);
    document["report"] =
        std::move(report); // what was taken before it stopped stays; sending the file again is safe
    response.body = document.dump();
    return response;
}

} // namespace gateway::service
