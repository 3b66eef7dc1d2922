#include "engine/json_casts.hpp"

#include "engine/function_rows.hpp"
#include "trino_json/cast.hpp"
#include "trino_json/writer.hpp"
#include "trino_math/integers.hpp"
#include "trino_math/number_text.hpp"
#include "trino_time/text.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tarn::engine {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Value;
using trino_json::CastKind;
using trino_json::CastType;
using trino_json::JsonWriter;
using trino_math::Int128;
using JsonSource = duckdb::RecursiveUnifiedVectorFormat;

constexpr int kUpperShift = 64;

// How a column of one type becomes JSON. Timestamps take their precision from the list as it is built.
struct Shape {
  LogicalType type;
  int precision = 0;
  std::vector<std::string> names;  // a row's fields
  std::vector<Shape> children;
};

int take_precision(std::string_view& precisions) {
  int precision = 0;
  const auto end = std::min(precisions.find(','), precisions.size());
  std::from_chars(precisions.data(), precisions.data() + end, precision);
  precisions.remove_prefix(std::min(end + 1, precisions.size()));
  return precision;
}

Shape shape_of(const LogicalType& type, std::string_view& precisions) {
  Shape shape{type, 0, {}, {}};
  switch (type.id()) {
    case LogicalTypeId::TIMESTAMP: shape.precision = take_precision(precisions); break;
    case LogicalTypeId::LIST:
      shape.children.push_back(shape_of(duckdb::ListType::GetChildType(type), precisions));
      break;
    case LogicalTypeId::MAP:
      shape.children.push_back(shape_of(duckdb::MapType::KeyType(type), precisions));
      shape.children.push_back(shape_of(duckdb::MapType::ValueType(type), precisions));
      break;
    case LogicalTypeId::STRUCT:
      for (const auto& [name, child] : duckdb::StructType::GetChildTypes(type)) {
        // A field without a name of the statement has one of the printer's.
        const bool is_nameless = name == fmt::format("field{}", shape.names.size());
        shape.names.push_back(is_nameless ? std::string() : name);
        shape.children.push_back(shape_of(child, precisions));
      }
      break;
    default: break;
  }
  return shape;
}

template <class T>
const T& element_at(const JsonSource& column, std::size_t place) {
  return duckdb::UnifiedVectorFormat::GetData<T>(column.unified)[place];
}

Int128 wide_at(const JsonSource& column, std::size_t place) {
  using duckdb::PhysicalType;
  switch (column.logical_type.InternalType()) {
    case PhysicalType::INT8: return element_at<std::int8_t>(column, place);
    case PhysicalType::INT16: return element_at<std::int16_t>(column, place);
    case PhysicalType::INT32: return element_at<std::int32_t>(column, place);
    case PhysicalType::INT64: return element_at<std::int64_t>(column, place);
    default: break;
  }
  const auto& wide = element_at<duckdb::hugeint_t>(column, place);
  const auto high = static_cast<trino_math::UInt128>(static_cast<std::uint64_t>(wide.upper)) << kUpperShift;
  return static_cast<Int128>(high | wide.lower);
}

// Writes values of columns into one JSON text.
class ValueWriter {
 public:
  void write(const Shape& shape, const JsonSource& column, std::size_t row) {
    const auto place = column.unified.sel->get_index(row);
    if (!column.unified.validity.RowIsValid(place)) {
      out_.null();
      return;
    }
    switch (shape.type.id()) {
      case LogicalTypeId::LIST: list(shape, column, place); break;
      case LogicalTypeId::MAP: map(shape, column, place); break;
      case LogicalTypeId::STRUCT: fields(shape, column, row); break;
      default: scalar(shape, column, place);
    }
  }

  std::string take() { return out_.take(); }

