#include "app/sample_lake.hpp"

#include "app/folder_sink.hpp"
#include "app/sample_pulse.hpp"
#include "app/sample_records.hpp"
#include "event/log_reader.hpp"
#include "event/schema.hpp"
#include "ingest/importer.hpp"
#include "json/value.hpp"
#include "service/history_record.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace tarn::app {
namespace {

constexpr std::string_view kState = "sample.json";
constexpr std::string_view kLabels = "sample-labels.json";
constexpr std::string_view kFiles = "sample";
constexpr std::uint64_t kStateBytesMax = 1u << 16;
constexpr unsigned kPrivateFile = 0600;
constexpr std::chrono::days kMadeMax{90};
constexpr std::size_t kHistoryBatch = 2000;
// How many configuration items there are to a hundred events.
constexpr std::uint64_t kItemsPercent = 20;

// How long before the sample was begun each incident lies. The last days have several, for whoever looks at
// them first.
struct Planted {
  std::string_view scenario;
  std::chrono::hours before;
};
constexpr Planted kPlanted[] = {
    {"broken-deploy", std::chrono::hours(5)},      {"console-login-without-mfa", std::chrono::hours(27)},
    {"leaked-access-key", std::chrono::hours(50)}, {"error-storm", std::chrono::hours(76)},
    {"mass-deletion", std::chrono::hours(140)},    {"crypto-mining", std::chrono::hours(212)},
    {"role-chaining", std::chrono::hours(290)},    {"policy-made-public", std::chrono::hours(365)},
    {"s3-ransomware", std::chrono::hours(480)},    {"slow-exfiltration", std::chrono::hours(660)},
    {"public-snapshot", std::chrono::hours(790)},  {"trail-stopped", std::chrono::hours(1080)},
};

// Whose store takes a file of that key.
std::string_view store_of(std::string_view key) {
  if (key.starts_with(kConfigurationFolder)) {
    return SampleLake::kConfiguration;
  }
  const auto log = sample::parse_object_key(key);
  const bool is_insight =
      key.starts_with(kInsightsFolder) || (log && log->folder == sample::LogFolder::Insight);
  return is_insight ? SampleLake::kInsights : service::kDefaultStoreName;
}

Result<> make_stores(service::Lake& lake) {
  service::StoreLifecycle stores(lake);
  TARN_TRY(stores.for_import(service::kDefaultStoreName));
  TARN_TRY(stores.for_category(SampleLake::kInsights, "Insight"));
  TARN_TRY(stores.for_category(SampleLake::kConfiguration, "ConfigurationItem"));
  return {};
}

// So many at a time that a push of the largest events is small enough.
constexpr std::size_t kEventsAPush = 16;

Result<> push_rows(ingest::Pusher& pusher, const EventDataStoreId& store, const columnar::Column& texts,
                   std::size_t rows) {
  std::vector<std::string_view> events;
  for (std::size_t row = 0; row < rows; ++row) {
    events.push_back(texts.string(row));
    if (events.size() == kEventsAPush || row + 1 == rows) {
      TARN_TRY(pusher.push_into(store, events));
      events.clear();
    }
  }
  return {};
}

// Hands files on to a folder, notes their paths, and puts management events into the event history.
class LakeSink final : public sample::Sink {
 public:
  LakeSink(service::Lake& lake, std::string folder, FolderSink& sink, std::vector<WaitingFiles>& waiting)
      : lake_(lake), folder_(std::move(folder)), sink_(sink), waiting_(waiting) {}

  Result<> receive(const sample::LogFile& file) override {
    TARN_TRY(sink_.receive(file));
    note(store_of(file.key), io::join_path(folder_, file.key));
    const json::Value whole = TARN_TRY(json::parse(file.json, {.bytes = file.json.size()}));
    for (const json::Value& record : *whole.find("Records")->array()) {
      if (service::belongs_to_history(record)) {
        events_.push_back(TARN_TRY(service::history_event(record)));
      }
    }
    return events_.size() < kHistoryBatch ? Result<>() : finish();
  }

  Result<> finish() {
    TARN_TRY(lake_.history().insert(events_));
    events_.clear();
    return {};
  }

 private:
  void note(std::string_view store, std::string path) {
    auto found = std::ranges::find(waiting_, store, &WaitingFiles::store);
    if (found == waiting_.end()) {
      found = waiting_.insert(found, {.store = store, .paths = {}});
    }
    found->paths.push_back(std::move(path));
  }

  service::Lake& lake_;
  std::string folder_;
  FolderSink& sink_;
  std::vector<WaitingFiles>& waiting_;
  std::vector<catalog::HistoryEvent> events_;
};

std::optional<std::uint64_t> number_of(const json::Value& state, std::string_view name) {
  const json::Value* value = state.find(name);
  const std::string* text = value == nullptr ? nullptr : value->string();
  std::uint64_t number = 0;
  if (text == nullptr ||
      std::from_chars(text->data(), text->data() + text->size(), number).ptr != text->data() + text->size()) {
    return std::nullopt;
  }
  return number;
}

std::optional<Timestamp> time_of(const json::Value& state, std::string_view name) {
  const json::Value* value = state.find(name);
  const std::string* text = value == nullptr ? nullptr : value->string();
  return text == nullptr ? std::nullopt : parse_timestamp(*text);
}

std::vector<sample::ScenarioRequest> incidents(const SampleState& state) {
  std::vector<sample::ScenarioRequest> requests;
  for (const Planted& planted : kPlanted) {
    requests.push_back({.name = std::string(planted.scenario), .start = state.made - planted.before});
  }
  return requests;
}

}  // namespace

