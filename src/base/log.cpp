#include "gateway/base/log.hpp"

#include "gateway/base/log_file.hpp"
#include "gateway/base/text.hpp"

#include <spdlog/details/log_msg.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace gateway::log {
namespace {

constexpr auto longest_wait =
    std::chrono::seconds(1); ///< a line waits at most this long for the disk; errors do not wait
constexpr auto flush_patience = std::chrono::seconds(2); ///< for a disk or pipe that takes nothing
constexpr std::size_t usual_bundle = 64 * 1024;          ///< octets that do not wait any longer
constexpr std::size_t most_gathered = 8 * 1024 * 1024;   ///< octets kept for a slow disk

constexpr int off = 100; // above every level

std::atomic<int> least_level{off};

std::string_view level_name(Level level) {
    constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};
    return names[static_cast<std::size_t>(level)];
}

void put_digits(std::string& out, unsigned value, int digits) {
    unsigned scale = 1;
    for (int i = 1; i < digits; ++i) {
        scale *= 10;
    }
    for (; scale > 0; scale /= 10) {
        out += static_cast<char>('0' + value / scale % 10);
    }
}

/// RFC 3339 in UTC with milliseconds.
void put_time(std::string& out) {
    using namespace std::chrono;
    const auto now = floor<milliseconds>(system_clock::now());
    const auto midnight = floor<days>(now);
    const year_month_day date(midnight);
    const hh_mm_ss clock(now - midnight);
    const auto part = [&](auto value, int digits, char end) {
        put_digits(out, static_cast<unsigned>(value), digits);
        out += end;
    };
    part(int(date.year()), 4, '-');
    part(unsigned(date.month()), 2, '-');
    part(unsigned(date.day()), 2, 'T');
    part(clock.hours().count(), 2, ':');
    part(clock.minutes().count(), 2, ':');
    part(clock.seconds().count(), 2, '.');
    part(clock.subseconds().count(), 3, 'Z');
}

/// A JSON string. Octets that are not UTF-8 become U+FFFD, so that every line stays valid JSON.
void put_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    const bool utf8 = is_utf8(text);
    out += '"';
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (octet < 0x20 || octet == 0x7F) {
            out += "\\u00";
            out += hex[octet >> 4];
            out += hex[octet & 15];
        } else if (octet >= 0x80 && !utf8) {
            out += "\\ufffd";
        } else {
            out += c;
        }
    }
    out += '"';
}

template <class Number>
void put_number(std::string& out, Number number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void put_value(std::string& out, const Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        put_string(out, *text);
    } else if (const auto* integer = std::get_if<long long>(&value)) {
        put_number(out, *integer);
    } else if (const auto* flag = std::get_if<bool>(&value)) {
        out += *flag ? "true" : "false";
    } else if (const double number = std::get<double>(value); std::isfinite(number)) {
        put_number(out, number);
    } else {
        out += "null";
    }
}

void put_line(std::string& out, Level level, std::string_view event, std::initializer_list<Field> fields) {
    out += "{\"time\":\"";
    put_time(out);
    out += "\",\"level\":\"";
    out += level_name(level);
    out += "\",\"event\":";
    put_string(out, event);
    for (const Field& field : fields) {
        out += ',';
        put_string(out, field.name);
        out += ':';
        put_value(out, field.value);
    }
    out += '}';
}

spdlog::sink_ptr open_sink(const std::string& target) {
    if (target == "stderr") {
        return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    }
    const int descriptor =
        ::open(target.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640); // spdlog would make it 0644
    if (descriptor < 0) {
        throw std::system_error(errno, std::generic_category(), "log file " + target);
    }
    ::close(descriptor);
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(target);
}

/// Lines on their way to spdlog's sink: gathered in memory, written in bundles by one thread, so that a
/// request pays for a few copied octets and wakes nobody. Never destroyed: any thread may log until the
/// process is gone; exit() flushes it.
class Writer {
public:
    explicit Writer(std::string target) : target_(std::move(target)) { renew(); }

