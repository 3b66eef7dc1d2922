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
#include <iterator>
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

void append_scalar(std::string& out, const Cell& cell) {
  switch (cell.type().id()) {
    case LogicalTypeId::DATE: out += date_text(cell.get<duckdb::date_t>().days); return;
    case LogicalTypeId::TIMESTAMP:
      out += trino_time::format_timestamp(cell.get<duckdb::timestamp_t>().value, kMilliDigits);
      return;
    case kZonedType:
      out += trino_time::format_zoned(zoned_of(cell.get<duckdb::uhugeint_t>()), kMilliDigits);
      return;
    case LogicalTypeId::TIMESTAMP_TZ:
      out += format_lake(from_micros(cell.get<duckdb::timestamp_t>().value)) + " UTC";
      return;
    case LogicalTypeId::BOOLEAN: out += cell.get<bool>() ? "true" : "false"; return;
    case LogicalTypeId::INTEGER:
      fmt::format_to(std::back_inserter(out), "{}", cell.get<std::int32_t>());
      return;
    case LogicalTypeId::BIGINT:
      fmt::format_to(std::back_inserter(out), "{}", cell.get<std::int64_t>());
      return;
    case LogicalTypeId::FLOAT: out += floating_text(cell.get<float>()); return;
    case LogicalTypeId::DOUBLE: out += floating_text(cell.get<double>()); return;
    case LogicalTypeId::DECIMAL: out += decimal_text(cell.boxed().ToString()); return;
    case LogicalTypeId::VARCHAR: out += cell.text(); return;
    default: out += cell.boxed().ToString();
  }
}

// Calls `append` with each number below `count`, and puts the separator between.
template <class Append>
void append_joined(std::string& out, std::size_t count, std::string_view separator, const Append& append) {
  for (std::size_t i = 0; i < count; ++i) {
    out += i == 0 ? "" : separator;
    append(i);
  }
}

void append_either(std::string& out, const Cell& cell, bool json) {
  json ? append_json(out, cell) : append_lake_text(out, cell);
}

std::string_view separator(bool json) {
  return json ? "," : ", ";
}

void append_map(std::string& out, const Cell& cell, bool json) {
  out += '{';
  append_joined(out, cell.size(), separator(json), [&](std::size_t i) {
    const auto pair = cell.item(i);
    if (json) {
      std::string key;
      append_lake_text(key, pair.field(0));
      json::append_quoted(out, key);
    } else {
      append_lake_text(out, pair.field(0));
    }
    out += json ? ':' : '=';
    append_either(out, pair.field(1), json);
  });
  out += '}';
}

void append_struct(std::string& out, const Cell& cell, bool json) {
  const auto& types = duckdb::StructType::GetChildTypes(cell.type());
  out += '{';
  append_joined(out, cell.fields(), separator(json), [&](std::size_t i) {
    // Fields of ROW(1, 2) have no names.
    const auto& own_name = types[i].first;
    const auto name = own_name.empty() ? fmt::format("field{}", i) : own_name;
    json ? json::append_quoted(out, name) : void(out += name);
    out += json ? ':' : '=';
    append_either(out, cell.field(i), json);
  });
  out += '}';
}

void append_list(std::string& out, const Cell& cell, bool json) {
  out += '[';
  append_joined(out, cell.size(), separator(json),
                [&](std::size_t i) { append_either(out, cell.item(i), json); });
  out += ']';
}

void append_quoted_scalar(std::string& out, const Cell& cell) {
  if (cell.type().id() == LogicalTypeId::VARCHAR) {
    return json::append_quoted(out, cell.text());
  }
  std::string text;
  append_scalar(text, cell);
  json::append_quoted(out, text);
}

}  // namespace

void append_lake_text(std::string& out, const Cell& cell) {
  if (cell.is_null()) {
    out += "null";
    return;
  }
  switch (cell.type().id()) {
    case LogicalTypeId::STRUCT: return append_struct(out, cell, false);
    case LogicalTypeId::MAP: return append_map(out, cell, false);
    case LogicalTypeId::LIST: return append_list(out, cell, false);
    default: append_scalar(out, cell);
  }
}

void append_lake_text(std::string& out, const Value& value) {
  duckdb::Vector vector(value);
  const CellColumn column(vector, 1);
  append_lake_text(out, Cell(column, 0));
}

void append_json(std::string& out, const Cell& cell) {
  if (cell.is_null()) {
    out += "null";
    return;
  }
  const auto& type = cell.type();
  switch (type.id()) {
    case LogicalTypeId::STRUCT: return append_struct(out, cell, true);
    case LogicalTypeId::MAP: return append_map(out, cell, true);
    case LogicalTypeId::LIST: return append_list(out, cell, true);
    case LogicalTypeId::BOOLEAN:
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::BIGINT:
    case LogicalTypeId::HUGEINT: return append_scalar(out, cell);
    case LogicalTypeId::FLOAT: return trino_json::append_real(out, cell.get<float>());
    case LogicalTypeId::DOUBLE: return trino_json::append_double(out, cell.get<double>());
    case LogicalTypeId::DECIMAL:
      out += trino_math::big_decimal_text(unscaled_of(cell.boxed()), duckdb::DecimalType::GetScale(type));
      return;
    default: append_quoted_scalar(out, cell);
  }
}

}  // namespace tarn::engine