Result<SampleLake> SampleLake::open(service::Lake& lake) {
  const std::string folder = TARN_TRY(lake.files().canonical(lake.folder()));
  const std::string text = TARN_TRY(io::read_file(lake.files(), lake.path(kState), kStateBytesMax));
  const json::Value read = TARN_TRY(json::parse(text));
  const auto seed = number_of(read, "seed");
  const auto rate = number_of(read, "eventsPerDay");
  const auto made = time_of(read, "made");
  const auto until = time_of(read, "until");
  if (!seed || !rate || !made || !until) {
    return fail(ErrorCode::Corrupt,
                "the sample's state is damaged: remove sample.json from the lake's folder, "
                "and the next run begins another sample");
  }
  TARN_TRY(make_stores(lake));
  return SampleLake(lake, folder, {.seed = *seed, .events_per_day = *rate, .made = *made, .until = *until});
}

Result<SampleLake> SampleLake::begin(service::Lake& lake, std::uint64_t seed, std::uint64_t events,
                                     unsigned days, Timestamp now) {
  const std::string folder = TARN_TRY(lake.files().canonical(lake.folder()));
  const Timestamp made = std::chrono::floor<std::chrono::seconds>(now);
  SampleLake sample(lake, folder,
                    {.seed = seed,
                     .events_per_day = std::max<std::uint64_t>(events / std::max(days, 1u), 1),
                     .made = made,
                     .until = made - std::chrono::days(days)});
  TARN_TRY(make_stores(lake));
  TARN_TRY(sample.save());
  return sample;
}

Result<sample::Summary> SampleLake::make_until(Timestamp now, const SamplePace& pace) {
  sample::Options options;
  options.seed = state_.seed;
  // The first filling may be longer than a pause is made good for.
  options.start = state_.until < state_.made ? state_.until : std::max(state_.until, now - kMadeMax);
  options.end = std::chrono::floor<std::chrono::seconds>(now);
  if (options.end <= options.start) {
    return sample::Summary{};
  }
  options.events_per_day = pace.events_per_day == 0 ? state_.events_per_day : pace.events_per_day;
  options.scenarios = incidents(state_);
  options.insights = true;
  FolderProgress progress;
  const std::string bucket = io::join_path(folder_, kFiles);
  FolderSink files(lake_->files(), {.bucket = bucket, .metadata_folder = folder_, .threads = 1}, progress);
  LakeSink sink(*lake_, bucket, files, waiting_);
  sample::Summary summary = TARN_TRY(sample::generate(options, sink));
  const auto organization =
      sample::make_organization(options.seed, options.accounts, sample::default_regions());
  if (pace.pulse) {
    summary.events += TARN_TRY(make_pulse(organization, options.start, options.end, sink));
  }
  summary.insights += TARN_TRY(make_insights(organization, options.start, options.end, sink));
  TARN_TRY(make_configuration_items(organization, options.start, options.end,
                                    options.events_per_day * kItemsPercent / 100, sink));
  TARN_TRY(files.finish());
  TARN_TRY(sink.finish());
  if (state_.until < state_.made) {
    TARN_TRY(io::write_file_durably(lake_->files(), lake_->path(kLabels),
                                    sample::write_labels(summary.labels), kPrivateFile));
  }
  state_.until = options.end;
  return summary;
}

Result<> SampleLake::imported() {
  waiting_.clear();
  return save();
}

Result<> SampleLake::save() const {
  const json::Object state{{"seed", std::to_string(state_.seed)},
                           {"eventsPerDay", std::to_string(state_.events_per_day)},
                           {"made", format_iso_seconds(state_.made)},
                           {"until", format_iso_seconds(state_.until)}};
  return io::write_file_durably(lake_->files(), lake_->path(kState), json::write_pretty(state) + "\n",
                                kPrivateFile);
}

Result<> import_quietly(service::Lake& lake, const std::vector<WaitingFiles>& waiting,
                        const std::stop_token& stop) {
  for (const auto& [name, paths] : waiting) {
    const auto listing = TARN_TRY(ingest::list_logs(lake.files(), paths, {}));
    const auto store = TARN_TRY(service::StoreLifecycle(lake).for_import(name));
    const auto category = TARN_TRY(service::StoreLifecycle::category(store));
    TARN_TRY(lake.require_chain());
    ingest::Importer importer({.files = lake.files(),
                               .lake = lake.data(),
                               .clock = lake.clock(),
                               .random = lake.random(),
                               .data_folder = lake.folder(),
                               .notary = lake.notary(),
                               .scope = [&] { return ingest::scope_filter_of(lake.control(), store.id); }},
                              store.id, category, io::make_uuid(lake.random()), {.threads = 1, .limits = {}});
    ingest::ImportProgress progress;
    TARN_TRY(importer.run(listing, progress, stop));
  }
  return {};
}

Result<> push_quietly(service::Lake& lake, ingest::Pusher& pusher, const std::vector<WaitingFiles>& waiting) {
  const auto& schema = event::schema_of(event::Category::CloudTrail);
  const auto json = event::column_index(schema, event::kEventJson);
  event::RowBuilder builder(schema, {{.position = json}}, event::Check::Whole, event::Strings::Point);
  event::LogReader reader(lake.files(), builder, {}, event::LogReader::Hashing::No);
  for (const auto& [name, paths] : waiting) {
    const auto store = TARN_TRY(service::StoreLifecycle(lake).for_import(name));
    for (const auto& path : paths) {
      columnar::Batch batch(schema);
      event::Arena arena;
      TARN_TRY(reader.open(path));
      for (;;) {
        const bool more = TARN_TRY(reader.next(batch, arena));
        if (!more) {
          break;
        }
      }
      TARN_TRY(push_rows(pusher, store.id, batch.column(json), batch.rows()));
    }
  }
  return {};
}

}  // namespace tarn::app