 private:
  void scalar(const Shape& shape, const JsonSource& column, std::size_t place) {
    switch (shape.type.id()) {
      case LogicalTypeId::BOOLEAN: out_.boolean(element_at<bool>(column, place)); break;
      case LogicalTypeId::TINYINT:
      case LogicalTypeId::SMALLINT:
      case LogicalTypeId::INTEGER:
      case LogicalTypeId::BIGINT: out_.integer(static_cast<std::int64_t>(wide_at(column, place))); break;
      case LogicalTypeId::FLOAT: out_.real(element_at<float>(column, place)); break;
      case LogicalTypeId::DOUBLE: out_.real(element_at<double>(column, place)); break;
      case LogicalTypeId::DECIMAL:
        out_.decimal(wide_at(column, place), duckdb::DecimalType::GetScale(shape.type));
        break;
      default:
        if (shape.type.IsJSONType()) {
          out_.json(detail::view_of(element_at<duckdb::string_t>(column, place)));
        } else {
          out_.string(text(shape, column, place));
        }
    }
  }

  // A scalar as the name of a member, or a string.
  static std::string text(const Shape& shape, const JsonSource& column, std::size_t place) {
    switch (shape.type.id()) {
      case LogicalTypeId::BOOLEAN: return element_at<bool>(column, place) ? "true" : "false";
      case LogicalTypeId::TINYINT:
      case LogicalTypeId::SMALLINT:
      case LogicalTypeId::INTEGER:
      case LogicalTypeId::BIGINT: return std::to_string(static_cast<std::int64_t>(wide_at(column, place)));
      case LogicalTypeId::FLOAT: return trino_math::java_text(element_at<float>(column, place));
      case LogicalTypeId::DOUBLE: return trino_math::java_text(element_at<double>(column, place));
      case LogicalTypeId::DECIMAL:
        return trino_math::decimal_text(wide_at(column, place), duckdb::DecimalType::GetScale(shape.type));
      case LogicalTypeId::DATE:
        return trino_time::format_date(element_at<duckdb::date_t>(column, place).days);
      case LogicalTypeId::TIMESTAMP:
        return trino_time::format_timestamp(element_at<duckdb::timestamp_t>(column, place).value,
                                            shape.precision);
      default: return std::string(detail::view_of(element_at<duckdb::string_t>(column, place)));
    }
  }

  void list(const Shape& shape, const JsonSource& column, std::size_t place) {
    const auto entry = element_at<duckdb::list_entry_t>(column, place);
    out_.start_array();
    for (std::size_t i = 0; i < entry.length; ++i) {
      write(shape.children.front(), column.children.front(), entry.offset + i);
    }
    out_.end_array();
  }

  void map(const Shape& shape, const JsonSource& column, std::size_t place) {
    const auto entry = element_at<duckdb::list_entry_t>(column, place);
    const auto& pairs = column.children.front();
    const auto& keys = pairs.children[0];
    std::vector<std::pair<std::string, std::size_t>> order;
    order.reserve(entry.length);
    for (std::size_t i = 0; i < entry.length; ++i) {
      const auto row = pairs.unified.sel->get_index(entry.offset + i);
      order.emplace_back(text(shape.children[0], keys, keys.unified.sel->get_index(row)), row);
    }
    std::ranges::sort(order,
                      [](const auto& a, const auto& b) { return trino_json::java_less(a.first, b.first); });
    out_.start_object();
    for (const auto& [name, row] : order) {
      out_.name(name);
      write(shape.children[1], pairs.children[1], row);
    }
    out_.end_object();
  }

  void fields(const Shape& shape, const JsonSource& column, std::size_t row) {
    const auto place = column.unified.sel->get_index(row);
    out_.start_object();
    for (std::size_t i = 0; i < shape.children.size(); ++i) {
      out_.name(shape.names[i]);
      write(shape.children[i], column.children[i], place);
    }
    out_.end_object();
  }

  JsonWriter out_;
};

