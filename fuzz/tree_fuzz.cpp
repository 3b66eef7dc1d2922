// Bytes decide about a random tree. Its text must parse to the same tree, and translate or be refused with a
// place inside the text: so statements are reached that random bytes would hardly spell.
#include "sql/parser.hpp"
#include "sql/print_tree.hpp"
#include "sql/print_trino.hpp"
#include "sql/test_lake.hpp"
#include "sql/test_random_tree.hpp"
#include "sql/translate.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

namespace {

// Parentheses and quotes make the printed text longer and deeper than what it was printed from.
tarn::sql::Environment wide_environment() {
  constexpr std::size_t kBytes = 1'000'000;
  constexpr std::size_t kDepth = 1'000;
  auto environment = tarn::sql::test_environment();
  environment.limits = {.text_bytes = kBytes, .tokens = kBytes, .depth = kDepth};
  return environment;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tarn::sql::TreeRanges;
  constexpr std::size_t kMostChoices = 4'096;
  static const auto kEnvironment = wide_environment();
  if (size > kMostChoices) {
    return 0;
  }
  const auto tree =
      tarn::sql::TreeMaker(tarn::sql::Choices(std::vector<std::uint32_t>(data, data + size))).statement();
  const auto text = tarn::sql::print_trino(*tree);
  const auto again = tarn::sql::parse(text, kEnvironment.limits);
  if (!again || tarn::sql::print_tree(*tree, TreeRanges::Hidden) !=
                    tarn::sql::print_tree(**again, TreeRanges::Hidden)) {
    std::abort();
  }
  const auto translated = tarn::sql::translate(text, kEnvironment);
  if (!translated) {
    const auto& error = translated.error();
    const bool is_inside = error.offset <= text.size() && error.length <= text.size() - error.offset;
    if (!is_inside || tarn::sql::format_error(text, error).empty()) {
      std::abort();
    }
  }
  return 0;
}
