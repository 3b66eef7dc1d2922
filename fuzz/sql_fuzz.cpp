// Any bytes must translate or be refused with a place inside the text; nothing may crash or run away, and the
// same text gives the same answer. An input may be a golden file: each of its queries is taken.
#include "sql/test_lake.hpp"
#include "sql/translate.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "golden_queries.hpp"

namespace {

void check(std::string_view text) {
  static const auto kEnvironment = tarn::sql::test_environment();
  const auto translated = tarn::sql::translate(text, kEnvironment);
  const auto again = tarn::sql::translate(text, kEnvironment);
  if (translated.has_value() != again.has_value()) {
    std::abort();
  }
  if (translated) {
    if (translated->duckdb_sql != again->duckdb_sql || translated->columns.empty()) {
      std::abort();
    }
    return;
  }
  const auto& error = translated.error();
  const bool is_inside = error.offset <= text.size() && error.length <= text.size() - error.offset;
  if (!is_inside || error.message != again.error().message || tarn::sql::format_error(text, error).empty()) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tarn::fuzz::each_query(data, size, check);
  return 0;
}