    void add(std::string_view line, bool urgent) {
        const std::lock_guard lock(mutex_);
        if (gathered_.size() + line.size() > most_gathered) { // the disk takes nothing: the oldest half goes
            const auto half = gathered_.find('\n', gathered_.size() / 2);
            gathered_.erase(0, half == std::string::npos ? half : half + 1);
        }
        const bool was_full = full();
        gathered_.append(line).append(1, '\n');
        ++added_;
        if (urgent || (full() && !was_full)) {
            urgent_ = urgent_ || urgent;
            wanted_.notify_one();
        }
    }

    /// Waits until all that was added before is in the sink, or patience ends.
    void flush() {
        std::unique_lock lock(mutex_);
        const auto mine = added_;
        urgent_ = true;
        wanted_.notify_one();
        done_.wait_for(lock, flush_patience, [&] { return written_ >= mine; });
    }

    /// What is added from now on goes to the target as it is then.
    void reopen() {
        const std::lock_guard lock(mutex_);
        reopen_ = urgent_ = true;
        wanted_.notify_one();
    }

    [[noreturn]] void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            wanted_.wait_for(lock, longest_wait, [this] { return urgent_ || full(); });
            urgent_ = false;
            const std::string bundle = std::exchange(gathered_, {});
            const auto upto = added_;
            const bool anew = std::exchange(reopen_, false);
            lock.unlock();
            if (anew) {
                try_to_renew();
            }
            put(bundle);
            lock.lock();
            written_ = upto;
            done_.notify_all();
        }
    }

private:
    bool full() const { return gathered_.size() >= usual_bundle; }

    void renew() {
        auto fresh = open_sink(target_);
        fresh->set_pattern("%v");
        sink_ = std::move(fresh);
    }

    void try_to_renew() {
        try {
            renew();
        } catch (const std::exception& error) {
            write(Level::warning, "log_not_reopened", {{"reason", error.what()}});
        }
    }

    void put(std::string_view bundle) {
        if (bundle.empty()) {
            return;
        }
        bundle.remove_suffix(1); // the sink ends what it is given with a line break
        try {
            sink_->log({{}, spdlog::level::info, spdlog::string_view_t(bundle.data(), bundle.size())});
            sink_->flush();
        } catch (const spdlog::spdlog_ex&) { // a full disk: the lines are lost, the service goes on
        }
    }

    const std::string target_;
    spdlog::sink_ptr sink_; ///< of the writing thread
    std::mutex mutex_;
    std::condition_variable wanted_, done_;
    std::string gathered_;
    bool urgent_ = false;
    bool reopen_ = false;
    std::uint64_t added_ = 0, written_ = 0; ///< lines
};

std::atomic<Writer*> writer{nullptr};
std::atomic<bool> opened{false};

/// Signals belong to the threads that wait for them, so the log's own thread has none.
void start(Writer& lines) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    std::thread([&lines] { lines.run(); }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

} // namespace

void open(std::string_view target, Level least) {
    if (opened.exchange(true)) {
        throw std::logic_error("the log is opened once");
    }
    if (target == "none") {
        return;
    }
    auto* const lines = new Writer(std::string(target));
    start(*lines);
    writer.store(lines, std::memory_order_release);
    least_level.store(static_cast<int>(least), std::memory_order_release);
    std::atexit(flush);
}

bool enabled(Level level) { return static_cast<int>(level) >= least_level.load(std::memory_order_acquire); }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!enabled(level)) {
        return;
    }
    static thread_local std::string line; // its memory serves again
    line.clear();
    put_line(line, level, event, fields);
    writer.load(std::memory_order_acquire)->add(line, level == Level::error);
}

void flush() {
    if (Writer* const current = writer.load(std::memory_order_acquire)) {
        current->flush();
    }
}

void reopen() {
    if (Writer* const current = writer.load(std::memory_order_acquire)) {
        current->reopen();
    }
}

} // namespace gateway::log
