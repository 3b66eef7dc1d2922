#include "engine/zoned_values.hpp"

#include "trino_time/zoned_clock.hpp"

#include <algorithm>

#include <duckdb/function/function_binder.hpp>
#include <duckdb/function/scalar_function.hpp>
#include <duckdb/planner/collation_binding.hpp>
#include <duckdb/planner/expression/bound_function_expression.hpp>

namespace tarn::engine {
namespace {

void instants(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
  duckdb::UnaryExecutor::Execute<duckdb::uhugeint_t, duckdb::timestamp_t>(
      arguments.data[0], result, arguments.size(),
      [](const duckdb::uhugeint_t& carried) { return duckdb::timestamp_t(instant_of(carried)); });
}

duckdb::uhugeint_t without_zone(const duckdb::uhugeint_t& carried) {
  return {carried.upper, 0};
}

// A time of the day with an offset as the one at offset zero.
duckdb::dtime_tz_t in_utc(const duckdb::dtime_tz_t& carried) {
  constexpr int kSecondsOfMinute = 60;
  const auto minutes = carried.offset() / kSecondsOfMinute;
  const auto micros = trino_time::utc_of_clock({.micros = carried.time().micros, .offset_minutes = minutes});
  return duckdb::dtime_tz_t(duckdb::dtime_t(micros), 0);
}

template <class Value, class Change>
void change_all(duckdb::Vector& vector, std::size_t count, Change change) {
  auto* const values = duckdb::FlatVector::GetData<Value>(vector);
  const auto& validity = duckdb::FlatVector::Validity(vector);
  for (std::size_t i = 0; i < count; ++i) {
    if (validity.RowIsValid(i)) {
      values[i] = change(values[i]);
    }
  }
}

// REQUIRES: a flat vector whose children are flat and nobody else's.
void keep_instants(duckdb::Vector& vector, std::size_t count) {
  const auto& type = vector.GetType();
  if (!holds_zone(type)) {
    return;
  }
  if (type.id() == kZonedType) {
    change_all<duckdb::uhugeint_t>(vector, count, without_zone);
  } else if (type.id() == duckdb::LogicalTypeId::TIME_TZ) {
    change_all<duckdb::dtime_tz_t>(vector, count, in_utc);
  } else if (type.id() == duckdb::LogicalTypeId::STRUCT) {
    for (auto& member : duckdb::StructVector::GetEntries(vector)) {
      keep_instants(*member, count);
    }
  } else {
    keep_instants(duckdb::ListVector::GetEntry(vector), duckdb::ListVector::GetListSize(vector));
  }
}

void copy_without_zones(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/,
                        duckdb::Vector& result) {
  const auto count = arguments.AllConstant() ? 1 : arguments.size();
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  duckdb::VectorOperations::Copy(arguments.data[0], result, count, 0, 0);
  keep_instants(result, count);
  if (arguments.AllConstant()) {
    result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  }
}

duckdb::unique_ptr<duckdb::FunctionData> bind_without_zones(
    duckdb::ClientContext& /*context*/, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  function.arguments = {arguments.front()->return_type};
  function.return_type = arguments.front()->return_type;
  return nullptr;
}

bool replace_by_instant(duckdb::ClientContext& context, duckdb::unique_ptr<duckdb::Expression>& source,
                        const duckdb::LogicalType& type, duckdb::CollationType collation) {
  if (!holds_zone(type) || !holds_zone(source->return_type) ||
      collation != duckdb::CollationType::ALL_COLLATIONS) {
    return false;
  }
  const bool is_instant = source->return_type.id() == kZonedType;
  const auto function = is_instant ? duckdb::ScalarFunction("trino_zoned_utc", {kZonedType},
                                                            duckdb::LogicalTypeId::TIMESTAMP, instants)
                                   : function_without_zones();
  duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> children;
  children.push_back(std::move(source));
  source = duckdb::FunctionBinder(context).BindScalarFunction(function, std::move(children));
  return true;
}

// REQUIRES: an array, a map or a row that is not NULL.
duckdb::Value parts_without_zones(const duckdb::Value& value) {
  const auto& type = value.type();
  const bool is_row = type.id() == duckdb::LogicalTypeId::STRUCT;
  auto parts = is_row ? duckdb::StructValue::GetChildren(value) : duckdb::ListValue::GetChildren(value);
  for (auto& part : parts) {
    part = without_zones(part);
  }
  if (is_row) {
    return duckdb::Value::STRUCT(type, std::move(parts));
  }
  const auto& child = duckdb::ListType::GetChildType(type);
  return type.id() == duckdb::LogicalTypeId::MAP ? duckdb::Value::MAP(child, std::move(parts))
                                                 : duckdb::Value::LIST(child, std::move(parts));
}

}  // namespace

bool holds_zone(const duckdb::LogicalType& type) {
  switch (type.id()) {
    case kZonedType:
    case duckdb::LogicalTypeId::TIME_TZ: return true;
    case duckdb::LogicalTypeId::LIST:
    case duckdb::LogicalTypeId::MAP: return holds_zone(duckdb::ListType::GetChildType(type));
    case duckdb::LogicalTypeId::STRUCT:
      return std::ranges::any_of(duckdb::StructType::GetChildTypes(type),
                                 [](const auto& member) { return holds_zone(member.second); });
    default: return false;
  }
}

duckdb::ScalarFunction function_without_zones() {
  return {"trino_without_zones",
          {duckdb::LogicalTypeId::ANY},
          duckdb::LogicalTypeId::ANY,
          copy_without_zones,
          bind_without_zones};
}

duckdb::Value without_zones(const duckdb::Value& value) {
  if (value.IsNull() || !holds_zone(value.type())) {
    return value;
  }
  if (value.type().id() == kZonedType) {
    return duckdb::Value::UHUGEINT(without_zone(value.GetValueUnsafe<duckdb::uhugeint_t>()));
  }
  if (value.type().id() == duckdb::LogicalTypeId::TIME_TZ) {
    return duckdb::Value::TIMETZ(in_utc(value.GetValueUnsafe<duckdb::dtime_tz_t>()));
  }
  return parts_without_zones(value);
}

void collate_by_instant(duckdb::DatabaseInstance& database) {
  duckdb::CollationBinding::Get(database).RegisterCollation(duckdb::CollationCallback(replace_by_instant));
}

}  // namespace tarn::engine