void to_json(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
  if (arguments.size() == 0) {
    return;
  }
  duckdb::UnifiedVectorFormat digits;
  arguments.data[1].ToUnifiedFormat(arguments.size(), digits);
  auto precisions = detail::view_of(
      duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(digits)[digits.sel->get_index(0)]);
  const auto shape = shape_of(arguments.data[0].GetType(), precisions);
  JsonSource column;
  duckdb::Vector::RecursiveToUnifiedFormat(arguments.data[0], arguments.size(), column);
  ValueWriter writer;
  write_rows(arguments, result, [&](std::size_t row) {
    // SQL's NULL stays one at the top.
    if (!column.unified.validity.RowIsValid(column.unified.sel->get_index(row))) {
      duckdb::FlatVector::SetNull(result, row, true);
      return;
    }
    writer.write(shape, column, row);
    detail::write(result, row, std::string_view(writer.take()));
  });
}

CastKind cast_kind(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::BOOLEAN: return CastKind::Boolean;
    case LogicalTypeId::TINYINT: return CastKind::Tinyint;
    case LogicalTypeId::SMALLINT: return CastKind::Smallint;
    case LogicalTypeId::INTEGER: return CastKind::Integer;
    case LogicalTypeId::BIGINT: return CastKind::Bigint;
    case LogicalTypeId::FLOAT: return CastKind::Real;
    case LogicalTypeId::DOUBLE: return CastKind::Double;
    case LogicalTypeId::DECIMAL: return CastKind::Decimal;
    case LogicalTypeId::LIST: return CastKind::Array;
    case LogicalTypeId::MAP: return CastKind::Map;
    case LogicalTypeId::STRUCT: return CastKind::Row;
    default: return type.IsJSONType() ? CastKind::Json : CastKind::Varchar;
  }
}

std::string scalar_name(CastKind kind) {
  switch (kind) {
    case CastKind::Boolean: return "BOOLEAN";
    case CastKind::Tinyint: return "TINYINT";
    case CastKind::Smallint: return "SMALLINT";
    case CastKind::Integer: return "INTEGER";
    case CastKind::Bigint: return "BIGINT";
    case CastKind::Real: return "REAL";
    case CastKind::Double: return "DOUBLE";
    case CastKind::Decimal: return "DECIMAL";
    case CastKind::Varchar: return "VARCHAR";
    case CastKind::Json: return "JSON";
    case CastKind::Array:
    case CastKind::Map:
    case CastKind::Row: break;
  }
  return {};
}

CastType cast_type(const LogicalType& type) {
  CastType made;
  made.kind = cast_kind(type);
  made.name = scalar_name(made.kind);
  if (made.kind == CastKind::Decimal) {
    made.decimal = decimal_type(type);
    made.name = trino_math::type_text(made.decimal);
  } else if (made.kind == CastKind::Array) {
    made.children.push_back(cast_type(duckdb::ListType::GetChildType(type)));
  } else if (made.kind == CastKind::Map) {
    made.children.push_back(cast_type(duckdb::MapType::KeyType(type)));
    made.children.push_back(cast_type(duckdb::MapType::ValueType(type)));
  } else if (made.kind == CastKind::Row) {
    for (const auto& [name, child] : duckdb::StructType::GetChildTypes(type)) {
      const bool is_nameless = name == fmt::format("field{}", made.field_names.size());
      made.field_names.push_back(is_nameless ? std::string() : name);
      made.children.push_back(cast_type(child));
    }
  }
  return made;
}

// Builds the engine's value of a type from what the walk tells.
class ValueSink final : public trino_json::CastSink {
 public:
  explicit ValueSink(LogicalType type) { types_.push_back(std::move(type)); }

  void null() override { add(Value(type())); }
  void boolean(bool value) override { add(Value::BOOLEAN(value)); }
  void integer(std::int64_t value) override { add(Value::Numeric(type(), value)); }
  void real(float value) override { add(Value::FLOAT(value)); }
  void real(double value) override { add(Value::DOUBLE(value)); }
  void decimal(Int128 value) override {
    duckdb::Vector one(type(), 1);
    write_whole(one, 0, value);
    add(one.GetValue(0));
  }
  void varchar(std::string_view value) override { add(Value(std::string(value))); }
  void json(std::string_view value) override {
    Value made{std::string(value)};
    made.Reinterpret(type());
    add(std::move(made));
  }
  void start_array() override { open(); }
  void end_array() override { close(); }
  void start_map() override { open(); }
  void end_map() override { close(); }
  void start_row() override { open(); }
  void end_row() override { close(); }

