#include "load.hpp"

#include <chrono>
#include <deque>
#include <poll.h>
#include <stdexcept>

namespace gateway::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Moment = SteadyClock::time_point;

constexpr auto patience = std::chrono::seconds(30); // without any answer

struct Line {
    Connection connection;
    std::size_t number = 0; ///< of the request under way
    Moment due{};
};

class Generator {
public:
    explicit Generator(const Load& load) : load_(load) {
        for (int i = 0; i < load.connections; ++i) {
            lines_.push_back({Connection(load.port)});
            wanted_.push_back({lines_.back().connection.descriptor(), POLLIN, 0});
            free_.push_back(static_cast<std::size_t>(i));
        }
    }

    LoadResult run() {
        begin_ = last_answer_ = SteadyClock::now();
        end_ = begin_ + seconds(load_.seconds);
        for (;;) {
            send_due();
            if (free_.size() == lines_.size() && due(next_) >= end_) {
                break;
            }
            wait();
            take_answers();
        }
        result_.seconds = std::chrono::duration<double>(last_answer_ - begin_).count();
        return std::move(result_);
    }

private:
    static SteadyClock::duration seconds(double amount) {
        return std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(amount));
    }

    Moment due(std::size_t number) const {
        return load_.per_second > 0 ? begin_ + seconds(static_cast<double>(number) / load_.per_second)
                                    : SteadyClock::now();
    }

    void send_due() {
        while (!free_.empty()) {
            const Moment moment = due(next_);
            if (moment >= end_ || moment > SteadyClock::now()) {
                return;
            }
            Line& line = lines_[free_.front()]; // in turn: one that is never used would be cut off
            free_.pop_front();
            line.number = next_++;
            line.due = moment;
            request_.clear();
            load_.write(line.number, request_);
            line.connection.send(request_);
        }
    }

    /// Until an answer arrives or the next request is due.
    void wait() {
        SteadyClock::duration left = patience;
        if (load_.per_second > 0 && !free_.empty() && due(next_) < end_) {
            left = std::max(due(next_) - SteadyClock::now(), SteadyClock::duration(0));
        }
        const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
        const timespec limit{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
        ppoll(wanted_.data(), wanted_.size(), &limit, nullptr);
        if (free_.size() < lines_.size() && SteadyClock::now() - last_answer_ > patience) {
            throw std::runtime_error("no answer within 30 s");
        }
    }

    void take_answers() {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            Answer answer;
            if (wanted_[i].revents == 0 || !lines_[i].connection.receive(answer)) {
                continue;
            }
            last_answer_ = SteadyClock::now();
            result_.milliseconds.push_back(
                std::chrono::duration<double, std::milli>(last_answer_ - lines_[i].due).count());
            if (!load_.right(lines_[i].number, answer) && ++result_.wrong == 1) {
                result_.first_wrong = std::string(answer.head) + std::string(answer.body.substr(0, 1000));
            }
            free_.push_back(i);
        }
    }

    const Load& load_;
    std::vector<Line> lines_;
    std::vector<pollfd> wanted_;
    std::deque<std::size_t> free_; ///< lines without a request under way
    std::size_t next_ = 0;
    std::string request_;
    Moment begin_, end_, last_answer_;
    LoadResult result_;
};

} // namespace

void LoadResult::require_right() const {
    if (wrong > 0) {
        throw std::runtime_error(std::to_string(wrong) + " wrong answers, the first: " + first_wrong);
    }
    if (milliseconds.empty()) {
        throw std::runtime_error("no answer at all");
    }
}

LoadResult run_load(const Load& load) { return Generator(load).run(); }

Round MeasuredLoad::round() const {
    return {result.rate(), percentile(result.milliseconds, 0.5), percentile(result.milliseconds, 0.99), cost};
}

MeasuredLoad measure_load(const Load& load, pid_t gateway) {
    const Meter meter(gateway);
    MeasuredLoad measured;
    measured.result = run_load(load);
    measured.cost = meter.stop();
    measured.result.require_right();
    return measured;
}

} // namespace gateway::bench
