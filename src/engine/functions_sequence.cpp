// sequence(): numbers, dates and timestamps at equal distances.
#include "engine/functions.hpp"

#include <chrono>

namespace tarn::engine {
namespace {

constexpr std::size_t kMostEntries = 10'000;
constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

Result<> check_step(std::int64_t start, std::int64_t stop, std::int64_t step) {
  if (step == 0) {
    return fail(ErrorCode::InvalidArgument, "step must not be zero");
  }
  if (step > 0 ? stop < start : stop > start) {
    return fail(ErrorCode::InvalidArgument,
                "sequence stop value should be greater than or equal to start value if step is greater than "
                "zero otherwise stop should be less than or equal to start");
  }
  return {};
}

std::unexpected<Error> too_many() {
  return fail(ErrorCode::InvalidArgument,
              "result of sequence function must not have more than 10000 entries");
}

// How many steps lie between the two, which may be as far apart as numbers can be.
std::uint64_t steps_between(std::int64_t start, std::int64_t stop, std::int64_t step) {
  const auto low = static_cast<std::uint64_t>(step > 0 ? start : stop);
  const auto high = static_cast<std::uint64_t>(step > 0 ? stop : start);
  const auto size = step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  return (high - low) / size;
}

template <class Item, class Make>
Result<std::vector<Item>> stepped(std::int64_t start, std::int64_t stop, std::int64_t step,
                                  const Make& make) {
  TARN_TRY(check_step(start, stop, step));
  const auto steps = steps_between(start, stop, step);
  if (steps >= kMostEntries) {
    return too_many();
  }
  std::vector<Item> items;
  items.reserve(steps + 1);
  for (std::uint64_t i = 0; i <= steps; ++i) {
    items.push_back(make(static_cast<std::int64_t>(static_cast<std::uint64_t>(start) +
                                                   (i * static_cast<std::uint64_t>(step)))));
  }
  return items;
}

Result<std::vector<std::int64_t>> numbers(std::int64_t start, std::int64_t stop, std::int64_t step) {
  return stepped<std::int64_t>(start, stop, step, [](std::int64_t value) { return value; });
}

Result<std::vector<Days>> days(std::int64_t start, std::int64_t stop, std::int64_t step) {
  return stepped<Days>(start, stop, step,
                       [](std::int64_t value) { return Days{static_cast<std::int32_t>(value)}; });
}

// The day so many months on; the last one of its month where that is shorter.
std::int64_t months_later(std::int64_t day, std::int64_t months) {
  using std::chrono::year_month_day;
  const year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  auto moved = date + std::chrono::months(months);
  if (!moved.ok()) {
    moved = moved.year() / moved.month() / std::chrono::last;
  }
  return std::chrono::sys_days(moved).time_since_epoch().count();
}

// `per_day` units of start and stop are a day.
template <class Item, class Make>
Result<std::vector<Item>> by_months(std::int64_t start, std::int64_t stop, std::int64_t step,
                                    std::int64_t per_day, const Make& make) {
  TARN_TRY(check_step(start, stop, step));
  constexpr std::int64_t kLongestStep = 12 * 20'000;
  if (step > kLongestStep || step < -kLongestStep) {
    return std::vector<Item>{make(start)};
  }
  const auto in_day = ((start % per_day) + per_day) % per_day;
  const auto first_day = (start - in_day) / per_day;
  std::vector<Item> items;
  for (std::int64_t months = 0;; months += step) {
    const auto next = (months_later(first_day, months) * per_day) + in_day;
    if (step > 0 ? next > stop : next < stop) {
      return items;
    }
    if (items.size() >= kMostEntries) {
      return too_many();
    }
    items.push_back(make(next));
  }
}

}  // namespace

void add_sequence_functions(FunctionList& list) {
  list.add("trino_sequence", [](std::int64_t start, std::int64_t stop) {
    return numbers(start, stop, stop >= start ? 1 : -1);
  });
  list.add("trino_sequence", [](std::int64_t start, std::int64_t stop, std::int64_t step) {
    return numbers(start, stop, step);
  });
  list.add("trino_sequence", [](Days start, Days stop) {
    return days(start.days, stop.days, stop.days >= start.days ? 1 : -1);
  });
  list.add("trino_sequence", [](Days start, Days stop, std::int64_t micros) -> Result<std::vector<Days>> {
    if (micros % kMicrosPerDay != 0) {
      return fail(ErrorCode::InvalidArgument,
                  "sequence step must be a day interval if start and end values are dates");
    }
    return days(start.days, stop.days, micros / kMicrosPerDay);
  });
  list.add("trino_sequence", [](Micros start, Micros stop, std::int64_t micros) {
    return stepped<Micros>(start.micros, stop.micros, micros,
                           [](std::int64_t value) { return Micros{value}; });
  });
  list.add("trino_sequence_months", [](Days start, Days stop, std::int64_t months) {
    return by_months<Days>(start.days, stop.days, months, 1,
                           [](std::int64_t value) { return Days{static_cast<std::int32_t>(value)}; });
  });
  list.add("trino_sequence_months", [](Micros start, Micros stop, std::int64_t months) {
    return by_months<Micros>(start.micros, stop.micros, months, kMicrosPerDay,
                             [](std::int64_t value) { return Micros{value}; });
  });
}

}  // namespace tarn::engine
