#include "gateway/base/log.hpp"

#include "gateway/base/text.hpp"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
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
constexpr std::size_t queue_lines = 32 * 1024;
constexpr auto flush_patience = std::chrono::seconds(2); ///< for a disk or pipe that takes nothing

constexpr std::size_t usual_line = 256;

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

/// spdlog's asynchronous logger: a bounded queue, one thread that writes. Never destroyed, so that any thread
/// may log until the process is gone; exit() flushes it.
struct Writer {
    std::shared_ptr<spdlog::details::thread_pool> pool;
    spdlog::sink_ptr sink;
    std::shared_ptr<spdlog::async_logger> logger;
};

std::atomic<Writer*> writer{nullptr};
std::atomic<bool> opened{false};

spdlog::sink_ptr open_sink(std::string_view target) {
    if (target == "stderr") {
        return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    }
    const std::string file(target);
    const int descriptor =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640); // spdlog would make it 0644
    if (descriptor < 0) {
        throw std::system_error(errno, std::generic_category(), "log file " + file);
    }
    ::close(descriptor);
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
}

/// Signals belong to the threads that wait for them, so the logger's own threads have none.
template <class Start>
auto without_signals(Start start) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    auto started = start();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
}

std::shared_ptr<spdlog::async_logger> make_logger(const spdlog::sink_ptr& sink,
                                                  const std::shared_ptr<spdlog::details::thread_pool>& pool) {
    // A full queue drops the oldest lines: a request never waits for the log.
    auto logger = std::make_shared<spdlog::async_logger>("gateway", sink, pool,
                                                         spdlog::async_overflow_policy::overrun_oldest);
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace); // least_level decides
    logger->flush_on(spdlog::level::err);
    spdlog::register_logger(logger);
    return logger;
}

} // namespace

void open(std::string_view target, Level least) {
    if (opened.exchange(true)) {
        throw std::logic_error("the log is opened once");
    }
    if (target == "none") {
        return;
    }
    const auto sink = open_sink(target);
    writer.store(without_signals([&] {
                     auto pool = std::make_shared<spdlog::details::thread_pool>(queue_lines, 1);
                     auto logger = make_logger(sink, pool);
                     spdlog::flush_every(longest_wait);
                     return new Writer{std::move(pool), sink, std::move(logger)};
                 }),
                 std::memory_order_release);
    least_level.store(static_cast<int>(least), std::memory_order_release);
    std::atexit(flush);
}

bool enabled(Level level) { return static_cast<int>(level) >= least_level.load(std::memory_order_acquire); }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!enabled(level)) {
        return;
    }
    std::string line;
    line.reserve(usual_line);
    put_line(line, level, event, fields);
    const auto severity = level == Level::error ? spdlog::level::err : spdlog::level::info;
    writer.load(std::memory_order_acquire)
        ->logger->log(severity, spdlog::string_view_t(line.data(), line.size()));
}

void flush() {
    const Writer* const current = writer.load(std::memory_order_acquire);
    if (current == nullptr) {
        return;
    }
    // spdlog does not tell when a flush was done. Its queue is in order and worked off by one thread: when a
    // second flush has been taken from it, the first, and every line before it, is through.
    const auto give_up = std::chrono::steady_clock::now() + flush_patience;
    for (int round = 0; round < 2; ++round) {
        current->logger->flush();
        while (current->pool->queue_size() > 0 && std::chrono::steady_clock::now() < give_up) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    current->sink->flush();
}

} // namespace gateway::log