  Value take() { return std::move(whole_); }

 private:
  // The type of the value that comes next.
  LogicalType type() const {
    const auto& outer = types_.back();
    if (open_.empty()) {
      return outer;
    }
    const auto count = open_.back().size();
    switch (outer.id()) {
      case LogicalTypeId::LIST: return duckdb::ListType::GetChildType(outer);
      case LogicalTypeId::MAP:
        return count % 2 == 0 ? duckdb::MapType::KeyType(outer) : duckdb::MapType::ValueType(outer);
      default: return duckdb::StructType::GetChildType(outer, count);
    }
  }

  void open() {
    types_.push_back(type());
    open_.emplace_back();
  }

  void close() {
    auto parts = std::move(open_.back());
    open_.pop_back();
    const auto made = std::move(types_.back());
    types_.pop_back();
    switch (made.id()) {
      case LogicalTypeId::LIST:
        add(Value::LIST(duckdb::ListType::GetChildType(made), std::move(parts)));
        break;
      case LogicalTypeId::MAP: add(map_of(made, std::move(parts))); break;
      default: add(Value::STRUCT(made, std::move(parts)));
    }
  }

  static Value map_of(const LogicalType& type, duckdb::vector<Value> parts) {
    duckdb::vector<Value> keys;
    duckdb::vector<Value> values;
    keys.reserve(parts.size() / 2);
    values.reserve(parts.size() / 2);
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
      keys.push_back(std::move(parts[i]));
      values.push_back(std::move(parts[i + 1]));
    }
    return Value::MAP(duckdb::MapType::KeyType(type), duckdb::MapType::ValueType(type), std::move(keys),
                      std::move(values));
  }

  void add(Value value) {
    if (open_.empty()) {
      whole_ = std::move(value);
    } else {
      open_.back().push_back(std::move(value));
    }
  }

  std::vector<LogicalType> types_;  // of the whole, then of what is open
  std::vector<duckdb::vector<Value>> open_;
  Value whole_;
};

void from_json(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
  const auto type = result.GetType();
  auto wanted = cast_type(type);
  duckdb::UnifiedVectorFormat texts;
  duckdb::UnifiedVectorFormat names;
  arguments.data[0].ToUnifiedFormat(arguments.size(), texts);
  arguments.data[1].ToUnifiedFormat(arguments.size(), names);
  const auto at = [](const duckdb::UnifiedVectorFormat& column, std::size_t row) {
    return detail::view_of(
        duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(column)[column.sel->get_index(row)]);
  };
  write_rows(arguments, result, [&](std::size_t row) {
    if (!texts.validity.RowIsValid(texts.sel->get_index(row))) {
      duckdb::FlatVector::SetNull(result, row, true);
      return;
    }
    wanted.name = at(names, row);
    ValueSink sink(type);
    if (const auto done = trino_json::cast_json(at(texts, row), wanted, sink); !done) {
      raise(done.error());
    }
    result.SetValue(row, sink.take());
  });
}

}  // namespace

void add_json_casts(FunctionList& list) {
  duckdb::ScalarFunction to("trino_to_json", {LogicalType::ANY, LogicalType::VARCHAR}, LogicalType::JSON(),
                            to_json, bind_types);
  to.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  list.add(std::move(to));
  duckdb::ScalarFunction from("trino_from_json",
                              {LogicalType::VARCHAR, LogicalType::VARCHAR, LogicalType::ANY},
                              LogicalType::ANY, from_json, bind_last_as_result);
  from.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  list.add(std::move(from));
}

}  // namespace tarn::engine
