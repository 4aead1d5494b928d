#include "gateway/base/metrics.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>
#include <thread>

namespace gateway {
namespace {

bool has_line(const Metrics& metrics, const std::string& line) {
    std::istringstream text(metrics.expose());
    for (std::string found; std::getline(text, found);) {
        if (found == line) {
            return true;
        }
    }
    return false;
}

TEST(Metrics, ExposesTheTextFormat) {
    Metrics metrics;
    metrics
        .counter("gateway_requests_total", "Requests answered", {{"route", "/v1/cases"}, {"status", "2xx"}})
        .add(3);
    metrics.gauge("gateway_lanes", "Lanes held").set(4);
    metrics.gauge("gateway_lanes", "Lanes held").add(-1);
    EXPECT_TRUE(has_line(metrics, "# HELP gateway_requests_total Requests answered"));
    EXPECT_TRUE(has_line(metrics, "# TYPE gateway_requests_total counter"));
    EXPECT_TRUE(has_line(metrics, R"(gateway_requests_total{route="/v1/cases",status="2xx"} 3)"));
    EXPECT_TRUE(has_line(metrics, "# TYPE gateway_lanes gauge"));
    EXPECT_TRUE(has_line(metrics, "gateway_lanes 3"));
}

TEST(Metrics, GivesTheSameMetricForTheSameNameAndLabels) {
    Metrics metrics;
    Metrics::Counter& first = metrics.counter("c_total", "help", {{"a", "1"}});
    Metrics::Counter& other = metrics.counter("c_total", "help", {{"a", "2"}});
    EXPECT_EQ(&first, &metrics.counter("c_total", "help", {{"a", "1"}}));
    EXPECT_NE(&first, &other);
    first.add();
    EXPECT_EQ(first.value(), 1);
    EXPECT_EQ(other.value(), 0);
}

TEST(Metrics, HistogramReachesFromOneMillisecondToTenSeconds) {
    Metrics metrics;
    Metrics::Histogram& histogram = metrics.histogram("seconds", "Time", {{"route", "/"}});
    histogram.observe(0.0005);
    histogram.observe(0.2);
    histogram.observe(11);
    EXPECT_TRUE(has_line(metrics, R"(seconds_bucket{route="/",le="0.001"} 1)"));
    EXPECT_TRUE(has_line(metrics, R"(seconds_bucket{route="/",le="0.1"} 1)"));
    EXPECT_TRUE(has_line(metrics, R"(seconds_bucket{route="/",le="0.25"} 2)"));
    EXPECT_TRUE(has_line(metrics, R"(seconds_bucket{route="/",le="10"} 2)"));
    EXPECT_TRUE(has_line(metrics, R"(seconds_bucket{route="/",le="+Inf"} 3)"));
    EXPECT_TRUE(has_line(metrics, R"(seconds_count{route="/"} 3)"));
}

TEST(Metrics, EscapesLabelValues) {
    Metrics metrics;
    metrics.counter("c_total", "help", {{"a", "x\"\\\ny"}}).add();
    EXPECT_TRUE(has_line(metrics, R"(c_total{a="x\"\\\ny"} 1)"));
}

TEST(Metrics, RefusesWrongNames) {
    Metrics metrics;
    for (const char* name : {"", "9lives", "with space", "dash-ed", "__own", "a:b", "中文"}) {
        EXPECT_THROW(metrics.counter(name, "help"), std::invalid_argument) << name;
        EXPECT_THROW(metrics.gauge("g", "help", {{name, "x"}}), std::invalid_argument) << name;
    }
    EXPECT_THROW(metrics.histogram("h", "help", {{"le", "1"}}), std::invalid_argument);
    EXPECT_EQ(metrics.expose(), "");
}

TEST(Metrics, RefusesOneNameForTwoKinds) {
    Metrics metrics;
    metrics.counter("one", "help");
    EXPECT_THROW(metrics.gauge("one", "help"), std::invalid_argument);
}

TEST(Metrics, CountsForManyThreads) {
    Metrics metrics;
    const auto count = [&] {
        for (int i = 0; i < 1000; ++i) {
            metrics.counter("c_total", "help", {{"part", std::to_string(i % 3)}}).add();
        }
    };
    std::thread other(count);
    count();
    other.join();
    double sum = 0;
    for (const char* part : {"0", "1", "2"}) {
        sum += metrics.counter("c_total", "help", {{"part", part}}).value();
    }
    EXPECT_EQ(sum, 2000);
}

} // namespace
} // namespace gateway
