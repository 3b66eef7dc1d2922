// Takes events that are pushed: durable before they are acknowledged, in their stores' tables soon after.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "catalog/control_catalog.hpp"
#include "ingest/importer.hpp"
#include "ingest/push_check.hpp"
#include "ingest/push_frame.hpp"
#include "ingest/router.hpp"
#include "ingest/table_watch.hpp"
#include "journal/journal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

inline constexpr std::size_t kPushEventsMax = 10'000;
inline constexpr std::size_t kPushBytesMax = 16u << 20;

// What became of one event of a push.
struct Acknowledgement {
  enum class Kind : std::uint8_t {
    Durable,   // it will be in each store that takes it, once
    Unwanted,  // no store takes it
    Refused,   // it is no event, or a store that takes it can take none now
  };
  Kind kind = Kind::Durable;
  std::string reason{};  // of a refusal
};

struct PushOptions {
  journal::Limits journal{};
  std::chrono::milliseconds flush_after = std::chrono::minutes(1);  // or a segment that is full, if sooner
  // After a flush that did not get through: a store that is being imported into, a full disk.
  std::chrono::milliseconds retry_after = std::chrono::seconds(5);
};

// What went through a pusher since it was opened, and how it stands.
struct PushTotals {
  std::uint64_t durable = 0;
  std::uint64_t unwanted = 0;
  std::uint64_t refused = 0;
  std::uint64_t flushed = 0;        // events that are new in a table; one in several stores counts for each
  std::uint64_t journal_bytes = 0;  // not in all of their tables yet
  std::string refusal{};            // why the last push was refused for want of room; empty: it was taken
  std::string problem{};            // why the last flush did not get through; empty: it did
};

// Thread-safe. One per lake: whoever opens it holds the server's lock.
//
// An event is checked, routed and appended to the journal, which all pushes share. A flush seals the
// journal's segment and brings it into each store as an import brings a file: duplicates are left out, and
// the ledger's row that names the segment is part of the same transaction. So a crash at any moment leaves a
// segment that is in a store or is not, and a segment that is in all of its stores goes.
class Pusher {
 public:
  // Is given, in order and at least once, the events that were pushed. Retried where it fails.
  using OnEvents = std::function<Result<>(std::span<const std::string_view> events)>;

  // All must outlive the pusher.
  struct Context {
    Importer::Context ingest;
    catalog::ControlCatalog& control;
    // Whose lake it is, and its home. The organization's members come from the catalog.
    AccountId owner{};
    Region region{};
    OnEvents on_events{};  // may be empty
    // Asked before events are taken: ResourceExhausted where the disk has too little room. May be empty.
    std::function<Result<>()> check_room{};
  };

  static Result<std::unique_ptr<Pusher>> open(Context context, const PushOptions& options);

  // Returns once all events that some store takes are durable. InvalidArgument for more events or bytes than
  // a push may have; ResourceExhausted where the disk or the journal is full, and nothing was taken: try
  // again later. `sender` stands in for what events do not say.
  Result<std::vector<Acknowledgement>> push(const EventPlace& sender,
                                            std::span<const std::string_view> events);
  // The same for a feeder that brings a store's own events: of routing, the store's status and its scope
  // alone count.
  // NotFound without such a store.
  Result<std::vector<Acknowledgement>> push_into(const EventDataStoreId& store,
                                                 std::span<const std::string_view> events);
  // Into each of the stores that takes events now, and whose scope takes the event, all or none of them.
  Result<std::vector<Acknowledgement>> push_into(std::span<const EventDataStoreId> stores,
                                                 std::span<const std::string_view> events);

  // Call every second or so: looks whether the stores' tables are Tarn's own, hands events to `on_events`,
  // and flushes when it is time.
  Result<> tick(const std::stop_token& stop);
  // Brings all that was pushed before into the tables. Stores that are busy keep their segments for a later
  // flush: the first such error is returned.
  Result<> flush(const std::stop_token& stop);

  PushTotals totals() const;
  const journal::Journal& journal() const { return *journal_; }

 private:
  // What the router was made of.
  struct Routing {
    std::optional<Timestamp> organization_updated{};
    std::optional<catalog::Organization> organization{};
    std::vector<catalog::EventDataStore> stores{};
    std::shared_ptr<const Router> router{};
  };
  struct FlushState {
    Timestamp due{};
    std::map<journal::SegmentName, std::uint64_t> handed{};  // to on_events, in bytes of the segment
    TableWatch watch{};
  };

  Pusher(Context context, const PushOptions& options, std::unique_ptr<journal::Journal> journal);
  Result<std::shared_ptr<const Router>> router();
  std::unique_ptr<PushCheck> take_check();
  Result<> append(std::string_view payload);
  using Route = std::function<void(const PushCheck&, std::size_t row, std::vector<std::size_t>& taking)>;
  Result<std::vector<Acknowledgement>> take(std::span<const EventDataStoreId> stores,
                                            std::span<const std::string_view> events, const Route& route);
  Result<> watch_tables(FlushState& state);
  Result<> flush_all(FlushState& state, const std::stop_token& stop);
  Result<> flush_segment(FlushState& state, const journal::SegmentName& name, const std::stop_token& stop);
  Result<> flush_store(const EventDataStoreId& store, const journal::SegmentName& name,
                       const SegmentEvents& events, const std::stop_token& stop);
  Result<> remove(const journal::Segment& segment);
  Result<> hand_over(FlushState& state, const journal::Extent& extent);

  Context context_;
  PushOptions options_;
  std::unique_ptr<journal::Journal> journal_;
  Guarded<Routing> routing_;
  Guarded<std::vector<std::unique_ptr<PushCheck>>> checks_;
  Guarded<FlushState> flushing_;
  // Stores that can take nothing, as of the last tick.
  Guarded<std::shared_ptr<const TableWatch::Foreign>> foreign_;
  mutable Guarded<PushTotals> totals_;
};

}  // namespace tarn::ingest
