// Finds a JSON member's column, in any case, without allocating: this runs once per member of every record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::event {

// A fixed set of lower-case ASCII names, each with its position in the order given.
class NameTable {
 public:
  static constexpr int kNone = -1;

  explicit NameTable(const std::vector<std::string>& lower_case_names);

  // The position of `name` in any case, or kNone. The newest of equal names wins at construction.
  int find(std::string_view name) const {
    if (name.empty() || name.size() > longest_) {
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

  // Letters differ from their capitals in bit 5 alone, so setting it folds case (and confuses a few signs,
  // which equals() sorts out).
  static std::uint32_t hash(std::string_view name) {
    const auto at = [&name](std::size_t i) { return static_cast<std::uint32_t>(name[i] | 0x20); };
    return (static_cast<std::uint32_t>(name.size()) * 0x9E3779B1U) ^ (at(0) * 0x85EBCA6BU) ^
           (at(name.size() - 1) * 0xC2B2AE35U) ^ ((at(name.size() / 2) * 0x27D4EB2FU) >> 3);
  }
  static bool equals(const char* lower, std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
      const char c = name[i];
      const char folded = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
      if (folded != lower[i]) {
        return false;
      }
    }
    return true;
  }

  std::vector<Entry> slots_;
  std::uint32_t mask_ = 0;
  std::size_t longest_ = 0;
};

}  // namespace tarn::event
