#include "import_run.hpp"

#include "gateway/base/log.hpp"
#include "gateway/service/answers.hpp"
#include "gateway/store/database.hpp"
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
constexpr auto give_up_after = std::chrono::seconds(60);
constexpr auto pause_between_tries = std::chrono::milliseconds(200);

struct Group {
    LineRange range{};
    std::vector<Line> lines;
    LineErrors refused;
    std::size_t bytes = 0;
    std::chrono::steady_clock::time_point give_up;
};

Problem import_gap(long long committed_to) {
    const std::string line = std::to_string(committed_to);
    return {ProblemKind::conflict,
            "import_gap",
            {"after_line 之前尚有未处理的行；请从第 " + line + " 行之后续传（after_line=" + line + "）",
             "Lines before after_line were not taken yet: go on behind line " + line +
                 " (after_line=" + line + ")"}};
}

} // namespace

struct ImportRun::Impl : LineSource::Sink {
    explicit Impl(Setup s) : setup(std::move(s)) {
        if (setup.csv) {
            source = std::make_unique<CsvLines>(*this);
        } else {
            source = std::make_unique<LineSplitter>(*this, setup.after_line);
        }
        setup.call.parameters["import_id"] = setup.name.id;
    }

    Setup setup;
    std::unique_ptr<LineSource> source;
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

    // On the import's thread only.
    ImportStart start;
    Group group; // being filled
    long long grouped_to = 0;
    std::optional<Json> report;

    void line(Line line) override {
        if (is_taken(line.number)) {
            return;
        }
        group.bytes += line.text.size();
        group.lines.push_back(std::move(line));
        if (group.lines.size() >= group_lines || group.bytes >= group_bytes) {
            send_group();
        }
    }
    void refused(long long number, FieldError reason) override {
        if (is_taken(number)) {
            return;
        }
        group.refused.emplace_back(number, std::vector{std::move(reason)});
        if (group.refused.size() >= group_lines) {
            send_group();
        }
    }
    /// By an earlier run of the same import.
    bool is_taken(long long number) const {
        return number <= start.committed_to || std::ranges::any_of(start.beyond, [&](LineRange range) {
                   return range.first <= number && number <= range.last;
               });
    }

    void run();
    void begin();
    bool take_body();
    void drop_body();
    void end(bool whole);
    std::optional<Piece> next_piece();
    void take(const std::string& bytes);
    void send_group();
    void submit(const std::shared_ptr<Group>& work);
    void take_group(const Group& work, store::Transaction& tx) const;
    void group_done(const std::shared_ptr<Group>& done, const Problem* problem);
    void wait_until_in_flight(std::size_t at_most);
    void fail(const Problem& problem);
    bool failed();
    http::Response respond();
    void retrying(const std::function<void(store::Transaction&)>& work);
};

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
    if (pieces.empty()) { // of an abandoned body what came is taken
        return std::nullopt;
    }
    Piece piece = std::move(pieces.front());
    pieces.pop_front();
    return piece;
}

void ImportRun::Impl::run() {
    bool whole = false;
    try {
        begin();
        whole = take_body();
    } catch (const Problem& problem) {
        fail(problem);
    } catch (...) {
        const Problem problem = store::to_problem(std::current_exception());
        log::error("import_failed", {{"import", setup.name.id}, {"code", problem.code()}});
        fail(problem);
    }
    if (failed()) {
        drop_body();
    }
    wait_until_in_flight(0);
    end(whole && !failed());
    std::function<void(http::Response)> reply;
    {
        const std::lock_guard lock(mutex);
        reply = std::move(answer);
    }
    if (reply) {
        reply(respond());
    }
}

void ImportRun::Impl::begin() {
    retrying([this](store::Transaction& tx) { start = begin_import(tx, setup.name); });
    if (!start.finished && setup.after_line > start.committed_to) {
        throw import_gap(start.committed_to);
    }
    grouped_to = start.committed_to;
}

