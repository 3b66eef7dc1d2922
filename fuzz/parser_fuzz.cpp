// Any bytes must parse or be refused with a place inside the text. What parses must print as SQL that parses
// to the same tree. An input may be a golden file: each of its queries is taken.
#include "sql/parser.hpp"
#include "sql/print_tree.hpp"
#include "sql/print_trino.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "golden_queries.hpp"

namespace {

// Parentheses and quotes make the printed text longer and deeper than what it was printed from.
tarn::sql::ParseLimits wide_limits() {
  constexpr std::size_t kBytes = 1'000'000;
  constexpr std::size_t kDepth = 2'000;
  tarn::sql::ParseLimits limits;
  limits.text_bytes = kBytes;
  limits.tokens = kBytes;
  limits.depth = kDepth;
  return limits;
}

void check(std::string_view text) {
  using tarn::sql::TreeRanges;
  const auto query = tarn::sql::parse(text);
  if (!query) {
    const auto message = tarn::sql::format_error(text, query.error());
    if (query.error().offset > text.size() || message.empty()) {
      std::abort();
    }
    return;
  }
  const auto printed = tarn::sql::print_trino(**query);
  const auto again = tarn::sql::parse(printed, wide_limits());
  if (!again || tarn::sql::print_tree(**query, TreeRanges::Hidden) !=
                    tarn::sql::print_tree(**again, TreeRanges::Hidden)) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tarn::fuzz::each_query(data, size, check);
  return 0;
}
