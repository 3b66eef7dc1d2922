// Pushed events of one store as rows of a data file in memory.
#pragma once

#include "base/result.hpp"
#include "columnar/column.hpp"
#include "event/arena.hpp"
#include "event/schema.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/row_identity.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// From the first to the last eventTime of some rows, and whether some have none.
struct TimeSpan {
  std::optional<Timestamp> first{};
  std::optional<Timestamp> last{};
  bool has_timeless = false;

  void add(const std::optional<Timestamp>& time);
  // Whether one of the rows may be in a data file of those times.
  bool may_be_in(const std::optional<Timestamp>& from, const std::optional<Timestamp>& to) const;
  // Whether one of the rows may lie between two times, of which an absent one is open.
  bool reaches(const std::optional<Timestamp>& from, const std::optional<Timestamp>& to) const;
};

// Each event once. One thread at a time.
class LiveBatch {
 public:
  // The events of `text` that a store of that category takes, one after the other as a log has them. Corrupt
  // where something else is in between.
  static Result<LiveBatch> read(std::string_view text, event::Category category);

  // Takes out the rows with those keys, which are sorted. Returns the keys that it took, sorted.
  std::vector<EventKey> remove(std::span<const EventKey> keys);
  // Of the rows that are left, sorted.
  std::vector<EventKey> keys() const;
  TimeSpan times() const;
  std::uint64_t rows() const { return rows_.size(); }

  Result<std::string> parquet() const;

 private:
  struct Row {
    EventKey key{};
    std::uint32_t number = 0;
  };

  explicit LiveBatch(event::Category category);

  const columnar::Schema* schema_;
  RowIdentities identities_;
  std::unique_ptr<columnar::Batch> batch_;
  std::unique_ptr<event::Arena> arena_;
  std::vector<Row> rows_;  // by key
};

// The keys that two sorted lists share; looks the fewer up in the more.
std::vector<EventKey> shared_keys(std::span<const EventKey> a, std::span<const EventKey> b);

}  // namespace tarn::ingest
