#include "gateway/base/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace gateway {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Names of the Prometheus data model; colons are left to recording rules, a leading "__" to Prometheus.
bool right_name(std::string_view name) {
    return !name.empty() && !is_digit(name.front()) && !name.starts_with("__") &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

void check_names(const std::string& name, const Metrics::Labels& labels) {
    if (!right_name(name)) {
        throw std::invalid_argument("metric name: " + name);
    }
    for (const auto& [label, value] : labels) {
        if (!right_name(label) || label == "le" || label == "quantile") {
            throw std::invalid_argument("label name of " + name + ": " + label);
        }
    }
}

/// Seconds: from a read out of memory to the longest time a caller waits.
const prometheus::Histogram::BucketBoundaries& buckets() {
    static const prometheus::Histogram::BucketBoundaries bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                                0.25,  0.5,    1.0,   2.5,  5.0,   10.0};
    return bounds;
}

class PrometheusCounter final : public Metrics::Counter {
public:
    explicit PrometheusCounter(prometheus::Counter& metric) : metric_(metric) {}
    void add(double amount) override { metric_.Increment(amount); }
    double value() const override { return metric_.Value(); }

private:
    prometheus::Counter& metric_;
};

class PrometheusGauge final : public Metrics::Gauge {
public:
    explicit PrometheusGauge(prometheus::Gauge& metric) : metric_(metric) {}
    void set(double value) override { metric_.Set(value); }
    void add(double amount) override { metric_.Increment(amount); }
    double value() const override { return metric_.Value(); }

private:
    prometheus::Gauge& metric_;
};

class PrometheusHistogram final : public Metrics::Histogram {
public:
    explicit PrometheusHistogram(prometheus::Histogram& metric) : metric_(metric) {}
    void observe(double seconds) override { metric_.Observe(seconds); }

private:
    prometheus::Histogram& metric_;
};

using Key = std::pair<std::string, Metrics::Labels>;

} // namespace

struct Metrics::Impl {
    /// The metric of this name and these labels, made by `make` the first time.
    template <class Interface, class Make>
    Interface& once(std::map<Key, std::unique_ptr<Interface>>& known, const std::string& name,
                    const Labels& labels, Make make) {
        const std::lock_guard lock(mutex);
        auto found = known.find(Key(name, labels));
        if (found == known.end()) {
            check_names(name, labels);
            found = known.emplace(Key(name, labels), make()).first;
        }
        return *found->second;
    }

    prometheus::Registry registry;
    std::mutex mutex;
    std::map<Key, std::unique_ptr<Counter>> counters;
    std::map<Key, std::unique_ptr<Gauge>> gauges;
    std::map<Key, std::unique_ptr<Histogram>> histograms;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Metrics::Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
    return impl_->once(impl_->counters, name, labels, [&] {
        auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry);
        return std::make_unique<PrometheusCounter>(family.Add(labels));
    });
}

Metrics::Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    return impl_->once(impl_->gauges, name, labels, [&] {
        auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry);
        return std::make_unique<PrometheusGauge>(family.Add(labels));
    });
}

Metrics::Histogram& Metrics::histogram(const std::string& name, const std::string& help,
                                       const Labels& labels) {
    return impl_->once(impl_->histograms, name, labels, [&] {
        auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(impl_->registry);
        return std::make_unique<PrometheusHistogram>(family.Add(labels, buckets()));
    });
}

std::string Metrics::expose() const {
    const prometheus::TextSerializer serializer;
    return serializer.Serialize(impl_->registry.Collect());
}

} // namespace gateway
