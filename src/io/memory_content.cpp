#include "io/memory_content.hpp"

#include <algorithm>
#include <utility>

namespace tarn::io {
namespace {

// What a disk writes whole or not at all.
constexpr std::size_t kSectorBytes = 512;

}  // namespace

void MemoryContent::apply(std::string& content, const Change& change) {
  if (change.truncates) {
    content.resize(change.offset);
    return;
  }
  content.resize(std::max(content.size(), change.offset + change.bytes.size()));
  content.replace(change.offset, change.bytes.size(), change.bytes);
}

void MemoryContent::apply_by_chance(std::string& content, const Change& change, Chance& chance) {
  enum class Fate : std::uint8_t { Lost, Kept, Torn };
  constexpr std::uint64_t kFates = 3;
  const auto fate = static_cast<Fate>(chance.below(kFates));
  if (fate == Fate::Lost) {
    return;
  }
  if (fate == Fate::Kept || change.truncates) {
    apply(content, change);
    return;
  }
  for (std::size_t at = 0; at < change.bytes.size();) {
    const auto place = change.offset + at;
    const auto size = std::min(change.bytes.size() - at, kSectorBytes - place % kSectorBytes);
    if (chance.one_in(2)) {
      apply(content, {.offset = place, .bytes = change.bytes.substr(at, size)});
    }
    at += size;
  }
}

void MemoryContent::write(std::size_t offset, std::string_view bytes) {
  Change change{.offset = offset, .bytes = std::string(bytes)};
  apply(bytes_, change);
  unsynced_.push_back(std::move(change));
}

void MemoryContent::truncate(std::size_t size) {
  if (size < bytes_.size()) {
    Change change{.offset = size, .truncates = true};
    apply(bytes_, change);
    unsynced_.push_back(std::move(change));
  }
}

void MemoryContent::sync() {
  for (const auto& change : unsynced_) {
    apply(durable_, change);
  }
  unsynced_.clear();
}

std::string MemoryContent::after_power_loss(Chance& chance) const {
  auto content = durable_;
  for (const auto& change : unsynced_) {
    apply_by_chance(content, change, chance);
  }
  return content;
}

}  // namespace tarn::io
