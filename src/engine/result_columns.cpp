#include "engine/result_columns.hpp"

#include "engine/function_rows.hpp"
#include "engine/text.hpp"
#include "engine/zoned_values.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <duckdb/common/types/date.hpp>
#include <duckdb/common/types/timestamp.hpp>
#include <fmt/format.h>

namespace tarn::engine {
namespace {

using columnar::Column;
using columnar::Kind;
using columnar::Logical;
using columnar::Meaning;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;

columnar::Type plain(Kind kind) {
  return {kind, {}};
}

columnar::Type meant(Kind kind, Meaning meaning) {
  return {kind, {}, Logical{.meaning = meaning}};
}

columnar::Type decimal_column(const LogicalType& type) {
  constexpr int kDigitsOf32Bits = 9;
  constexpr int kDigitsOf64Bits = 18;
  const int precision = duckdb::DecimalType::GetWidth(type);
  const auto kind = precision <= kDigitsOf32Bits   ? Kind::Int32
                    : precision <= kDigitsOf64Bits ? Kind::Int64
                                                   : Kind::String;
  return {kind, {}, Logical{Meaning::Decimal, precision, duckdb::DecimalType::GetScale(type)}};
}

columnar::Field member(std::string name, const LogicalType& type, bool required = false) {
  return {std::move(name), 0, column_type(type), required};
}

columnar::Type row_column(const LogicalType& type) {
  const auto& fields = duckdb::StructType::GetChildTypes(type);
  auto made = plain(Kind::Struct);
  made.children.reserve(fields.size());
  for (const auto& [name, field] : fields) {
    // Fields of ROW(1, 2) have no names.
    made.children.push_back(
        member(name.empty() ? fmt::format("field{}", made.children.size()) : name, field));
  }
  return made;
}

[[noreturn]] void raise_outside(std::string_view type, const Value& value) {
  raise({ErrorCode::InvalidArgument, fmt::format("a Parquet file has no {} {}", type, value.ToString())});
}

std::int64_t micros_of_day(const Value& value) {
  constexpr std::int64_t kDay = 86'400'000'000;
  const auto micros = duckdb::TimeValue::Get(value).micros;
  if (micros < 0 || micros >= kDay) {
    raise_outside("time", value);
  }
  return micros;
}

std::int32_t day_of_date(const Value& value) {
  const auto date = duckdb::DateValue::Get(value);
  if (!duckdb::Date::IsFinite(date)) {
    raise_outside("date", value);
  }
  return date.days;
}

std::int64_t whole_number(const Value& value) {
  switch (value.type().id()) {
    case LogicalTypeId::DATE: return day_of_date(value);
    case LogicalTypeId::TIME: return micros_of_day(value);
    case LogicalTypeId::DECIMAL: return static_cast<std::int64_t>(unscaled_of(value));
    default: return value.GetValue<std::int64_t>();
  }
}

std::int64_t micros_of_time(const Value& value) {
  switch (value.type().id()) {
    case kZonedType: return instant_of(value.GetValueUnsafe<duckdb::uhugeint_t>());
    case LogicalTypeId::TIMESTAMP_TZ: return duckdb::TimestampTZValue::Get(value).value;
    default: break;
  }
  const auto time = duckdb::TimestampValue::Get(value);
  if (!duckdb::Timestamp::IsFinite(time)) {
    raise_outside("timestamp", value);
  }
  return time.value;
}

std::string_view wide_bytes(std::uint64_t upper, std::uint64_t lower, event::Arena& arena) {
  constexpr unsigned kByteBits = 8;
  constexpr std::size_t kHalf = sizeof(std::uint64_t);
  std::array<char, columnar::kWideBytes> bytes{};
  for (std::size_t i = 0; i < kHalf; ++i) {
    const auto shift = kByteBits * static_cast<unsigned>(kHalf - 1 - i);
    bytes[i] = static_cast<char>(upper >> shift & 0xFFU);
    bytes[kHalf + i] = static_cast<char>(lower >> shift & 0xFFU);
  }
  return arena.copy({bytes.data(), bytes.size()});
}

std::string_view string_of(const Value& value, Meaning meaning, event::Arena& arena) {
  switch (meaning) {
    case Meaning::Decimal: {
      const auto number = static_cast<trino_math::UInt128>(unscaled_of(value));
      return wide_bytes(static_cast<std::uint64_t>(number >> 64U), static_cast<std::uint64_t>(number), arena);
    }
    case Meaning::Uuid: {
      // The engine turns the highest bit around, so that they are in order as signed numbers.
      constexpr auto kSign = std::uint64_t{1} << 63U;
      const auto number = value.GetValueUnsafe<duckdb::hugeint_t>();
      return wide_bytes(static_cast<std::uint64_t>(number.upper) ^ kSign, number.lower, arena);
    }
    case Meaning::Bytes:
    case Meaning::Json: return arena.copy(duckdb::StringValue::Get(value));
    default: break;
  }
  std::string text;
  append_lake_text(text, value);
  return arena.copy(text);
}

void set_map(Column& column, std::size_t row, const columnar::Type& type, const Value& value,
             event::Arena& arena) {
  column.begin_list(row);
  for (const auto& pair : duckdb::MapValue::GetChildren(value)) {
    const auto& key_and_value = duckdb::StructValue::GetChildren(pair);
    const auto place = column.grow_list();
    set_column(column.child(0), place, type.children[0].type, key_and_value[0], arena);
    set_column(column.child(1), place, type.children[1].type, key_and_value[1], arena);
  }
}

}  // namespace

columnar::Type column_type(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::BOOLEAN: return plain(Kind::Boolean);
    case LogicalTypeId::TINYINT: return meant(Kind::Int32, Meaning::Int8);
    case LogicalTypeId::SMALLINT: return meant(Kind::Int32, Meaning::Int16);
    case LogicalTypeId::INTEGER: return plain(Kind::Int32);
    case LogicalTypeId::BIGINT: return plain(Kind::Int64);
    case LogicalTypeId::FLOAT: return meant(Kind::Double, Meaning::Real);
    case LogicalTypeId::DOUBLE: return plain(Kind::Double);
    case LogicalTypeId::DECIMAL: return decimal_column(type);
    case LogicalTypeId::DATE: return meant(Kind::Int32, Meaning::Date);
    case LogicalTypeId::TIME: return meant(Kind::Int64, Meaning::Time);
    case LogicalTypeId::TIMESTAMP: return plain(Kind::Timestamp);
    case LogicalTypeId::TIMESTAMP_TZ:
    case kZonedType: return meant(Kind::Timestamp, Meaning::Instant);
    case LogicalTypeId::BLOB: return meant(Kind::String, Meaning::Bytes);
    case LogicalTypeId::UUID: return meant(Kind::String, Meaning::Uuid);
    case LogicalTypeId::LIST: return {Kind::List, {member("element", duckdb::ListType::GetChildType(type))}};
    case LogicalTypeId::MAP:
      return {Kind::Map,
              {member("key", duckdb::MapType::KeyType(type), true),
               member("value", duckdb::MapType::ValueType(type))}};
    case LogicalTypeId::STRUCT: return row_column(type);
    default: return type.IsJSONType() ? meant(Kind::String, Meaning::Json) : plain(Kind::String);
  }
}

void set_column(Column& column, std::size_t row, const columnar::Type& type, const Value& value,
                event::Arena& arena) {
  if (value.IsNull()) {
    return;
  }
  switch (type.kind) {
    case Kind::Boolean: return column.set_boolean(row, duckdb::BooleanValue::Get(value));
    case Kind::Int32:
    case Kind::Int64: return column.set_integer(row, whole_number(value));
    case Kind::Timestamp: return column.set_integer(row, micros_of_time(value));
    case Kind::Double: return column.set_double(row, value.GetValue<double>());
    case Kind::String: return column.set_string(row, string_of(value, type.logical.meaning, arena));
    case Kind::Struct: {
      column.set_struct(row);
      const auto& fields = duckdb::StructValue::GetChildren(value);
      for (std::size_t i = 0; i < fields.size(); ++i) {
        set_column(column.child(i), row, type.children[i].type, fields[i], arena);
      }
      return;
    }
    case Kind::List: {
      column.begin_list(row);
      for (const auto& item : duckdb::ListValue::GetChildren(value)) {
        set_column(column.child(0), column.grow_list(), type.children[0].type, item, arena);
      }
      return;
    }
    case Kind::Map: return set_map(column, row, type, value, arena);
  }
}

}  // namespace tarn::engine
