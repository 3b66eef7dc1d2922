// Any bytes must translate or be refused with a place inside the text; nothing may crash or run away.
#include "sql/test_lake.hpp"
#include "sql/translate.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kEnvironment = tarn::sql::test_environment();
  // Bytes are characters here; no other view of them exists in C++.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto translated = tarn::sql::translate(text, kEnvironment);
  if (!translated) {
    const auto message = tarn::sql::format_error(text, translated.error());
    if (translated.error().offset > text.size() || message.empty()) {
      std::abort();
    }
  }
  return 0;
}
