#include "ingest/pusher.hpp"

#include "base/log.hpp"
#include "catalog/store_category.hpp"
#include "ingest/push_rows.hpp"
#include "io/memory_file_system.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr std::size_t kChecksKept = 16;
constexpr unsigned kSourceMode = 0600;
constexpr std::string_view kImportName = "push";

Result<> check_size(std::span<const std::string_view> events) {
  const auto bytes =
      std::accumulate(events.begin(), events.end(), std::size_t{0},
                      [](std::size_t sum, std::string_view event) { return sum + event.size(); });
  if (events.size() > kPushEventsMax || bytes > kPushBytesMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a push has at most {} events and {} bytes", kPushEventsMax, kPushBytesMax));
  }
  return {};
}

// Why a store of those that take an event can take none now; nullptr where all can.
const Error* foreign_among(const TableWatch::Foreign& foreign, std::span<const EventDataStoreId> stores,
                           const std::vector<std::size_t>& taking) {
  if (foreign.empty()) {
    return nullptr;
  }
  for (const auto position : taking) {
    if (const auto found = foreign.find(stores[position].value()); found != foreign.end()) {
      return &found->second;
    }
  }
  return nullptr;
}

}  // namespace

Pusher::Pusher(Context context, const PushOptions& options, std::unique_ptr<journal::Journal> journal)
    : context_(std::move(context)), options_(options), journal_(std::move(journal)) {
  flushing_.lock()->due = context_.ingest.clock.now() + options_.flush_after;
  *foreign_.lock() = std::make_shared<const TableWatch::Foreign>();
}

Result<std::unique_ptr<Pusher>> Pusher::open(Context context, const PushOptions& options) {
  auto journal =
      TARN_TRY(journal::Journal::open(context.ingest.files, context.ingest.random,
                                      journal_folder(context.ingest.data_folder), options.journal));
  return std::unique_ptr<Pusher>(new Pusher(std::move(context), options, std::move(journal)));
}

// --- taking events ---------------------------------------------------------------------------------------

Result<std::vector<Acknowledgement>> Pusher::push(const EventPlace& sender,
                                                  std::span<const std::string_view> events) {
  const auto routing = TARN_TRY(router());
  return take(routing->stores(), events,
              [&](const PushCheck& check, std::size_t row, std::vector<std::size_t>& taking) {
                routing->route(check.selected(row), check.place(row, sender), taking);
              });
}

Result<std::vector<Acknowledgement>> Pusher::push_into(const EventDataStoreId& store,
                                                       std::span<const std::string_view> events) {
  return push_into(std::span(&store, 1), events);
}

Result<std::vector<Acknowledgement>> Pusher::push_into(std::span<const EventDataStoreId> stores,
                                                       std::span<const std::string_view> events) {
  struct Open {
    std::size_t position = 0;
    ScopeFilter filter{};
  };
  std::vector<Open> open;
  for (std::size_t position = 0; position < stores.size(); ++position) {
    const auto record = TARN_TRY(context_.control.store(stores[position]));
    if (record.status == catalog::StoreStatus::Enabled) {
      auto filter = TARN_TRY(scope_filter_of(context_.control, record));
      open.push_back({.position = position, .filter = std::move(filter)});
    }
  }
  return take(stores, events,
              [&open](const PushCheck& check, std::size_t row, std::vector<std::size_t>& taking) {
                const auto place = check.place(row, {});
                for (const auto& [position, filter] : open) {
                  if (filter.takes(place)) {
                    taking.push_back(position);
                  }
                }
              });
}

