#include "torture/logs.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace tarn::torture {
namespace {

using event::Category;

constexpr std::uint64_t kFilesMin = 2;
constexpr std::uint64_t kFilesMore = 5;
constexpr std::uint64_t kItemsMax = 7;
constexpr std::uint64_t kPadBytes = 400;
constexpr unsigned kFileMode = 0600;
constexpr unsigned kFolderMode = 0700;

std::optional<Timestamp> random_time(io::Chance& chance) {
  constexpr std::uint64_t kWithoutTime = 12;
  if (chance.one_in(kWithoutTime)) {
    return std::nullopt;
  }
  const auto seconds = chance.below(kDays) * kSecondsPerDay + chance.below(kSecondsPerDay);
  return from_micros((kFirstDay + static_cast<std::int64_t>(seconds)) * 1'000'000);
}

LogEvent make_event(const std::string& id, std::optional<Timestamp> time, Category category,
                    io::Chance& chance) {
  LogEvent made{.category = category, .time = time};
  const auto when = time ? fmt::format(R"("eventTime":"{}",)", format_iso_seconds(*time)) : std::string();
  made.text =
      fmt::format(R"({{"eventID":"{}",{}"eventCategory":"{}","eventName":"Call{}","requestID":"{}"}})", id,
                  when, category == Category::CloudTrail ? "Management" : "Insight", chance.below(3),
                  std::string(chance.below(kPadBytes), 'r'));
  made.key = ingest::event_key(id, time, made.text);
  return made;
}

class Maker {
 public:
  explicit Maker(io::Chance& chance) : chance_(chance) {}

  LogEvent next() {
    constexpr std::uint64_t kRepeats = 4;
    constexpr std::uint64_t kOtherBodies = 15;
    constexpr std::uint64_t kInsights = 5;
    if (!known_.empty() && chance_.one_in(kRepeats)) {
      return known_[chance_.below(known_.size())].event;
    }
    Known made;
    if (!known_.empty() && chance_.one_in(kOtherBodies)) {
      made = known_[chance_.below(known_.size())];
    } else {
      made.id = fmt::format("id-{}", known_.size());
      made.time = random_time(chance_);
      made.event.category = chance_.one_in(kInsights) ? Category::Insight : Category::CloudTrail;
    }
    made.event = make_event(made.id, made.time, made.event.category, chance_);
    known_.push_back(made);
    return made.event;
  }

  // Each once.
  std::vector<LogEvent> made() const {
    std::vector<LogEvent> events;
    events.reserve(known_.size());
    for (const auto& known : known_) {
      events.push_back(known.event);
    }
    return events;
  }

 private:
  struct Known {
    std::string id{};
    std::optional<Timestamp> time{};
    LogEvent event{};
  };

  io::Chance& chance_;
  std::vector<Known> known_;
};

}  // namespace

std::uint64_t LogFile::events_of(Category category) const {
  return static_cast<std::uint64_t>(std::ranges::count(events, category, &LogEvent::category));
}

Events make_events(io::FileSystem& files, io::Chance& chance) {
  constexpr std::uint64_t kDamaged = 12;
  constexpr std::uint64_t kNotInFiles = 6;
  Events made;
  Maker maker(chance);
  static_cast<void>(files.create_directories(kLogsFolder, kFolderMode));
  const auto count = kFilesMin + chance.below(kFilesMore);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto path = fmt::format("{}/{}.json", kLogsFolder, i);
    auto& file = made.logs[path];
    std::vector<std::string> items;
    const auto wanted = chance.below(kItemsMax + 1);
    for (std::uint64_t item = 0; item < wanted; ++item) {
      if (chance.one_in(kDamaged)) {
        items.emplace_back("{}");
        ++file.damaged;
        continue;
      }
      file.events.push_back(maker.next());
      items.push_back(file.events.back().text);
    }
    const auto text = fmt::format(R"({{"Records":[{}]}})", fmt::join(items, ",\n"));
    static_cast<void>(io::write_file_durably(files, path, text, kFileMode));
  }
  for (std::uint64_t i = 0; i < kNotInFiles; ++i) {
    static_cast<void>(maker.next());
  }
  made.all = maker.made();
  return made;
}

}  // namespace tarn::torture
