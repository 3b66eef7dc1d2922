#include "engine/function_rows.hpp"

namespace tarn::engine {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::PhysicalType;
using trino_math::DecimalType;
using trino_math::Int128;

namespace {

constexpr int kWordBits = 64;

template <class T>
T element(const duckdb::UnifiedVectorFormat& format, std::size_t place) {
  return duckdb::UnifiedVectorFormat::GetData<T>(format)[place];
}

Int128 joined(const duckdb::hugeint_t& wide) {
  const auto upper = static_cast<trino_math::UInt128>(static_cast<std::uint64_t>(wide.upper));
  return static_cast<Int128>((upper << kWordBits) | wide.lower);
}

}  // namespace

duckdb::unique_ptr<duckdb::FunctionData> bind_types(
    duckdb::ClientContext& /*context*/, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  function.arguments.clear();
  for (const auto& argument : arguments) {
    function.arguments.push_back(LogicalType::NormalizeType(argument->return_type));
  }
  function.varargs = LogicalType(LogicalTypeId::INVALID);
  return nullptr;
}

duckdb::unique_ptr<duckdb::FunctionData> bind_last_as_result(
    duckdb::ClientContext& context, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  bind_types(context, function, arguments);
  function.return_type = arguments.back()->return_type;
  duckdb::Function::EraseArgument(function, arguments, arguments.size() - 1);
  return nullptr;
}

DecimalType decimal_type(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::DECIMAL:
      return {duckdb::DecimalType::GetWidth(type), duckdb::DecimalType::GetScale(type)};
    case LogicalTypeId::TINYINT: return trino_math::kTinyintAsDecimal;
    case LogicalTypeId::SMALLINT: return trino_math::kSmallintAsDecimal;
    case LogicalTypeId::INTEGER: return trino_math::kIntegerAsDecimal;
    default: return trino_math::kBigintAsDecimal;
  }
}

WholeColumn::WholeColumn(duckdb::Vector& vector, std::size_t rows)
    : physical_(vector.GetType().InternalType()), type_(decimal_type(vector.GetType())) {
  vector.ToUnifiedFormat(rows, format_);
}

Int128 WholeColumn::at(std::size_t row) const {
  const auto place = format_.sel->get_index(row);
  switch (physical_) {
    case PhysicalType::INT8: return element<std::int8_t>(format_, place);
    case PhysicalType::INT16: return element<std::int16_t>(format_, place);
    case PhysicalType::INT32: return element<std::int32_t>(format_, place);
    case PhysicalType::INT64: return element<std::int64_t>(format_, place);
    default: break;
  }
  return joined(element<duckdb::hugeint_t>(format_, place));
}

Int128 unscaled_of(const duckdb::Value& value) {
  switch (value.type().InternalType()) {
    case PhysicalType::INT16: return value.GetValueUnsafe<std::int16_t>();
    case PhysicalType::INT32: return value.GetValueUnsafe<std::int32_t>();
    case PhysicalType::INT64: return value.GetValueUnsafe<std::int64_t>();
    default: return joined(value.GetValueUnsafe<duckdb::hugeint_t>());
  }
}

void write_whole(duckdb::Vector& vector, std::size_t row, Int128 value) {
  using duckdb::FlatVector;
  switch (vector.GetType().InternalType()) {
    case PhysicalType::INT8:
      FlatVector::GetData<std::int8_t>(vector)[row] = static_cast<std::int8_t>(value);
      return;
    case PhysicalType::INT16:
      FlatVector::GetData<std::int16_t>(vector)[row] = static_cast<std::int16_t>(value);
      return;
    case PhysicalType::INT32:
      FlatVector::GetData<std::int32_t>(vector)[row] = static_cast<std::int32_t>(value);
      return;
    case PhysicalType::INT64:
      FlatVector::GetData<std::int64_t>(vector)[row] = static_cast<std::int64_t>(value);
      return;
    default: break;
  }
  duckdb::hugeint_t wide{};
  wide.lower = static_cast<std::uint64_t>(value);
  wide.upper = static_cast<std::int64_t>(value >> kWordBits);
  FlatVector::GetData<duckdb::hugeint_t>(vector)[row] = wide;
}

}  // namespace tarn::engine
