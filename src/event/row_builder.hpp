// One CloudTrail record becomes one typed row.
#pragma once

#include "columnar/column.hpp"
#include "event/arena.hpp"
#include "event/schema.hpp"
#include "json/cursor.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::event {

// Which columns a builder fills; the others stay NULL and cost nothing.
struct ProjectedColumn {
  std::size_t position = 0;                // in the schema, or in its structure
  std::vector<ProjectedColumn> members{};  // of a structure; none means all of it

  friend bool operator==(const ProjectedColumn&, const ProjectedColumn&) = default;
};
using Projection = std::vector<ProjectedColumn>;
Projection all_columns(const columnar::Schema& schema);

// How much of a record's grammar is checked.
enum class Check {
  Whole,    // every byte is JSON to the letter: for storing
  Touched,  // only what the projection reads; the rest need only balance its brackets: for scanning
};

// Whose memory a row's strings point to.
enum class Strings {
  Point,  // the text that was read, which must outlive the rows: nothing is copied
  Copy,   // the arena: the text may be overwritten as soon as it is read
};

struct RowPlan;  // see row_plan.hpp

// From the first to the last moment, both included, in microseconds since 1970 UTC.
struct TimeBounds {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool operator==(const TimeBounds&) const = default;
};

// Fills rows of one schema. What a value cannot say in its column's type becomes NULL there and lives on in
// eventjson: the row is lossless as a whole. Names match in any case; of a repeated name the last counts.
//
// Type drift that is met and kept: booleans as text, numbers as text, objects and lists where a string is due
// (their JSON text), lists and maps given as null or text (NULL), list items of a wrong type (NULL items).
class RowBuilder {
 public:
  RowBuilder(const columnar::Schema& schema, Projection projection, Check check, Strings strings);
  ~RowBuilder();
  RowBuilder(RowBuilder&&) noexcept;
  RowBuilder& operator=(RowBuilder&&) noexcept;

  Strings strings() const { return strings_; }

  // From now on, records whose eventTime lies outside are passed over, and nothing else of them is read into
  // columns; those without one are not. REQUIRES: eventTime is in the projection.
  void set_bounds(const std::optional<TimeBounds>& bounds) { bounds_ = bounds; }
  // How many records were passed over so far.
  std::uint64_t passed_over() const { return passed_over_; }

  // Reads the object at `cursor` into a new row of `batch`, unless it is passed over, and moves behind it.
  // Returns nullptr, or what is wrong with the record; no row is added then and the cursor's place is
  // unspecified. REQUIRES: `batch` has this builder's schema; cursor.peek() == '{'.
  const char* add(json::Cursor& cursor, columnar::Batch& batch, Arena& arena);

 private:
  class Filling;
  std::unique_ptr<RowPlan> root_;
  std::size_t event_json_;  // its column's position, or none
  std::size_t event_time_;
  Check check_;
  Strings strings_;
  std::string scratch_;
  std::vector<std::pair<std::size_t, json::Cursor>> member_places_;  // of one record, by number of the name
  std::optional<TimeBounds> bounds_;
  std::uint64_t passed_over_ = 0;
};

}  // namespace tarn::event
