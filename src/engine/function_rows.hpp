// Functions whose types are settled where they are called: decimals of any precision, values of any shape.
//
// The statement tells the type of the result by a last argument that nobody reads: CAST(NULL AS DECIMAL(5,
// 2)).
#pragma once

#include "engine/function_vectors.hpp"
#include "trino_math/decimal.hpp"

#include <string>
#include <utility>
#include <vector>

#include <duckdb.hpp>

namespace tarn::engine {

// Keeps the arguments' types, takes the last one's type as the result's and takes it away.
duckdb::unique_ptr<duckdb::FunctionData> bind_last_as_result(
    duckdb::ClientContext& context, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments);
// Keeps the arguments' types; the result's is the function's own.
duckdb::unique_ptr<duckdb::FunctionData> bind_types(
    duckdb::ClientContext& context, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments);

// A column of whole numbers or decimals: its values as unscaled integers.
class WholeColumn {
 public:
  WholeColumn(duckdb::Vector& vector, std::size_t rows);

  bool has(std::size_t row) const { return format_.validity.RowIsValid(format_.sel->get_index(row)); }
  trino_math::Int128 at(std::size_t row) const;
  trino_math::DecimalType type() const { return type_; }

 private:
  duckdb::UnifiedVectorFormat format_;
  duckdb::PhysicalType physical_;
  trino_math::DecimalType type_;
};

// An integer's as it is converted to a decimal.
trino_math::DecimalType decimal_type(const duckdb::LogicalType& type);
// A decimal's unscaled integer. REQUIRES: a DECIMAL, not NULL.
trino_math::Int128 unscaled_of(const duckdb::Value& value);
// Writes an unscaled integer, or a whole number. REQUIRES: it fits the vector's type.
void write_whole(duckdb::Vector& vector, std::size_t row, trino_math::Int128 value);

// Calls `write(row)` for the rows of a flat result; once where all arguments are constant.
template <class Write>
void write_rows(duckdb::DataChunk& arguments, duckdb::Vector& result, const Write& write) {
  const bool is_constant = arguments.AllConstant();
  const auto rows = is_constant ? 1 : arguments.size();
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (std::size_t row = 0; row < rows; ++row) {
    write(row);
  }
  if (is_constant) {
    result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  }
}

}  // namespace tarn::engine