/// True: the body came whole.
bool ImportRun::Impl::take_body() {
    while (auto piece = next_piece()) {
        const bool good = !failed();
        if (good && !start.finished) {
            take(piece->bytes);
        }
        if (piece->ready) {
            piece->ready(good);
        }
    }
    const bool whole = !abandoned;
    if (whole && !start.finished) {
        if (setup.gzip) {
            gunzip.finish();
        }
        source->finish(); // the tail of a body that was cut off is no line
    }
    send_group();
    return whole;
}

/// The client may still be sending: tells the network to stop reading, then waits for the end it brings.
void ImportRun::Impl::drop_body() {
    while (auto piece = next_piece()) {
        if (piece->ready) {
            piece->ready(false);
        }
    }
}

void ImportRun::Impl::end(bool whole) {
    std::optional<ImportState> state;
    try {
        retrying([&](store::Transaction& tx) {
            if (start.attempt > 0) {
                end_import(tx, setup.name.id, start.attempt, source->lines(), whole);
            }
            state = find_import(tx, setup.name.id);
            if (state) {
                report = import_report(tx, *state);
            }
        });
    } catch (const Problem& problem) {
        fail(problem);
    }
    if (!whole || failed()) {
        log::warning("import_interrupted", {{"import", setup.name.id},
                                            {"client", setup.call.caller.client_id},
                                            {"committed_to", state ? state->committed_to : 0},
                                            {"trace", setup.call.trace_id}});
    }
}

void ImportRun::Impl::take(const std::string& bytes) {
    if (setup.gzip) {
        gunzip.add(bytes, [this](std::string_view inflated) { source->add(inflated); });
    } else {
        source->add(bytes);
    }
}

void ImportRun::Impl::send_group() {
    if (group.lines.empty() && group.refused.empty()) {
        return;
    }
    auto work = std::make_shared<Group>(std::move(group));
    group = {};
    work->range = {grouped_to + 1, source->lines()};
    grouped_to = source->lines();
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
    try {
        setup.database.submit([this, work](store::Transaction& tx) { take_group(*work, tx); },
                              [this, work](const Problem* problem) { group_done(work, problem); });
    } catch (const Problem& problem) { // the queue is full: departments' requests go first
        group_done(work, &problem);
    }
}

/// The lines, and the word that they are taken, in one transaction.
void ImportRun::Impl::take_group(const Group& work, store::Transaction& tx) const {
    ImportCount count;
    LineErrors errors = work.refused;
    if (!work.lines.empty()) {
        auto outcomes = setup.handler(setup.call, work.lines, tx);
        for (std::size_t i = 0; i < work.lines.size(); ++i) {
            count.accepted += outcomes[i].state == LineState::accepted;
            count.unchanged += outcomes[i].state == LineState::unchanged;
            if (outcomes[i].state == LineState::rejected) {
                errors.emplace_back(work.lines[i].number, std::move(outcomes[i].reasons));
            }
        }
    }
    count.rejected = std::ssize(errors);
    keep_part(tx, setup.name.id, start.attempt, work.range, count, errors);
}

void ImportRun::Impl::group_done(const std::shared_ptr<Group>& done, const Problem* problem) {
    if (problem == nullptr && setup.committed) {
        setup.committed();
    }
    const bool passing = problem != nullptr && problem->kind() == ProblemKind::unavailable &&
                         std::chrono::steady_clock::now() < done->give_up;
    const std::lock_guard lock(mutex);
    if (passing) {
        again.push_back(done); // the import's own thread tries again: a worker must never wait for the queue
    } else {
        if (problem != nullptr) {
            failure = *problem;
        }
        --in_flight;
    }
    changed.notify_all(); // under the lock: the run may end as soon as it sees the count
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

bool ImportRun::Impl::failed() {
    const std::lock_guard lock(mutex);
    return failure.has_value();
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

http::Response ImportRun::Impl::respond() {
    if (!failure) {
        auto response = json_response(200, report.value());
        if (start.finished) {
            response.fields.emplace_back("Idempotency-Replayed", "true");
        }
        return response;
    }
    http::Response response = problem_response(*failure, setup.call.trace_id);
    if (report) { // what was taken before it stopped stays; sending the file again goes on behind it
        Json document = Json::parse(response.body);
        document["report"] = *std::move(report);
        response.body = document.dump();
    }
    return response;
}

} // namespace gateway::service
