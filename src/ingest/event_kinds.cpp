#include "ingest/event_kinds.hpp"

#include "io/hash.hpp"

#include <algorithm>

namespace tarn::ingest {
namespace {

std::optional<std::string> owned(std::optional<std::string_view> text) {
  return text.transform([](std::string_view view) { return std::string(view); });
}

}  // namespace

std::size_t EventKinds::Hash::operator()(const KindView& kind) const {
  const auto source = io::hash64(kind.first.value_or(std::string_view()), kind.first.has_value());
  return static_cast<std::size_t>(io::hash64(kind.second.value_or(std::string_view()), source));
}

std::uint32_t EventKinds::number(std::optional<std::string_view> source,
                                 std::optional<std::string_view> name) {
  const auto known = numbers_.find(KindView(source, name));
  if (known != numbers_.end()) {
    return known->second;
  }
  const auto next = static_cast<std::uint32_t>(numbers_.size());
  numbers_.emplace(Kind(owned(source), owned(name)), next);
  return next;
}

std::vector<std::uint32_t> EventKinds::ranks() const {
  std::vector<std::pair<KindView, std::uint32_t>> sorted;
  sorted.reserve(numbers_.size());
  for (const auto& [kind, number] : numbers_) {
    sorted.emplace_back(view(kind), number);
  }
  std::ranges::sort(sorted);
  std::vector<std::uint32_t> ranks(sorted.size());
  std::uint32_t rank = 0;
  for (const auto& [kind, number] : sorted) {
    ranks[number] = rank++;
  }
  return ranks;
}

}  // namespace tarn::ingest