Result<std::vector<Acknowledgement>> Pusher::take(std::span<const EventDataStoreId> stores,
                                                  std::span<const std::string_view> events,
                                                  const Route& route) {
  TARN_TRY(check_size(events));
  auto check = take_check();
  std::vector<Acknowledgement> outcome;
  std::vector<PushedEvent> pushed;
  const auto foreign = *foreign_.lock();
  outcome.reserve(events.size());
  pushed.reserve(events.size());
  for (const auto& checked : check->read(events)) {
    if (!checked.row) {
      outcome.push_back({.kind = Acknowledgement::Kind::Refused, .reason = checked.problem});
      continue;
    }
    PushedEvent event{.json = checked.json};
    route(*check, *checked.row, event.stores);
    if (const auto* problem = foreign_among(*foreign, stores, event.stores)) {
      outcome.push_back({.kind = Acknowledgement::Kind::Refused, .reason = problem->message()});
      continue;
    }
    const bool is_wanted = !event.stores.empty();
    outcome.push_back({.kind = is_wanted ? Acknowledgement::Kind::Durable : Acknowledgement::Kind::Unwanted});
    if (is_wanted || context_.on_events) {
      pushed.push_back(std::move(event));
    }
  }
  if (!pushed.empty()) {
    TARN_TRY(append(encode_push(stores, pushed)));
  }
  if (auto checks = checks_.lock(); checks->size() < kChecksKept) {
    checks->push_back(std::move(check));
  }
  const auto count = [&outcome](Acknowledgement::Kind kind) {
    return static_cast<std::uint64_t>(std::ranges::count(outcome, kind, &Acknowledgement::kind));
  };
  auto totals = totals_.lock();
  totals->durable += count(Acknowledgement::Kind::Durable);
  totals->unwanted += count(Acknowledgement::Kind::Unwanted);
  totals->refused += count(Acknowledgement::Kind::Refused);
  return outcome;
}

Result<> Pusher::append(std::string_view payload) {
  const auto room = context_.check_room ? context_.check_room() : Result<>();
  auto taken = room ? journal_->append(payload) : room;
  const bool is_full = !taken && taken.error().code() == ErrorCode::ResourceExhausted;
  totals_.lock()->refusal = is_full ? taken.error().message() : "";
  return taken;
}

std::unique_ptr<PushCheck> Pusher::take_check() {
  auto checks = checks_.lock();
  if (checks->empty()) {
    return std::make_unique<PushCheck>();
  }
  auto check = std::move(checks->back());
  checks->pop_back();
  return check;
}

// The stores and the organization as they are now: what another process, or another thread of this one,
// changed before this push holds for it.
Result<std::shared_ptr<const Router>> Pusher::router() {
  auto page = TARN_TRY(context_.control.stores({.limit = catalog::kPageItemsMax}));
  const auto updated = TARN_TRY(context_.control.organization_updated());
  auto routing = routing_.lock();
  const bool is_same_organization = routing->organization_updated == updated;
  if (routing->router != nullptr && is_same_organization && routing->stores == page.items) {
    return routing->router;
  }
  if (!is_same_organization) {
    routing->organization = TARN_TRY(context_.control.organization());
    const auto& organization = routing->organization;
    routing->organization_updated = organization ? std::optional(organization->updated) : std::nullopt;
  }
  const auto& organization = routing->organization;
  routing->router = std::make_shared<const Router>(
      RoutingScope{.owner = context_.owner,
                   .region = context_.region,
                   .members = organization ? catalog::members(*organization) : std::set<AccountId>()},
      page.items, organization);
  routing->stores = std::move(page.items);
  return routing->router;
}

// --- bringing them into tables ---------------------------------------------------------------------------

Result<> Pusher::tick(const std::stop_token& stop) {
  auto state = flushing_.lock();
  Result<> outcome = watch_tables(*state);
  const auto extents = journal_->extents();
  for (const auto& extent : extents) {
    auto handed = hand_over(*state, extent);
    if (!handed && outcome) {
      outcome = std::move(handed);
    }
  }
  const auto now = context_.ingest.clock.now();
  const bool is_sealed = std::ranges::any_of(extents, &journal::Extent::sealed);
  const bool has_problem = !totals_.lock()->problem.empty();
  if (extents.empty()) {
    state->due = now + options_.flush_after;
  } else if (now >= state->due || (is_sealed && !has_problem)) {
    TARN_TRY(flush_all(*state, stop));
  }
  return outcome;
}

Result<> Pusher::watch_tables(FlushState& state) {
  const auto page = TARN_TRY(context_.control.stores({.limit = catalog::kPageItemsMax}));
  auto foreign = TARN_TRY(state.watch.look(context_.ingest.lake, page.items));
  *foreign_.lock() = std::make_shared<const TableWatch::Foreign>(std::move(foreign));
  return {};
}

Result<> Pusher::flush(const std::stop_token& stop) {
  auto state = flushing_.lock();
  return flush_all(*state, stop);
}

Result<> Pusher::flush_all(FlushState& state, const std::stop_token& stop) {
  journal_->seal();
  Result<> outcome;
  for (const auto& extent : journal_->extents()) {
    auto flushed = extent.sealed ? flush_segment(state, extent.name, stop) : Result<>();
    if (!flushed && outcome) {
      outcome = std::move(flushed);
    }
  }
  state.due = context_.ingest.clock.now() + (outcome ? options_.flush_after : options_.retry_after);
  totals_.lock()->problem = outcome ? "" : outcome.error().message();
  return outcome;
}

