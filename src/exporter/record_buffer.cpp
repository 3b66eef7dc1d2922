#include "exporter/record_buffer.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

namespace tarn::exporter {
namespace {

constexpr std::size_t kBlockBytes = 4u << 20;

}  // namespace

void RecordBuffer::add(const LogPlace& place, std::optional<std::int64_t> time, std::string_view text) {
  records_.push_back({.place = number_of(place), .time = time.value_or(0), .text = keep(text)});
}

// Places are numbered as they come; sort() gives each its rank.
std::uint32_t RecordBuffer::number_of(const LogPlace& place) {
  if (last_place_ == places_.end() || last_place_->first != place) {
    last_place_ = places_.try_emplace(place, static_cast<std::uint32_t>(places_.size())).first;
  }
  return last_place_->second;
}

std::string_view RecordBuffer::keep(std::string_view text) {
  bytes_ += text.size();
  if (text.size() > kBlockBytes) {
    const auto& own = large_.emplace_back(text);
    return own;
  }
  while (block_ < blocks_.size() && kBlockBytes - blocks_[block_].size < text.size()) {
    ++block_;
  }
  if (block_ == blocks_.size()) {
    blocks_.push_back({.bytes = std::make_unique_for_overwrite<char[]>(kBlockBytes)});
  }
  Block& block = blocks_[block_];
  char* const at = block.bytes.get() + block.size;
  std::memcpy(at, text.data(), text.size());
  block.size += text.size();
  return {at, text.size()};
}

const std::vector<RecordBuffer::Record>& RecordBuffer::sort() {
  std::vector<std::uint32_t> ranks(places_.size());
  places_in_order_.clear();
  for (auto& [place, number] : places_) {
    ranks[number] = static_cast<std::uint32_t>(places_in_order_.size());
    number = ranks[number];
    places_in_order_.push_back(&place);
  }
  for (Record& record : records_) {
    record.place = ranks[record.place];
  }
  std::ranges::sort(records_, [](const Record& a, const Record& b) {
    return std::tie(a.place, a.time, a.text) < std::tie(b.place, b.time, b.text);
  });
  return records_;
}

void RecordBuffer::clear() {
  records_.clear();
  places_.clear();
  last_place_ = places_.end();
  places_in_order_.clear();
  large_.clear();
  for (Block& block : blocks_) {
    block.size = 0;
  }
  block_ = 0;
  bytes_ = 0;
}

}  // namespace tarn::exporter
