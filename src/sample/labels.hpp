// What was planted: the answers that a detection is measured against.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tarn::sample {

struct Label {
  std::string scenario;
  std::string summary;
  std::vector<std::string> findings;  // what a detection should report
  std::uint32_t size = 1;
  std::vector<std::string> actors;     // ARNs, in the order of their appearance
  std::vector<std::string> accounts;   // where it happened, likewise
  std::vector<std::string> addresses;  // where the calls came from, likewise
  std::uint64_t planned = 0;           // events; those outside the period are not in `event_ids`
  // Of the events that were written, in the order of their times. Meaningless when there are none.
  Timestamp first;
  Timestamp last;
  std::vector<std::string> event_ids;
};

// The labels as one JSON document, to stand beside the logs.
std::string write_labels(std::span<const Label> labels);

}  // namespace tarn::sample
