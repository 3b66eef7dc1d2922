// Inputs that may be golden files, so that these serve as seeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarn::fuzz {

// Calls `check` with each query of a golden file; bytes that are none are one query.
template <class Check>
void each_query(const std::uint8_t* data, std::size_t size, Check check) {
  constexpr std::string_view kEndOfQuery = "\n----\n";
  constexpr std::string_view kEndOfCase = "\n====\n";
  // Bytes are characters here; no other view of them exists in C++.
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (;;) {
    const auto end = rest.find(kEndOfCase);
    const auto golden = rest.substr(0, end);
    check(golden.substr(0, golden.find(kEndOfQuery)));
    if (end == std::string_view::npos) {
      return;
    }
    rest.remove_prefix(end + kEndOfCase.size());
  }
}

}  // namespace tarn::fuzz
