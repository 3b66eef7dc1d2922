#include "event/name_table.hpp"

#include <algorithm>
#include <bit>

namespace tarn::event {

NameTable::NameTable(const std::vector<std::string>& lower_case_names) {
  const auto size = std::bit_ceil(std::max<std::size_t>(lower_case_names.size() * 4, 8));
  slots_.resize(size);
  mask_ = static_cast<std::uint32_t>(size - 1);
  for (std::size_t position = 0; position < lower_case_names.size(); ++position) {
    const auto& name = lower_case_names[position];
    longest_ = std::max(longest_, name.size());
    marks_ |= mark(name);
    auto slot = hash(name) & mask_;
    while (slots_[slot].position != kNone && slots_[slot].name != name) {
      slot = (slot + 1) & mask_;
    }
    slots_[slot] = {name, static_cast<int>(position)};
  }
}

}  // namespace tarn::event
