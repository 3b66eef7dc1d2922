#include "engine/text.hpp"

#include "base/time.hpp"
#include "engine/function_rows.hpp"
#include "engine/zoned_values.hpp"
#include "json/value.hpp"
#include "trino_json/writer.hpp"
#include "trino_time/text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace tarn::engine {
namespace {

using duckdb::LogicalTypeId;
using duckdb::Value;

// Lake shows milliseconds, no more and no less.
constexpr int kMilliDigits = 3;

// As Trino prints a double or a real: at least one decimal, an exponent from 1E7 on and below 1E-3.
template <class Number>
std::string floating_text(Number value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value > 0 ? "Infinity" : "-Infinity";
  }
  const auto size = std::fabs(value);
  std::array<char, 32> buffer{};
  const bool exponent_form =
      size != 0 && (size >= static_cast<Number>(1e7) || size < static_cast<Number>(1e-3));
  const auto format = exponent_form ? std::chars_format::scientific : std::chars_format::fixed;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  const std::string_view digits(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  const auto mantissa = digits.substr(0, digits.find('e'));
  const std::string_view decimals = mantissa.find('.') == std::string_view::npos ? ".0" : "";
  if (!exponent_form) {
    return fmt::format("{}{}", mantissa, decimals);
  }
  const auto exponent = digits.substr(mantissa.size() + 1);
  const std::string_view sign = exponent.front() == '-' ? "-" : "";
  return fmt::format("{}{}E{}{}", mantissa, decimals, sign, exponent.substr(exponent[1] == '0' ? 2 : 1));
}

// The engine leaves out the zero before the point where the type has no whole digits.
std::string decimal_text(std::string text) {
  const auto point = text.find('.');
  const bool lacks_zero = point != std::string::npos && (point == 0 || text[point - 1] == '-');
  return lacks_zero ? text.insert(point, 1, '0') : text;
}

// Years of more than four digits have a sign, which a cast to varchar leaves out.
std::string date_text(std::int32_t days) {
  constexpr std::size_t kPlainLength = 10;  // "2020-02-29"
  auto text = trino_time::format_date(days);
  const bool is_far = text.size() > kPlainLength && text.front() != '-';
  return is_far ? "+" + text : text;
}

std::string scalar_text(const Value& value) {
  switch (value.type().id()) {
    case LogicalTypeId::DATE: return date_text(duckdb::DateValue::Get(value).days);
    case LogicalTypeId::TIMESTAMP:
      return trino_time::format_timestamp(duckdb::TimestampValue::Get(value).value, kMilliDigits);
    case kZonedType:
      return trino_time::format_zoned(zoned_of(value.GetValueUnsafe<duckdb::uhugeint_t>()), kMilliDigits);
    case LogicalTypeId::TIMESTAMP_TZ:
      return format_lake(from_micros(duckdb::TimestampTZValue::Get(value).value)) + " UTC";
    case LogicalTypeId::FLOAT: return floating_text(duckdb::FloatValue::Get(value));
    case LogicalTypeId::DOUBLE: return floating_text(duckdb::DoubleValue::Get(value));
    case LogicalTypeId::DECIMAL: return decimal_text(value.ToString());
    case LogicalTypeId::VARCHAR: return duckdb::StringValue::Get(value);
    default: return value.ToString();
  }
}

template <class Items, class Append>
void append_joined(std::string& out, const Items& items, std::string_view separator, const Append& append) {
  bool first = true;
  for (const auto& item : items) {
    if (!first) {
      out += separator;
    }
    first = false;
    append(item);
  }
}

void append_map(std::string& out, const Value& value, char between, bool json) {
  out += '{';
  append_joined(out, duckdb::MapValue::GetChildren(value), json ? "," : ", ", [&](const Value& pair) {
    const auto& parts = duckdb::StructValue::GetChildren(pair);
    if (json) {
      std::string key;
      append_lake_text(key, parts[0]);
      json::append_quoted(out, key);
    } else {
      append_lake_text(out, parts[0]);
    }
    out += between;
    json ? append_json(out, parts[1]) : append_lake_text(out, parts[1]);
  });
  out += '}';
}

void append_struct(std::string& out, const Value& value, char between, bool json) {
  const auto& types = duckdb::StructType::GetChildTypes(value.type());
  std::size_t index = 0;
  out += '{';
  append_joined(out, duckdb::StructValue::GetChildren(value), json ? "," : ", ", [&](const Value& field) {
    // Fields of ROW(1, 2) have no names.
    const auto& own_name = types[index].first;
    const auto name = own_name.empty() ? fmt::format("field{}", index) : own_name;
    ++index;
    json ? json::append_quoted(out, name) : void(out += name);
    out += between;
    json ? append_json(out, field) : append_lake_text(out, field);
  });
  out += '}';
}

void append_list(std::string& out, const Value& value, bool json) {
  out += '[';
  append_joined(out, duckdb::ListValue::GetChildren(value), json ? "," : ", ",
                [&](const Value& item) { json ? append_json(out, item) : append_lake_text(out, item); });
  out += ']';
}

}  // namespace

void append_lake_text(std::string& out, const Value& value) {
  if (value.IsNull()) {
    out += "null";
    return;
  }
  switch (value.type().id()) {
    case LogicalTypeId::STRUCT: return append_struct(out, value, '=', false);
    case LogicalTypeId::MAP: return append_map(out, value, '=', false);
    case LogicalTypeId::LIST: return append_list(out, value, false);
    default: out += scalar_text(value);
  }
}

void append_json(std::string& out, const Value& value) {
  if (value.IsNull()) {
    out += "null";
    return;
  }
  switch (value.type().id()) {
    case LogicalTypeId::STRUCT: return append_struct(out, value, ':', true);
    case LogicalTypeId::MAP: return append_map(out, value, ':', true);
    case LogicalTypeId::LIST: return append_list(out, value, true);
    case LogicalTypeId::BOOLEAN: out += duckdb::BooleanValue::Get(value) ? "true" : "false"; return;
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::BIGINT:
    case LogicalTypeId::HUGEINT: out += value.ToString(); return;
    case LogicalTypeId::FLOAT: return trino_json::append_real(out, duckdb::FloatValue::Get(value));
    case LogicalTypeId::DOUBLE: return trino_json::append_double(out, duckdb::DoubleValue::Get(value));
    case LogicalTypeId::DECIMAL:
      out += trino_math::big_decimal_text(unscaled_of(value), duckdb::DecimalType::GetScale(value.type()));
      return;
    default: json::append_quoted(out, scalar_text(value));
  }
}

}  // namespace tarn::engine
