// Records of one day, held as text until they are sorted and written.
#pragma once

#include "ingest/event_kinds.hpp"
#include "ingest/identity_index.hpp"
#include "io/gzip.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// One thread at a time.
class RowTexts {
 public:
  // What rows are sorted by. Absent sorts first.
  struct Order {
    std::optional<std::string_view> source{};
    std::optional<std::string_view> name{};
    std::optional<std::int64_t> time{};
  };
  struct Row {
    std::uint32_t kind = 0;  // its number in EventKinds
    std::optional<std::int64_t> time{};
    std::string_view text{};  // readable beyond its end, where no JSON token stands, as json::Structure wants
    EventKey key{};
  };

  void add(const Order& order, std::string_view text, const EventKey& key);
  std::uint64_t bytes() const { return bytes_; }
  bool empty() const { return rows_.empty(); }
  // All rows, in order.
  const std::vector<Row>& sort();
  void clear();

 private:
  std::string_view keep(std::string_view text);

  std::vector<Row> rows_;
  EventKinds kinds_;
  std::vector<io::PaddedBuffer> blocks_;
  std::uint64_t bytes_ = 0;
};

}  // namespace tarn::ingest
