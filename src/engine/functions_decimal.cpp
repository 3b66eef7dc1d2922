// Decimals of any precision: arithmetic, rounding, casts.
#include "engine/function_rows.hpp"
#include "engine/functions.hpp"
#include "trino_math/decimal_cast.hpp"
#include "trino_math/decimal_rounding.hpp"
#include "trino_math/sizes.hpp"

namespace tarn::engine {
namespace {

namespace math = trino_math;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using math::Int128;
using Wide = Result<Int128>;

struct Operand {
  Int128 value = 0;
  math::DecimalType type;
};

Int128 checked(const Wide& value) {
  if (!value) {
    raise(value.error());
  }
  return *value;
}

// A function of `count` arguments and the result's type; a NULL makes it NULL.
duckdb::ScalarFunction typed_function(const std::string& name, std::size_t count,
                                      duckdb::scalar_function_t run) {
  duckdb::ScalarFunction made(name, duckdb::vector<LogicalType>(count + 1, LogicalType::ANY),
                              LogicalType::ANY, std::move(run), bind_last_as_result);
  made.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  return made;
}

template <class Function>
void add_unary(FunctionList& list, const std::string& name, Function function) {
  list.add(typed_function(
      name, 1,
      [function](duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
        const WholeColumn column(arguments.data[0], arguments.size());
        const auto type = decimal_type(result.GetType());
        write_rows(arguments, result, [&](std::size_t row) {
          if (column.has(row)) {
            write_whole(result, row, checked(function(Operand{column.at(row), column.type()}, type)));
          } else {
            duckdb::FlatVector::SetNull(result, row, true);
          }
        });
      }));
}

template <class Function>
void add_binary(FunctionList& list, const std::string& name, Function function) {
  list.add(typed_function(
      name, 2,
      [function](duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
        const WholeColumn left(arguments.data[0], arguments.size());
        const WholeColumn right(arguments.data[1], arguments.size());
        write_rows(arguments, result, [&](std::size_t row) {
          if (left.has(row) && right.has(row)) {
            write_whole(
                result, row,
                checked(function(Operand{left.at(row), left.type()}, Operand{right.at(row), right.type()})));
          } else {
            duckdb::FlatVector::SetNull(result, row, true);
          }
        });
      }));
}

void add_decimal_arithmetic(FunctionList& list) {
  add_binary(list, "trino_decimal_add",
             [](const Operand& a, const Operand& b) { return math::add(a.value, a.type, b.value, b.type); });
  add_binary(list, "trino_decimal_subtract", [](const Operand& a, const Operand& b) {
    return math::subtract(a.value, a.type, b.value, b.type);
  });
  add_binary(list, "trino_decimal_multiply",
             [](const Operand& a, const Operand& b) { return math::multiply(a.value, b.value); });
  add_binary(list, "trino_decimal_divide", [](const Operand& a, const Operand& b) {
    return math::divide(a.value, a.type, b.value, b.type);
  });
  add_binary(list, "trino_decimal_modulus", [](const Operand& a, const Operand& b) {
    return math::modulus(a.value, a.type, b.value, b.type);
  });
}

void add_decimal_rounding(FunctionList& list) {
  using To = math::DecimalType;
  add_unary(list, "trino_decimal_round",
            [](const Operand& a, To /*to*/) { return Wide(math::round_decimal(a.value, a.type)); });
  add_unary(list, "trino_decimal_truncate",
            [](const Operand& a, To /*to*/) { return Wide(math::truncate_decimal(a.value, a.type)); });
  add_unary(list, "trino_decimal_ceiling",
            [](const Operand& a, To /*to*/) { return Wide(math::ceiling_decimal(a.value, a.type)); });
  add_unary(list, "trino_decimal_floor",
            [](const Operand& a, To /*to*/) { return Wide(math::floor_decimal(a.value, a.type)); });
  add_unary(list, "trino_decimal_sign",
            [](const Operand& a, To /*to*/) { return Wide(math::sign_decimal(a.value)); });
  add_unary(list, "trino_decimal_abs",
            [](const Operand& a, To /*to*/) { return Wide(math::absolute_decimal(a.value)); });
  add_binary(list, "trino_decimal_round_places", [](const Operand& a, const Operand& places) {
    return math::round_decimal(a.value, a.type, static_cast<std::int64_t>(places.value));
  });
  add_binary(list, "trino_decimal_truncate_places", [](const Operand& a, const Operand& places) {
    return Wide(math::truncate_decimal(a.value, a.type, static_cast<std::int64_t>(places.value)));
  });
}

math::IntegerWidth width_of(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::TINYINT: return math::IntegerWidth::Tinyint;
    case LogicalTypeId::SMALLINT: return math::IntegerWidth::Smallint;
    case LogicalTypeId::INTEGER: return math::IntegerWidth::Integer;
    default: return math::IntegerWidth::Bigint;
  }
}

template <class T>
const T& value_at(const duckdb::UnifiedVectorFormat& column, std::size_t row) {
  return duckdb::UnifiedVectorFormat::GetData<T>(column)[column.sel->get_index(row)];
}

// What is neither a whole number nor a decimal as a decimal.
Wide to_decimal(const duckdb::UnifiedVectorFormat& column, const LogicalType& from, std::size_t row,
                math::DecimalType to) {
  switch (from.id()) {
    case LogicalTypeId::BOOLEAN: return math::decimal_from_boolean(value_at<bool>(column, row), to);
    case LogicalTypeId::FLOAT: return math::decimal_from_real(value_at<float>(column, row), to);
    case LogicalTypeId::DOUBLE: return math::decimal_from_double(value_at<double>(column, row), to);
    default: break;
  }
  return math::decimal_from_text(detail::view_of(value_at<duckdb::string_t>(column, row)), to);
}

void cast_to_decimal(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/,
                     duckdb::Vector& result) {
  const auto from = arguments.data[0].GetType();
  const auto to = decimal_type(result.GetType());
  duckdb::UnifiedVectorFormat column;
  arguments.data[0].ToUnifiedFormat(arguments.size(), column);
  write_rows(arguments, result, [&](std::size_t row) {
    if (column.validity.RowIsValid(column.sel->get_index(row))) {
      write_whole(result, row, checked(to_decimal(column, from, row, to)));
    } else {
      duckdb::FlatVector::SetNull(result, row, true);
    }
  });
}

void cast_whole_to_decimal(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/,
                           duckdb::Vector& result) {
  const auto& from = arguments.data[0].GetType();
  const bool is_decimal = from.id() == LogicalTypeId::DECIMAL;
  const auto width = width_of(from);
  const auto to = decimal_type(result.GetType());
  const WholeColumn column(arguments.data[0], arguments.size());
  write_rows(arguments, result, [&](std::size_t row) {
    if (!column.has(row)) {
      duckdb::FlatVector::SetNull(result, row, true);
      return;
    }
    const auto value = column.at(row);
    write_whole(
        result, row,
        checked(is_decimal ? math::cast_decimal(value, column.type(), to)
                           : math::decimal_from_integer(static_cast<std::int64_t>(value), width, to)));
  });
}

void cast_to_whole(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
  const auto width = width_of(result.GetType());
  const WholeColumn column(arguments.data[0], arguments.size());
  write_rows(arguments, result, [&](std::size_t row) {
    if (column.has(row)) {
      const auto value = math::decimal_to_integer(column.at(row), column.type(), width);
      write_whole(result, row, checked(value ? Wide(*value) : std::unexpected(value.error())));
    } else {
      duckdb::FlatVector::SetNull(result, row, true);
    }
  });
}

// Below, at or above zero, as the first is before, beside or behind the second, whatever their scales.
void order_decimals(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/,
                    duckdb::Vector& result) {
  const WholeColumn left(arguments.data[0], arguments.size());
  const WholeColumn right(arguments.data[1], arguments.size());
  write_rows(arguments, result, [&](std::size_t row) {
    if (!left.has(row) || !right.has(row)) {
      duckdb::FlatVector::SetNull(result, row, true);
      return;
    }
    const auto order = math::compare(left.at(row), left.type().scale, right.at(row), right.type().scale);
    detail::write(result, row, std::int64_t{order < 0 ? -1 : order > 0 ? 1 : 0});
  });
}

void parse_data_sizes(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/,
                      duckdb::Vector& result) {
  duckdb::UnifiedVectorFormat column;
  arguments.data[0].ToUnifiedFormat(arguments.size(), column);
  write_rows(arguments, result, [&](std::size_t row) {
    if (column.validity.RowIsValid(column.sel->get_index(row))) {
      const auto text = detail::view_of(value_at<duckdb::string_t>(column, row));
      write_whole(result, row, checked(math::parse_data_size(text)));
    } else {
      duckdb::FlatVector::SetNull(result, row, true);
    }
  });
}

// A decimal as what Convert makes of it.
template <class Convert>
void add_from_decimal(FunctionList& list, const std::string& name, const LogicalType& to, Convert convert) {
  list.add(duckdb::ScalarFunction(
      name, {LogicalType::ANY}, to,
      [convert](duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
        const WholeColumn column(arguments.data[0], arguments.size());
        write_rows(arguments, result, [&](std::size_t row) {
          if (column.has(row)) {
            detail::write(result, row, convert(column.at(row), column.type()));
          } else {
            duckdb::FlatVector::SetNull(result, row, true);
          }
        });
      },
      bind_types));
}

}  // namespace

