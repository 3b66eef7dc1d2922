#include "engine/value_functions.hpp"

#include "engine/zoned_values.hpp"

#include <cmath>
#include <map>

#include <duckdb/common/value_operations/value_operations.hpp>

namespace tarn::engine {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;

namespace {

bool is_not_a_number(const Value& value) {
  const bool is_floating =
      value.type().id() == LogicalTypeId::DOUBLE || value.type().id() == LogicalTypeId::FLOAT;
  return is_floating && std::isnan(value.GetValue<double>());
}

// A difference decides; else a NULL does.
std::optional<bool> equal_members(const Items& left, const Items& right) {
  if (left.size() != right.size()) {
    return false;
  }
  std::optional<bool> all = true;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto one = equal_values(left[i], right[i]);
    const bool differs = one && !*one;
    if (differs) {
      return false;
    }
    all = one ? all : std::nullopt;
  }
  return all;
}

// The same keys, and equal values. Keys have no NULLs.
std::optional<bool> equal_maps(const Items& left, const Items& right) {
  if (left.size() != right.size()) {
    return false;
  }
  std::map<Value, Value, ValueOrder> others;
  for (const auto& entry : right) {
    others.emplace(members_of(entry)[0], members_of(entry)[1]);
  }
  std::optional<bool> all = true;
  for (const auto& entry : left) {
    const auto other = others.find(members_of(entry)[0]);
    const auto one =
        other == others.end() ? std::optional(false) : equal_values(members_of(entry)[1], other->second);
    const bool differs = one && !*one;
    if (differs) {
      return false;
    }
    all = one ? all : std::nullopt;
  }
  return all;
}

}  // namespace

namespace detail {

void run_values(ValueFunction function, NullRule nulls, duckdb::DataChunk& arguments,
                duckdb::ExpressionState& state, duckdb::Vector& result) {
  const RowGuard guard(state);
  const bool is_constant = arguments.AllConstant();
  const auto rows = is_constant ? 1 : arguments.size();
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  Items row_items(arguments.ColumnCount());
  for (std::size_t row = 0; row < rows; ++row) {
    guard.check();
    bool has_null = false;
    for (std::size_t i = 0; i < row_items.size(); ++i) {
      row_items[i] = arguments.GetValue(i, row);
      has_null = has_null || row_items[i].IsNull();
    }
    const bool is_null = has_null && nulls == NullRule::Propagates;
    result.SetValue(row, is_null ? Value(result.GetType()) : function(row_items, result.GetType()));
  }
  if (is_constant) {
    result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  }
}

}  // namespace detail

LogicalType element_type(const LogicalType& type) {
  return type.id() == LogicalTypeId::LIST ? duckdb::ListType::GetChildType(type)
                                          : LogicalType(LogicalTypeId::SQLNULL);
}

LogicalType entry_member(const LogicalType& entries, std::size_t member) {
  if (entries.id() == LogicalTypeId::MAP) {
    return member == 0 ? duckdb::MapType::KeyType(entries) : duckdb::MapType::ValueType(entries);
  }
  const auto entry = element_type(entries);
  return entry.id() == LogicalTypeId::STRUCT ? duckdb::StructType::GetChildType(entry, member)
                                             : LogicalType(LogicalTypeId::SQLNULL);
}

LogicalType same_as_first(const ItemTypes& arguments) {
  return arguments.front();
}

LogicalType element_of_first(const ItemTypes& arguments) {
  return element_type(arguments.front());
}

LogicalType list_of_first(const ItemTypes& arguments) {
  return LogicalType::LIST(arguments.front());
}

LogicalType always_bigint(const ItemTypes& /*arguments*/) {
  return LogicalTypeId::BIGINT;
}

LogicalType always_boolean(const ItemTypes& /*arguments*/) {
  return LogicalTypeId::BOOLEAN;
}

LogicalType always_varchar(const ItemTypes& /*arguments*/) {
  return LogicalTypeId::VARCHAR;
}

const Items& items_of(const Value& array) {
  return duckdb::ListValue::GetChildren(array);
}

const Items& members_of(const Value& entry) {
  return duckdb::StructValue::GetChildren(entry);
}

Value list_value(const LogicalType& type, Items items) {
  return Value::LIST(element_type(type), std::move(items));
}

bool ValueOrder::operator()(const Value& left, const Value& right) const {
  return duckdb::ValueOperations::DistinctLessThan(without_zones(left), without_zones(right));
}

std::optional<bool> equal_values(const Value& left, const Value& right) {
  if (left.IsNull() || right.IsNull()) {
    return std::nullopt;
  }
  const auto kind = left.type().id();
  if (kind == right.type().id() && kind == LogicalTypeId::LIST) {
    return equal_members(items_of(left), items_of(right));
  }
  if (kind == right.type().id() && kind == LogicalTypeId::MAP) {
    return equal_maps(duckdb::MapValue::GetChildren(left), duckdb::MapValue::GetChildren(right));
  }
  if (kind == right.type().id() && kind == LogicalTypeId::STRUCT) {
    return equal_members(members_of(left), members_of(right));
  }
  return !is_not_a_number(left) && !is_not_a_number(right) && same_values(left, right);
}

bool same_values(const Value& left, const Value& right) {
  return duckdb::ValueOperations::NotDistinctFrom(without_zones(left), without_zones(right));
}

void refuse_value(std::string message) {
  raise({ErrorCode::InvalidArgument, std::move(message)});
}

}  // namespace tarn::engine
