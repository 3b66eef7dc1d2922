// Counters for Prometheus.
#pragma once

#include "base/guarded.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace tarn::service {

// Counts calls by operation and outcome. The names are those of the API's model, so that there are few.
// Thread-safe.
class CallMetrics {
 public:
  // `outcome` is "ok" or the exception's name.
  void count_call(std::string_view operation, std::string_view outcome, std::chrono::nanoseconds latency);
  void count_rejected_signature(std::string_view exception);
  void count_recorded_event();
  void count_unrecorded_event();

  // Appends them in Prometheus' text format.
  void write(std::string& out) const;

 private:
  static constexpr std::array<double, 12> kBucketSeconds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                            0.1,   0.25,   0.5,   1,    2.5,   10};
  struct Latency {
    std::array<std::uint64_t, kBucketSeconds.size()> buckets{};  // each without the smaller ones
    std::uint64_t count = 0;
    double seconds = 0;
  };
  struct State {
    std::map<std::pair<std::string, std::string>, std::uint64_t> calls;
    std::map<std::string, Latency> latencies;
    std::map<std::string, std::uint64_t> rejected_signatures;
    std::uint64_t recorded = 0;
    std::uint64_t unrecorded = 0;
  };

  static void write_latencies(std::string& out, const State& state);

  mutable Guarded<State> state_;
};

enum class MetricType { Counter, Gauge, Histogram };

// The lines that introduce a metric.
void write_metric_head(std::string& out, std::string_view name, MetricType type, std::string_view help);

// A label's value between its quotes.
std::string metric_label(std::string_view value);

}  // namespace tarn::service
