#include "sample/delivery.hpp"

#include "sample/layout.hpp"
#include "sample/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sample {
namespace {

constexpr std::int64_t kDeliveryMinutes = 5;
constexpr std::int64_t kBundleMinutes = 6 * 60;

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
std::int64_t delivery_minute(Timestamp time, LogFolder folder) {
  const std::int64_t step = folder == LogFolder::ConfigurationItem ? kBundleMinutes : kDeliveryMinutes;
  const std::int64_t minute = micros(time) / 60'000'000 + 1;
  return (minute + step - 1) / step * step;
}

}  // namespace

Result<> Delivery::add(Place place, Timestamp time, Timestamp sent, std::string_view record, Prng& random) {
  Slot slot{.delivered_minute = delivery_minute(sent + draw_lag(random), place.folder), .place = place};
  TARN_TRY(put(slot, time, record));
  if (options_.duplicates_per_million > 0 && random.below(1'000'000) < options_.duplicates_per_million) {
    slot.delivered_minute += kDeliveryMinutes;
    TARN_TRY(put(slot, time, record));
  }
  return {};
}

Result<> Delivery::put(const Slot& slot, Timestamp time, std::string_view record) {
  Pending& pending = pending_[slot];
  pending.text += record;
  pending.ends.push_back(static_cast<std::uint32_t>(pending.text.size()));
  pending.times.push_back(time);
  if (pending.text.size() < kFileBytesMax) {
    return {};
  }
  TARN_TRY(hand_out(slot, pending));
  pending.text.clear();
  pending.ends.clear();
  pending.times.clear();
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

Result<> Delivery::hand_out(const Slot& slot, const Pending& pending) {
  // Configuration items are no trail's matter: they are there once.
  const std::size_t trails = slot.place.folder == LogFolder::ConfigurationItem ? 1 : options_.trails.size();
  for (std::uint32_t trail = 0; trail < trails && !pending.ends.empty(); ++trail) {
    if (options_.trails[trail].account.value_or(slot.place.account) == slot.place.account) {
      TARN_TRY(hand_out(slot, pending, trail));
    }
  }
  return {};
}

Result<> Delivery::hand_out(const Slot& slot, const Pending& pending, std::uint32_t trail) {
  std::uint64_t place = mix(organization_.accounts[slot.place.account].key, slot.place.region);
  if (trail > 0 || slot.place.folder != LogFolder::Events) {
    place = mix(place, std::uint64_t{trail} * 16 + static_cast<std::uint64_t>(slot.place.folder));
  }
  // The first record's time keeps names apart where a period is made in pieces and the pieces share a slot.
  const std::uint64_t first = mix(pending.part, static_cast<std::uint64_t>(micros(pending.times.front())));
  Prng random(mix(mix(place, static_cast<std::uint64_t>(slot.delivered_minute)), first));
  // Several machines write at once, each with another share of the load: most files are small, some large.
  const auto count = static_cast<std::uint32_t>(pending.ends.size());
  const std::uint32_t files = 1 + random.below(1 + std::min(count / 6, 2u)) + count / 160;
  std::vector<std::vector<std::uint32_t>> records(files);
  for (std::uint32_t i = 0; i < count; ++i) {
    records[random.skewed(files)].push_back(i);
  }
  for (const std::vector<std::uint32_t>& file : records) {
    if (!file.empty()) {
      TARN_TRY(hand_out_file(slot, pending, trail, file, random.next()));
    }
  }
  return {};
}

Result<> Delivery::hand_out_file(const Slot& slot, const Pending& pending, std::uint32_t trail,
                                 const std::vector<std::uint32_t>& records, std::uint64_t key) {
  const std::string region = slot.place.region < organization_.regions.size()
                                 ? organization_.regions[slot.place.region]
                                 : std::string("us-east-1");
  const Trail& owner = options_.trails[trail];
  LogFileName name{.organization = owner.of_organization ? organization_.id : std::string(),
                   .account = organization_.accounts[slot.place.account].id,
                   .folder = slot.place.folder,
                   .region = Region(region),
                   .delivered = from_micros(slot.delivered_minute * 60'000'000),
                   .unique = {}};
  append_drawn(name.unique, kAlnum, key, 16);
  // What a file holds comes from up to three streams, each in its own order: two files in three are not
  // sorted.
  const std::size_t streams = 1 + key % 3;
  json_ = R"({"Records":[)";
  for (std::size_t stream = 0; stream < streams; ++stream) {
    for (const std::uint32_t i : records) {
      if (scramble(key + i / 3) % streams == stream) {
        const std::uint32_t begin = i == 0 ? 0 : pending.ends[i - 1];
        json_.append(pending.text, begin, pending.ends[i] - begin);
        json_ += ',';
      }
    }
  }
  json_.back() = ']';
  json_ += '}';
  Timestamp oldest = pending.times[records.front()];
  Timestamp newest = oldest;
  for (const std::uint32_t i : records) {
    oldest = std::min(oldest, pending.times[i]);
    newest = std::max(newest, pending.times[i]);
  }
  const std::string object =
      owner.prefix.empty() ? object_key(name) : fmt::format("{}/{}", owner.prefix, object_key(name));
  return sink_.receive({.key = object,
                        .json = json_,
                        .events = records.size(),
                        .delivered = name.delivered,
                        .oldest = oldest,
                        .newest = newest,
                        .trail = trail,
                        .account = slot.place.account,
                        .region = slot.place.region,
                        .folder = slot.place.folder});
}

}  // namespace tarn::sample
