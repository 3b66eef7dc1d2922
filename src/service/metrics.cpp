#include "service/metrics.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

// https://prometheus.io/docs/instrumenting/exposition_formats/
namespace tarn::service {
namespace {

std::string_view type_name(MetricType type) {
  switch (type) {
    case MetricType::Counter: return "counter";
    case MetricType::Gauge: return "gauge";
    case MetricType::Histogram: return "histogram";
  }
  return {};
}

}  // namespace

void write_metric_head(std::string& out, std::string_view name, MetricType type, std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type_name(type));
}

std::string metric_label(std::string_view value) {
  std::string label;
  for (const char c : value) {
    if (c == '\\' || c == '"') {
      label += '\\';
    }
    label += c == '\n' ? ' ' : c;
  }
  return label;
}

void CallMetrics::count_call(std::string_view operation, std::string_view outcome,
                             std::chrono::nanoseconds latency) {
  const double seconds = std::chrono::duration<double>(latency).count();
  auto state = state_.lock();
  ++state->calls[{std::string(operation), std::string(outcome)}];
  Latency& measured = state->latencies[std::string(operation)];
  ++measured.count;
  measured.seconds += seconds;
  const auto bucket = std::ranges::lower_bound(kBucketSeconds, seconds);
  if (bucket != kBucketSeconds.end()) {
    ++measured.buckets[static_cast<std::size_t>(bucket - kBucketSeconds.begin())];
  }
}

void CallMetrics::count_rejected_signature(std::string_view exception) {
  ++state_.lock()->rejected_signatures[std::string(exception)];
}

void CallMetrics::count_recorded_event() {
  ++state_.lock()->recorded;
}

void CallMetrics::count_unrecorded_event() {
  ++state_.lock()->unrecorded;
}

void CallMetrics::write(std::string& out) const {
  const State state = *state_.lock();
  const auto append = std::back_inserter(out);
  write_metric_head(out, "tarn_requests_total", MetricType::Counter, "API calls by operation and outcome.");
  for (const auto& [names, count] : state.calls) {
    fmt::format_to(append, "tarn_requests_total{{operation=\"{}\",outcome=\"{}\"}} {}\n",
                   metric_label(names.first), metric_label(names.second), count);
  }
  write_latencies(out, state);
  write_metric_head(out, "tarn_rejected_signatures_total", MetricType::Counter,
                    "Calls whose signature was refused.");
  for (const auto& [exception, count] : state.rejected_signatures) {
    fmt::format_to(append, "tarn_rejected_signatures_total{{reason=\"{}\"}} {}\n", metric_label(exception),
                   count);
  }
  write_metric_head(out, "tarn_event_history_recorded_total", MetricType::Counter,
                    "Calls that were written to the event history.");
  fmt::format_to(append, "tarn_event_history_recorded_total {}\n", state.recorded);
  write_metric_head(out, "tarn_event_history_unrecorded_total", MetricType::Counter,
                    "Calls that could not be written to the event history.");
  fmt::format_to(append, "tarn_event_history_unrecorded_total {}\n", state.unrecorded);
}

void CallMetrics::write_latencies(std::string& out, const State& state) {
  const auto append = std::back_inserter(out);
  write_metric_head(out, "tarn_request_seconds", MetricType::Histogram, "Time from a request to its answer.");
  for (const auto& [operation, latency] : state.latencies) {
    const std::string label = metric_label(operation);
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < kBucketSeconds.size(); ++i) {
      total += latency.buckets[i];
      fmt::format_to(append, "tarn_request_seconds_bucket{{operation=\"{}\",le=\"{}\"}} {}\n", label,
                     kBucketSeconds[i], total);
    }
    fmt::format_to(append, "tarn_request_seconds_bucket{{operation=\"{}\",le=\"+Inf\"}} {}\n", label,
                   latency.count);
    fmt::format_to(append, "tarn_request_seconds_sum{{operation=\"{}\"}} {}\n", label, latency.seconds);
    fmt::format_to(append, "tarn_request_seconds_count{{operation=\"{}\"}} {}\n", label, latency.count);
  }
}

}  // namespace tarn::service
