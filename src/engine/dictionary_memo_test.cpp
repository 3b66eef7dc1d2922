#include "engine/dictionary_memo.hpp"

#include "engine/function_vectors.hpp"

#include <array>
#include <string>
#include <string_view>

#include <duckdb/execution/expression_executor.hpp>
#include <duckdb/planner/expression/bound_reference_expression.hpp>
#include <gtest/gtest.h>

namespace tarn::engine {
namespace {

TEST(DictionaryMemo, KnowsTheRowsOfItsVectorOnly) {
  DictionaryMemo memo;
  memo.begin(3);
  EXPECT_FALSE(memo.row_of(2));
  memo.keep(2, 7);
  EXPECT_EQ(memo.row_of(2), 7u);
  EXPECT_FALSE(memo.row_of(1));
  memo.begin(5);
  EXPECT_FALSE(memo.row_of(2));
  memo.keep(4, 0);
  EXPECT_EQ(memo.row_of(4), 0u);
}

TEST(DictionaryMemo, LeavesLargeDictionariesAndEntriesBeyondAlone) {
  DictionaryMemo memo;
  memo.begin(1'000'000);
  memo.keep(1, 1);
  EXPECT_FALSE(memo.row_of(1));
  memo.begin(2);
  memo.keep(2, 1);
  EXPECT_FALSE(memo.row_of(2));
}

// Texts of a dictionary, as a file gives them: "a", "b", NULL and one that no row has.
class DictionaryRows {
 public:
  explicit DictionaryRows(bool from_file) {
    auto* const texts = duckdb::FlatVector::GetData<duckdb::string_t>(dictionary_);
    texts[0] = "a";
    texts[1] = "b";
    duckdb::FlatVector::SetNull(dictionary_, 2, true);
    texts[3] = "unused";
    for (std::size_t row = 0; row < kPlaces.size(); ++row) {
      places_.set_index(row, kPlaces[row]);
    }
    chunk_.InitializeEmpty({duckdb::LogicalType::VARCHAR});
    if (from_file) {
      chunk_.data[0].Dictionary(dictionary_, 4, places_, kPlaces.size());
    } else {
      chunk_.data[0].Slice(dictionary_, places_, kPlaces.size());
    }
    chunk_.SetCardinality(kPlaces.size());
  }

  duckdb::DataChunk& chunk() { return chunk_; }

 private:
  static constexpr std::array<std::size_t, 6> kPlaces = {1, 0, 1, 2, 1, 2};
  duckdb::Vector dictionary_{duckdb::LogicalType::VARCHAR, 4};
  duckdb::SelectionVector places_{kPlaces.size()};
  duckdb::DataChunk chunk_;
};

TEST(DictionaryMemo, IsForOneArgumentFromAFile) {
  EXPECT_EQ(dictionary_argument(DictionaryRows(true).chunk()), 0u);
  EXPECT_FALSE(dictionary_argument(DictionaryRows(false).chunk()));
}

TEST(DictionaryMemo, FunctionsGiveEachRowItsResult) {
  static int calls = 0;
  const auto function = [](std::string_view text) -> Result<std::string> {
    ++calls;
    if (text == "unused") {
      return fail(ErrorCode::InvalidArgument, "no row has it");
    }
    return std::string(text) + " and what does not fit into a short text";
  };
  using Function = decltype(function);
  using Scalar = detail::Scalar<std::remove_const_t<Function>, Result<std::string>, std::string_view>;
  for (const bool from_file : {true, false}) {
    duckdb::DuckDB database(nullptr);
    duckdb::Connection connection(database);
    duckdb::ScalarFunction made("trino_test", {duckdb::LogicalType::VARCHAR}, duckdb::LogicalType::VARCHAR,
                                Scalar::run, nullptr, nullptr, nullptr, Scalar::begin);
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> children;
    children.push_back(duckdb::make_uniq<duckdb::BoundReferenceExpression>(duckdb::LogicalType::VARCHAR, 0U));
    made.errors = duckdb::FunctionErrors::CAN_THROW_RUNTIME_ERROR;
    const duckdb::BoundFunctionExpression call(duckdb::LogicalType::VARCHAR, made, std::move(children),
                                               nullptr);
    duckdb::ExpressionExecutor executor(*connection.context, call);
    DictionaryRows rows(from_file);
    duckdb::Vector result(duckdb::LogicalType::VARCHAR);
    calls = 0;
    executor.ExecuteExpression(rows.chunk(), result);
    const std::string tail = " and what does not fit into a short text";
    const std::array<std::string, 6> expected = {"b" + tail, "a" + tail, "b" + tail,
                                                 "NULL",     "b" + tail, "NULL"};
    for (std::size_t row = 0; row < expected.size(); ++row) {
      EXPECT_EQ(result.GetValue(row).ToString(), expected[row]) << row;
    }
    EXPECT_EQ(calls, from_file ? 2 : 4);
  }
}

}  // namespace
}  // namespace tarn::engine
