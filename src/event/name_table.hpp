// Finds a JSON member's column, in any case, without allocating: this runs once per member of every record.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::event {

// A fixed set of names of lower-case letters and digits, each with its position in the order given.
class NameTable {
 public:
  static constexpr int kNone = -1;

  explicit NameTable(const std::vector<std::string>& lower_case_names);

  // The position of `name` in any case, or kNone. The newest of equal names wins at construction.
  int find(std::string_view name) const {
    // Most members of a record are not asked for: two steps tell most of those apart.
    if (name.empty() || name.size() > longest_ || (mark(name) & marks_) == 0) {
      return kNone;
    }
    for (auto slot = hash(name) & mask_;; slot = (slot + 1) & mask_) {
      const auto& entry = slots_[slot];
      if (entry.position == kNone) {
        return kNone;
      }
      if (entry.name.size() == name.size() && equals(entry.name.data(), name)) {
        return entry.position;
      }
    }
  }

 private:
  struct Entry {
    std::string name;
    int position = kNone;
  };

  // One of 64, by the first letter and the length.
  static std::uint64_t mark(std::string_view name) {
    return std::uint64_t{1} << ((static_cast<unsigned>(name.front() | 0x20) + name.size() * 5) & 63);
  }

  // Letters differ from their capitals in bit 5 alone, so setting it folds case (and confuses a few signs,
  // which equals() sorts out).
  static std::uint32_t hash(std::string_view name) {
    const auto at = [&name](std::size_t i) { return static_cast<std::uint32_t>(name[i] | 0x20); };
    return (static_cast<std::uint32_t>(name.size()) * 0x9E3779B1U) ^ (at(0) * 0x85EBCA6BU) ^
           (at(name.size() - 1) * 0xC2B2AE35U) ^ ((at(name.size() / 2) * 0x27D4EB2FU) >> 3);
  }
  // Eight letters at a time. Setting bit 5 makes letters of their capitals, and digits of control characters,
  // which no JSON string holds: for names of letters and digits it is exact.
  static bool equals(const char* lower, std::string_view name) {
    constexpr std::uint64_t kLowerCase = 0x2020202020202020;
    std::size_t i = 0;
    for (; i + sizeof(std::uint64_t) <= name.size(); i += sizeof(std::uint64_t)) {
      std::uint64_t theirs = 0;
      std::uint64_t ours = 0;
      std::memcpy(&theirs, name.data() + i, sizeof theirs);
      std::memcpy(&ours, lower + i, sizeof ours);
      if ((theirs | kLowerCase) != ours) {
        return false;
      }
    }
    for (; i < name.size(); ++i) {
      if ((name[i] | 0x20) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  std::vector<Entry> slots_;
  std::uint64_t marks_ = 0;  // of all names
  std::uint32_t mask_ = 0;
  std::size_t longest_ = 0;
};

}  // namespace tarn::event
