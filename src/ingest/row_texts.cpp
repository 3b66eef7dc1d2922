#include "ingest/row_texts.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace tarn::ingest {
namespace {

constexpr std::size_t kBlockBytes = 4u << 20;

std::optional<std::string> owned(const std::optional<std::string_view>& text) {
  return text.transform([](std::string_view view) { return std::string(view); });
}

}  // namespace

void RowTexts::add(const Order& order, std::string_view text, const EventKey& key) {
  rows_.push_back({.kind = kind_of(order), .time = order.time, .text = keep(text), .key = key});
}

// Kinds are numbered as they come; sort() gives each the rank of its names.
std::uint32_t RowTexts::kind_of(const Order& order) {
  if (!kinds_.empty() && last_.first == order.source && last_.second == order.name) {
    return last_number_;
  }
  last_ = {owned(order.source), owned(order.name)};
  last_number_ = kinds_.try_emplace(last_, static_cast<std::uint32_t>(kinds_.size())).first->second;
  return last_number_;
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
  std::vector<std::uint32_t> ranks(kinds_.size());
  std::uint32_t rank = 0;
  for (auto& [kind, number] : kinds_) {
    ranks[number] = rank;
    number = rank++;
  }
  for (auto& row : rows_) {
    row.kind = ranks[row.kind];
  }
  last_number_ = ranks.empty() ? 0 : ranks[last_number_];
  std::ranges::stable_sort(
      rows_, [](const Row& a, const Row& b) { return std::tie(a.kind, a.time) < std::tie(b.kind, b.time); });
  return rows_;
}

void RowTexts::clear() {
  rows_.clear();
  kinds_.clear();
  blocks_.clear();
  bytes_ = 0;
}

}  // namespace tarn::ingest
