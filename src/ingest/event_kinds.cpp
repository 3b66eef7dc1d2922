#include "ingest/event_kinds.hpp"

namespace tarn::ingest {
namespace {

std::optional<std::string> owned(std::optional<std::string_view> text) {
  return text.transform([](std::string_view view) { return std::string(view); });
}

}  // namespace

std::uint32_t EventKinds::number(std::optional<std::string_view> source,
                                 std::optional<std::string_view> name) {
  if (!numbers_.empty() && last_.first == source && last_.second == name) {
    return last_number_;
  }
  last_ = {owned(source), owned(name)};
  last_number_ = numbers_.try_emplace(last_, static_cast<std::uint32_t>(numbers_.size())).first->second;
  return last_number_;
}

std::vector<std::uint32_t> EventKinds::ranks() const {
  std::vector<std::uint32_t> ranks(numbers_.size());
  std::uint32_t rank = 0;
  for (const auto& [kind, number] : numbers_) {
    ranks[number] = rank++;
  }
  return ranks;
}

}  // namespace tarn::ingest
