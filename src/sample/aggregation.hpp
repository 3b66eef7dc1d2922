// Counts data events as CloudTrail's aggregation does: five minutes at a time, per account, Region and
// service.
#pragma once

#include "base/time.hpp"
#include "sample/organization.hpp"
#include "sample/record.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace tarn::sample {

struct AggregatedRecord {
  Timestamp start;  // of its window
  std::uint32_t account = 0;
  std::uint32_t region = 0;  // as in Delivery::Place
  std::uint64_t key = 0;
  std::string text;
};

// One thread at a time. The organization must outlive it. A window that a period cuts through is counted as
// far as the period has it.
class Aggregation {
 public:
  explicit Aggregation(const Organization& organization) : organization_(organization) {}

  // The records of the windows that end at `time` or before, three for each account, Region and service.
  std::vector<AggregatedRecord> take_until(Timestamp time);
  // Counts a data event; others are not counted. REQUIRES: take_until() has been called with its time, and
  // no event comes before one that was counted.
  void add(const Happening& happening, std::uint32_t account, std::uint32_t region);

  // So many different values of a window's dimension are counted at most, and so many are told of.
  static constexpr std::size_t kValuesCounted = 1000;
  static constexpr std::size_t kValuesTold = 10;

 private:
  using Counts = std::map<std::string, std::uint64_t, std::less<>>;
  using Dimensions = std::array<Counts, 5>;
  using Place = std::tuple<std::uint32_t, std::uint32_t, std::string_view>;  // account, Region, endpoint

  void tell(const Place& place, const Dimensions& dimensions, std::vector<AggregatedRecord>& told) const;

  const Organization& organization_;
  Timestamp start_{};  // of the window
  std::map<Place, Dimensions> places_;
};

}  // namespace tarn::sample
