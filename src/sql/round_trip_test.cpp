// The Trino printer: what it prints parses to the tree that it was printed from.
#include "sql/ast_shape.hpp"
#include "sql/parser.hpp"
#include "sql/print_tree.hpp"
#include "sql/print_trino.hpp"
#include "sql/test_golden.hpp"
#include "sql/test_random_tree.hpp"

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

// Returns why `query` does not survive printing and parsing, or nothing.
std::string round_trip_fault(const Query& query) {
  const auto printed = print_trino(query);
  ParseLimits limits;
  limits.text_bytes = 1'000'000;
  limits.tokens = 1'000'000;
  limits.depth = 1'000;
  const auto again = parse(printed, limits);
  if (!again) {
    return printed + "\n" + format_error(printed, again.error());
  }
  const auto before = print_tree(query, TreeRanges::Hidden);
  const auto after = print_tree(**again, TreeRanges::Hidden);
  return before == after ? std::string() : printed + "\nwas:\n" + before + "is:\n" + after;
}

TEST(RoundTripTest, GoldenQueriesSurvive) {
  std::size_t count = 0;
  for (const char* folder : {"/tests/sql", "/tests/sql_rows", "/tests/sql_tree"}) {
    for (const auto& path : golden_files(std::string(TARN_SOURCE_DIR) + folder)) {
      for (const auto& golden : read_cases(path)) {
        const auto query = parse(golden.query);
        if (query) {
          EXPECT_EQ(round_trip_fault(**query), "") << path.filename() << "\n" << golden.query;
          ++count;
        }
      }
    }
  }
  EXPECT_GE(count, 300U);
}

TEST(RoundTripTest, PublishedSamplesSurvive) {
  const auto folder = shared_folder(TARN_SOURCE_DIR) / "data/queries/aws-samples";
  if (!std::filesystem::exists(folder)) {
    return;
  }
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto text = with_dates(read_file(entry.path()));
    const auto query = parse(text);
    if (query) {
      EXPECT_EQ(round_trip_fault(**query), "") << entry.path().filename();
      ++count;
    }
  }
  EXPECT_GE(count, 60U);
}

std::string fault_of(const std::vector<std::uint32_t>& numbers) {
  return round_trip_fault(*TreeMaker(Choices(numbers)).statement());
}

// Leaves out pieces and makes numbers smaller as long as the tree still fails.
std::vector<std::uint32_t> smaller(std::vector<std::uint32_t> numbers) {
  for (std::size_t piece = numbers.size() / 2; piece > 0; piece /= 2) {
    for (std::size_t at = 0; at + piece <= numbers.size();) {
      auto shorter = numbers;
      const auto first = shorter.begin() + static_cast<std::ptrdiff_t>(at);
      shorter.erase(first, first + static_cast<std::ptrdiff_t>(piece));
      if (fault_of(shorter).empty()) {
        at += piece;
      } else {
        numbers = std::move(shorter);
      }
    }
  }
  for (auto& number : numbers) {
    for (const std::uint32_t candidate : {0U, 1U, 2U, 3U}) {
      const auto former = std::exchange(number, candidate);
      if (candidate < former && !fault_of(numbers).empty()) {
        break;
      }
      number = former;
    }
  }
  return numbers;
}

// Returns the smallest list found that still fails.
std::vector<std::uint32_t> shrunk(std::vector<std::uint32_t> numbers) {
  for (;;) {
    auto next = smaller(numbers);
    if (next == numbers) {
      return numbers;
    }
    numbers = std::move(next);
  }
}

TEST(RoundTripTest, RandomTreesSurvive) {
  constexpr std::uint32_t kTrees = 5'000;
  constexpr std::size_t kNumbers = 300;
  constexpr int kShown = 4;
  int faults = 0;
  for (std::uint32_t seed = 0; seed < kTrees && faults < kShown; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::uint32_t> numbers(1 + random() % kNumbers);
    for (auto& number : numbers) {
      number = random() & 0xFFFFU;
    }
    if (!fault_of(numbers).empty()) {
      const auto smallest = shrunk(numbers);
      const auto tree = TreeMaker(Choices(smallest)).statement();
      ++faults;
      ADD_FAILURE() << "seed " << seed << ", made small:\n"
                    << fault_of(smallest) << "\nof the tree\n"
                    << print_tree(*tree, TreeRanges::Hidden);
    }
  }
}

template <class Variant>
struct Alternatives;
template <class... Nodes>
struct Alternatives<std::variant<Nodes...>> {
  static void expect_in(const std::string& seen) {
    for (const auto name : {kShape<Nodes>.name...}) {
      EXPECT_NE(seen.find(": " + std::string(name)), std::string::npos) << name;
    }
  }
};
template <class Variant>
void expect_each(const std::string& seen) {
  Alternatives<Variant>::expect_in(seen);
}

// Every kind of node is among them; a generator that leaves one out proves nothing about it.
TEST(RoundTripTest, RandomTreesHaveEveryNode) {
  std::string seen;
  for (std::uint32_t seed = 0; seed < 2'000; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::uint32_t> numbers(300);
    for (auto& number : numbers) {
      number = random() & 0xFFFFU;
    }
    seen += print_tree(*TreeMaker(Choices(numbers)).statement(), TreeRanges::Hidden);
  }
  expect_each<Expression::Node>(seen);
  expect_each<RowPattern::Node>(seen);
  expect_each<Statement::Node>(seen);
  expect_each<decltype(Relation::node)>(seen);
  expect_each<decltype(QueryBody::node)>(seen);
  expect_each<decltype(JsonTableColumn::node)>(seen);
}

}  // namespace
}  // namespace tarn::sql