Result<> Pusher::flush_segment(FlushState& state, const journal::SegmentName& name,
                               const std::stop_token& stop) {
  const auto segment =
      TARN_TRY(journal::read_segment(context_.ingest.files, journal_->folder(), name, 0, UINT64_MAX));
  if (!segment) {
    return fail(ErrorCode::Corrupt, fmt::format("a segment of the journal is gone: {}", source_uri(name)));
  }
  const auto events = decode_segment(*segment);
  if (segment->damaged_bytes > 0 || events.unknown_payloads > 0) {
    log::error("a segment of the journal is damaged: what is whole of it goes to the stores",
               {{"segment", source_uri(name)},
                {"damaged_bytes", std::to_string(segment->damaged_bytes)},
                {"unknown_payloads", std::to_string(events.unknown_payloads)}});
  }
  Result<> outcome;
  for (const auto& store : events.stores) {
    auto flushed = flush_store(store, name, events, stop);
    if (!flushed && outcome) {
      outcome = fail(flushed.error().within("pushed events wait for the store " + store.value()));
    }
  }
  TARN_TRY(outcome);
  TARN_TRY(hand_over(state, {.name = name, .bytes = segment->bytes->size(), .sealed = true}));
  state.handed.erase(name);
  return remove(*segment);
}

// A store's part of a segment is a log file in memory, imported under the segment's name.
Result<> Pusher::flush_store(const EventDataStoreId& store, const journal::SegmentName& name,
                             const SegmentEvents& events, const std::stop_token& stop) {
  const auto record = context_.control.store(store);
  if (!record && record.error().code() == ErrorCode::NotFound) {
    return {};  // it was deleted for good, and its events with it
  }
  const auto known = TARN_TRY(context_.ingest.lake.find_source(store, source_uri(name), 0, 0));
  if (known) {
    return {};
  }
  const auto category = record ? catalog::category_of(*record) : std::nullopt;
  if (!category) {
    return fail(record ? Error(ErrorCode::FailedState, "its selectors name no category of events")
                       : record.error());
  }
  io::MemoryFileSystem memory(context_.ingest.clock);
  const auto path = source_uri(name);
  TARN_TRY(memory.create_directories(io::parent_path(path), kSourceMode));
  const auto file = TARN_TRY(memory.create(path, kSourceMode));
  TARN_TRY(file->append(events_for(events, store)));
  auto context = context_.ingest;
  context.sources = &memory;
  Importer importer(context, store, *category, std::string(kImportName), {.threads = 1, .limits = {}});
  ImportProgress progress;
  Listing listing;
  listing.files.emplace_back().path = path;
  const auto failures = TARN_TRY(importer.run(listing, progress, stop));
  if (!failures.empty()) {
    return fail(ErrorCode::Io, failures.front().reason);
  }
  totals_.lock()->flushed += progress.events;
  return {};
}

// A damaged one is kept under another name, for whoever wants to look into it.
Result<> Pusher::remove(const journal::Segment& segment) {
  if (segment.damaged_bytes > 0) {
    auto& files = context_.ingest.files;
    const auto path = io::join_path(journal_->folder(), journal::file_name(segment.name));
    TARN_TRY(files.rename(path, path + ".damaged"));
    journal_->forget(segment.name);
    return {};
  }
  return journal_->remove(segment.name);
}

Result<> Pusher::hand_over(FlushState& state, const journal::Extent& extent) {
  auto& handed = state.handed[extent.name];
  if (!context_.on_events || handed >= extent.bytes) {
    return {};
  }
  const auto segment = TARN_TRY(
      journal::read_segment(context_.ingest.files, journal_->folder(), extent.name, handed, extent.bytes));
  if (segment) {
    std::vector<std::string_view> events;
    const auto decoded = decode_segment(*segment);
    for (const auto& frame : decoded.frames) {
      for (const auto& event : frame.events) {
        events.push_back(event.json);
      }
    }
    TARN_TRY(context_.on_events(events));
  }
  handed = extent.bytes;
  return {};
}

PushTotals Pusher::totals() const {
  PushTotals totals = *totals_.lock();
  for (const auto& extent : journal_->extents()) {
    totals.journal_bytes += extent.bytes;
  }
  return totals;
}

}  // namespace tarn::ingest
