// Which values of a row a file's index knows.
#pragma once

#include "columnar/column.hpp"
#include "columnar/type.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::lookup {

// Where a value stands: the names of a column and of the members that lead to it, "useridentity.accesskeyid",
// and in a map the key. Lists on the way do not show: "resources.arn" is any element's.
struct ValuePath {
  std::string column{};
  std::string key{};
  bool in_map = false;
};

// The first 64 bits of what stands for a path, and for a value at it.
std::uint64_t hash_of_path(const ValuePath& path);
inline constexpr std::uint64_t kEventIdSeed = 0;
std::uint64_t hash_of_value(std::uint64_t path, std::string_view value);

// Of an event: of its ID, or of its record where it has none.
std::uint64_t hash_of_event(std::string_view event_id, std::string_view record);

// The paths that files of one schema are indexed by.
class RowValues {
 public:
  // `schema` must outlive the object.
  explicit RowValues(const columnar::Schema& schema);

  // Whether every value at that path is given to visit().
  bool covers(const ValuePath& path) const;

  // Calls `see` with the path's hash and the value of each that the row has. REQUIRES: the batch is of the
  // schema.
  template <class See>
  void visit(const columnar::Batch& batch, std::size_t row, const See& see) const {
    for (const auto& place : texts_) {
      if (const auto* column = descend(batch, row, place); column != nullptr && !column->is_null(row)) {
        see(place.path, column->string(row));
      }
    }
    for (const auto& place : lists_) {
      visit_list(batch.column(place.steps.front()), row, place, see);
    }
    for (const auto& place : maps_) {
      visit_map(batch.column(place.steps.front()), row, place, see);
    }
  }

 private:
  struct Place {
    std::string name{};
    std::uint64_t path = 0;            // its hash; of a map, the seed of its keys'
    std::vector<std::size_t> steps{};  // a column, then children
  };

  static const columnar::Column* descend(const columnar::Batch& batch, std::size_t row, const Place& place);
  static std::uint64_t hash_of_key(std::uint64_t map, std::string_view key);

  template <class See>
  static void visit_list(const columnar::Column& list, std::size_t row, const Place& place, const See& see) {
    if (list.is_null(row)) {
      return;
    }
    const auto& member = list.child(0).child(place.steps.back());
    for (std::size_t i = list.list_begin(row); i < list.list_end(row); ++i) {
      if (!list.child(0).is_null(i) && !member.is_null(i)) {
        see(place.path, member.string(i));
      }
    }
  }

  template <class See>
  static void visit_map(const columnar::Column& map, std::size_t row, const Place& place, const See& see) {
    if (map.is_null(row)) {
      return;
    }
    for (std::size_t i = map.list_begin(row); i < map.list_end(row); ++i) {
      if (!map.child(1).is_null(i)) {
        see(hash_of_key(place.path, map.child(0).string(i)), map.child(1).string(i));
      }
    }
  }

  std::vector<Place> texts_;
  std::vector<Place> lists_;  // of structures; the last step is the member
  std::vector<Place> maps_;
};

}  // namespace tarn::lookup
