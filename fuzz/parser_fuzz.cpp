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
  constexpr std::string_view kEndOfQuery = "\n----\n";
  constexpr std::string_view kEndOfCase = "\n====\n";
  // Bytes are characters here; no other view of them exists in C++.
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (;;) {
    const auto end = rest.find(kEndOfCase);
    const auto golden = rest.substr(0, end);
    check(golden.substr(0, golden.find(kEndOfQuery)));
    if (end == std::string_view::npos) {
      return 0;
    }
    rest.remove_prefix(end + kEndOfCase.size());
  }
}