void add_decimal_functions(FunctionList& list) {
  using From = math::DecimalType;
  add_decimal_arithmetic(list);
  add_decimal_rounding(list);
  list.add(typed_function("trino_to_decimal", 1, cast_to_decimal));
  list.add(typed_function("trino_whole_to_decimal", 1, cast_whole_to_decimal));
  list.add(typed_function("trino_decimal_to_whole", 1, cast_to_whole));
  add_from_decimal(list, "trino_decimal_to_double", LogicalType::DOUBLE,
                   [](Int128 value, From from) { return math::decimal_to_double(value, from); });
  add_from_decimal(list, "trino_decimal_to_real", LogicalType::FLOAT,
                   [](Int128 value, From from) { return math::decimal_to_real(value, from); });
  add_from_decimal(list, "trino_decimal_text", LogicalType::VARCHAR,
                   [](Int128 value, From from) { return math::decimal_text(value, from.scale); });
  list.add(duckdb::ScalarFunction("trino_decimal_order", {LogicalType::ANY, LogicalType::ANY},
                                  LogicalType::BIGINT, order_decimals, bind_types));
  list.add(duckdb::ScalarFunction("trino_parse_data_size", {LogicalType::VARCHAR},
                                  LogicalType::DECIMAL(math::kMaxPrecision, 0), parse_data_sizes));
}

}  // namespace tarn::engine
