#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gateway {

/// Counters, gauges and histograms for Prometheus. Thread-safe. A metric is made once and kept by reference;
/// label values come from closed sets (route patterns, status classes), never from input.
class Metrics {
public:
    using Labels = std::map<std::string, std::string>;
    class Counter {
    public:
        virtual ~Counter() = default;
        virtual void add(double amount = 1) = 0;
        virtual double value() const = 0;
    };
    class Gauge {
    public:
        virtual ~Gauge() = default;
        virtual void set(double value) = 0;
        virtual void add(double amount) = 0;
        virtual double value() const = 0;
    };
    class Histogram {
    public:
        virtual ~Histogram() = default;
        virtual void observe(double seconds) = 0;
    };

    Metrics();
    ~Metrics();
    Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {});
    /// The Prometheus text format 0.0.4.
    std::string expose() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway
