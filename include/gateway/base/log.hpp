#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace gateway::log {

enum class Level { debug, info, warning, error };

using Value = std::variant<std::string_view, long long, double, bool>;
struct Field {
    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, double v) : name(n), value(v) {}
    Field(std::string_view n, bool v) : name(n), value(v) {}
    template <class Integer>
    requires std::is_integral_v<Integer> Field(std::string_view n, Integer v)
        : name(n), value(static_cast<long long>(v)) {}
    std::string_view name;
    Value value;
};

/// Where the lines go and how many: "stderr", "none" or a file's path. Call once at start.
void open(std::string_view target, Level least);
bool enabled(Level level);

/// One JSON object a line: time, level, event, the fields. An event is a stable name ("request",
/// "batch_sent"). Never a name, a number of a person, a body, a query string or a secret.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> f = {}) {
    write(Level::debug, event, f);
}
inline void info(std::string_view event, std::initializer_list<Field> f = {}) {
    write(Level::info, event, f);
}
inline void warning(std::string_view event, std::initializer_list<Field> f = {}) {
    write(Level::warning, event, f);
}
inline void error(std::string_view event, std::initializer_list<Field> f = {}) {
    write(Level::error, event, f);
}
/// Writes out what is buffered; at shutdown and before a deliberate abort.
void flush();

} // namespace gateway::log
