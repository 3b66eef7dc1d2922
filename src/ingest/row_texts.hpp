// Records of one day, held as text until they are sorted and written.
#pragma once

#include "ingest/identity_index.hpp"
#include "io/gzip.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
    std::uint32_t kind = 0;  // of event: which source and name
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
  using Kind = std::pair<std::optional<std::string>, std::optional<std::string>>;

  std::uint32_t kind_of(const Order& order);
  std::string_view keep(std::string_view text);

  std::vector<Row> rows_;
  std::map<Kind, std::uint32_t> kinds_;
  Kind last_{};  // of the row before: rows come in runs
  std::uint32_t last_number_ = 0;
  std::vector<io::PaddedBuffer> blocks_;
  std::uint64_t bytes_ = 0;
};

}  // namespace tarn::ingest
