#include "sample/delivery.hpp"

#include "sample/layout.hpp"
#include "sample/text.hpp"

#include <algorithm>

namespace tarn::sample {
namespace {

constexpr std::int64_t kDeliveryMinutes = 5;

// Most records are there within five minutes, a few take almost fifteen.
std::chrono::seconds draw_lag(Prng& random) {
  const std::uint32_t luck = random.below(1000);
  if (luck < 820) {
    return std::chrono::seconds(random.between(20, 150));
  }
  if (luck < 980) {
    return std::chrono::seconds(random.between(100, 290));
  }
  return std::chrono::seconds(random.between(240, 590));
}

// The first delivery minute at or after `time`.
std::int64_t delivery_minute(Timestamp time) {
  const std::int64_t minute = micros(time) / 60'000'000 + 1;
  return (minute + kDeliveryMinutes - 1) / kDeliveryMinutes * kDeliveryMinutes;
}

}  // namespace

Result<> Delivery::add(Place place, Timestamp time, std::string_view record, Prng& random) {
  constexpr std::uint32_t kShards = 6;
  Slot slot{.delivered_minute = delivery_minute(time + draw_lag(random)), .place = place};
  // Several machines write at once, each with another share of the load.
  slot.shard = random.skewed(kShards);
  Pending& pending = pending_[slot];
  pending.text += record;
  pending.ends.push_back(static_cast<std::uint32_t>(pending.text.size()));
  if (pending.text.size() < kFileBytesMax) {
    return {};
  }
  TARN_TRY(hand_out(slot, pending));
  pending.text.clear();
  pending.ends.clear();
  ++pending.part;
  return {};
}

Result<> Delivery::flush(Timestamp time) {
  while (!pending_.empty() && pending_.begin()->first.delivered_minute * 60'000'000 < micros(time)) {
    TARN_TRY(hand_out(pending_.begin()->first, pending_.begin()->second));
    pending_.erase(pending_.begin());
  }
  return {};
}

Result<> Delivery::finish() {
  return flush(Timestamp::max());
}

Result<> Delivery::hand_out(const Slot& slot, Pending& pending) {
  if (pending.ends.empty()) {
    return {};
  }
  const Account& account = organization_.accounts[slot.place.account];
  const std::string region = slot.place.region < organization_.regions.size()
                                 ? organization_.regions[slot.place.region]
                                 : std::string("us-east-1");
  const std::uint64_t key =
      mix(mix(mix(mix(account.key, key_of(region)), static_cast<std::uint64_t>(slot.delivered_minute)),
              slot.shard),
          pending.part);
  LogFileName name{.organization = organization_.id,
                   .account = account.id,
                   .region = Region(region),
                   .delivered = from_micros(slot.delivered_minute * 60'000'000),
                   .unique = {}};
  append_drawn(name.unique, kAlnum, key, 16);
  // What a file holds comes from up to three streams, each in its own order: two files in three are not
  // sorted.
  const std::size_t streams = 1 + key % 3;
  json_ = R"({"Records":[)";
  for (std::size_t stream = 0; stream < streams; ++stream) {
    for (std::size_t i = 0; i < pending.ends.size(); ++i) {
      if (scramble(key + i / 3) % streams == stream) {
        const std::uint32_t begin = i == 0 ? 0 : pending.ends[i - 1];
        json_.append(pending.text, begin, pending.ends[i] - begin);
        json_ += ',';
      }
    }
  }
  json_.back() = ']';
  json_ += '}';
  const std::string object = object_key(name);
  return sink_.receive(
      {.key = object, .json = json_, .events = pending.ends.size(), .delivered = name.delivered});
}

}  // namespace tarn::sample
