#include "ingest/row_texts.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tarn::ingest {
namespace {

constexpr std::size_t kBlockBytes = 4u << 20;

}  // namespace

void RowTexts::add(const Order& order, std::string_view text, const EventKey& key) {
  rows_.push_back(
      {.kind = kinds_.number(order.source, order.name), .time = order.time, .text = keep(text), .key = key});
}

// A line break follows each text, so that what is readable behind it is no token of JSON.
std::string_view RowTexts::keep(std::string_view text) {
  const auto room = text.size() + 1;
  if (blocks_.empty() || blocks_.back().capacity() - blocks_.back().size() < room) {
    blocks_.emplace_back().reserve(std::max(kBlockBytes, room));
  }
  auto& block = blocks_.back();
  const auto begin = block.size();
  block.set_size(begin + room);
  std::memcpy(block.data() + begin, text.data(), text.size());
  block.data()[begin + text.size()] = '\n';
  bytes_ += room;
  return {block.data() + begin, text.size()};
}

const std::vector<RowTexts::Row>& RowTexts::sort() {
  const auto ranks = kinds_.ranks();
  std::ranges::stable_sort(rows_, {},
                           [&ranks](const Row& row) { return std::pair(ranks[row.kind], row.time); });
  return rows_;
}

void RowTexts::clear() {
  rows_.clear();
  kinds_ = {};
  blocks_.clear();
  bytes_ = 0;
}

}  // namespace tarn::ingest
