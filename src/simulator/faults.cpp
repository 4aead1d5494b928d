#include "faults.hpp"

#include "gateway/base/text.hpp"
#include "refuse_message.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gateway::simulator {
namespace {

std::size_t place(Fault fault) { return static_cast<std::size_t>(fault); }

/// The same on every machine, which std::uniform_real_distribution is not.
double fraction(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

/// The finaliser of SplitMix64: every bit of the input moves half of the output's.
std::uint64_t mix(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

double read_probability(const std::string& name, const Json& value) {
    if (!value.is_number() || value.get<double>() < 0 || value.get<double>() > 1) {
        wrong_value(name);
    }
    return value.get<double>();
}

int read_integer(const std::string& name, const Json& value, int most) {
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > most) {
        wrong_value(name);
    }
    return value.get<int>();
}

void read_member(FaultSettings& settings, const std::string& name, const Json& value) {
    constexpr int most_seed = 2'147'483'647;
    constexpr int most_retry_seconds = 3'600;
    constexpr int most_delay_ms = 60'000;
    const auto fault = std::ranges::find(fault_names, name);
    if (fault != fault_names.end()) {
        settings.probability[static_cast<std::size_t>(fault - fault_names.begin())] =
            read_probability(name, value);
    } else if (name == "seed") {
        settings.seed = static_cast<std::uint64_t>(read_integer(name, value, most_seed));
    } else if (name == "retry_after_seconds") {
        settings.retry_after_seconds = read_integer(name, value, most_retry_seconds);
    } else if (name == "delay_ms") {
        settings.delay_ms = read_integer(name, value, most_delay_ms);
    } else {
        unknown_fault();
    }
}

} // namespace

FaultSettings read_fault_settings(const Json& object, std::uint64_t default_seed) {
    if (!object.is_object()) {
        wrong_value("/");
    }
    FaultSettings settings;
    settings.seed = default_seed;
    for (const auto& [name, value] : object.items()) {
        read_member(settings, name, value);
    }
    return settings;
}

Json write_fault_settings(const FaultSettings& settings) {
    Json object{{"seed", settings.seed},
                {"retry_after_seconds", settings.retry_after_seconds},
                {"delay_ms", settings.delay_ms}};
    for (std::size_t fault = 0; fault < fault_names.size(); ++fault) {
        object[std::string(fault_names[fault])] = settings.probability[fault];
    }
    return object;
}

Faults::Faults(std::uint64_t seed) {
    FaultSettings settings;
    settings.seed = seed;
    set(settings);
}

void Faults::set(const FaultSettings& settings) {
    const std::lock_guard lock(mutex_);
    settings_ = settings;
    for (std::size_t fault = 0; fault < fault_names.size(); ++fault) {
        generators_[fault].seed(mix(settings.seed ^ stable_hash(fault_names[fault])));
    }
}

FaultSettings Faults::settings() const {
    const std::lock_guard lock(mutex_);
    return settings_;
}

Faults::Counts Faults::fired() const {
    const std::lock_guard lock(mutex_);
    return fired_;
}

void Faults::clear_fired() {
    const std::lock_guard lock(mutex_);
    fired_ = {};
}

bool Faults::fires(Fault fault) {
    const std::lock_guard lock(mutex_);
    const bool now = fraction(generators_[place(fault)]()) < settings_.probability[place(fault)];
    fired_[place(fault)] += now ? 1 : 0;
    return now;
}

std::size_t Faults::draw(Fault fault, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(generators_[place(fault)]() % limit);
}

std::chrono::milliseconds Faults::delay() {
    return fires(Fault::delay) ? std::chrono::milliseconds(settings().delay_ms)
                               : std::chrono::milliseconds(0);
}

bool Faults::rejects(std::string_view batch, std::size_t index) {
    const std::lock_guard lock(mutex_);
    const double probability = settings_.probability[place(Fault::reject_record)];
    if (probability <= 0) {
        return false;
    }
    const std::uint64_t bits = mix(mix(stable_hash(batch) ^ mix(settings_.seed)) + index);
    const bool now = fraction(bits) < probability;
    fired_[place(Fault::reject_record)] += now ? 1 : 0;
    return now;
}

} // namespace gateway::simulator
