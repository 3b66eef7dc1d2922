// Records held as text until they are sorted and written.
#pragma once

#include "exporter/trail_layout.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::exporter {

// One thread at a time.
class RecordBuffer {
 public:
  struct Record {
    std::uint32_t place = 0;  // of place()
    std::int64_t time = 0;    // in microseconds; 0 without one
    std::string_view text{};
  };

  void add(const LogPlace& place, std::optional<std::int64_t> time, std::string_view text);
  std::uint64_t bytes() const { return bytes_; }
  std::size_t records() const { return records_.size(); }

  // By place, time and text: the same records come in the same order, however they came in.
  const std::vector<Record>& sort();
  // REQUIRES: sort() was the last call.
  const LogPlace& place(const Record& record) const { return *places_in_order_[record.place]; }

  // Keeps its memory for the records to come.
  void clear();

 private:
  struct Block {
    std::unique_ptr<char[]> bytes{};
    std::size_t size = 0;
  };

  std::uint32_t number_of(const LogPlace& place);
  std::string_view keep(std::string_view text);

  std::vector<Record> records_;
  std::map<LogPlace, std::uint32_t> places_;
  std::map<LogPlace, std::uint32_t>::const_iterator last_place_ = places_.end();
  std::vector<const LogPlace*> places_in_order_;
  std::vector<Block> blocks_;
  std::deque<std::string> large_;  // texts longer than a block
  std::size_t block_ = 0;          // that is being filled
  std::uint64_t bytes_ = 0;
};

}  // namespace tarn::exporter
