#include "parquet/logical_type.hpp"

#include <optional>

namespace tarn::parquet {
namespace {

using columnar::Kind;
using columnar::Meaning;

// The members of the union LogicalType.
constexpr int kString = 1;
constexpr int kMap = 2;
constexpr int kList = 3;
constexpr int kDecimal = 5;
constexpr int kDate = 6;
constexpr int kTime = 7;
constexpr int kTimestamp = 8;
constexpr int kInteger = 10;
constexpr int kJson = 12;
constexpr int kUuid = 14;

constexpr int kLogicalType = 10;  // of a SchemaElement

// Times of day and timestamps without zone have none: the older names mean instants.
std::optional<ConvertedType> converted_type(const Node& node) {
  switch (node.logical.meaning) {
    case Meaning::Int8: return ConvertedType::Int8;
    case Meaning::Int16: return ConvertedType::Int16;
    case Meaning::Date: return ConvertedType::Date;
    case Meaning::Instant: return ConvertedType::TimestampMicros;
    case Meaning::Decimal: return ConvertedType::Decimal;
    case Meaning::Json: return ConvertedType::Json;
    case Meaning::Real:
    case Meaning::Time:
    case Meaning::Bytes:
    case Meaning::Uuid: return std::nullopt;
    case Meaning::Plain: break;
  }
  switch (node.kind) {
    case Kind::String: return ConvertedType::Utf8;
    case Kind::Map: return ConvertedType::Map;
    case Kind::List: return ConvertedType::List;
    case Kind::Boolean:
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Double:
    case Kind::Timestamp:
    case Kind::Struct: break;
  }
  return std::nullopt;
}

void write_member(int member, ThriftWriter& out) {
  out.begin_struct(kLogicalType);
  out.empty_struct(member);
  out.end_struct();
}

// Of microseconds.
void write_clock(int member, bool is_adjusted_to_utc, ThriftWriter& out) {
  constexpr int kMicros = 2;
  out.begin_struct(kLogicalType);
  out.begin_struct(member);
  out.boolean(1, is_adjusted_to_utc);
  out.begin_struct(2);
  out.empty_struct(kMicros);
  out.end_struct();
  out.end_struct();
  out.end_struct();
}

void write_integer(std::int8_t bits, ThriftWriter& out) {
  out.begin_struct(kLogicalType);
  out.begin_struct(kInteger);
  out.int8(1, bits);
  out.boolean(2, true);  // signed
  out.end_struct();
  out.end_struct();
}

void write_decimal(const columnar::Logical& type, ThriftWriter& out) {
  out.begin_struct(kLogicalType);
  out.begin_struct(kDecimal);
  out.int32(1, type.scale);
  out.int32(2, type.precision);
  out.end_struct();
  out.end_struct();
}

void write_plain(Kind kind, ThriftWriter& out) {
  switch (kind) {
    case Kind::String: return write_member(kString, out);
    case Kind::Map: return write_member(kMap, out);
    case Kind::List: return write_member(kList, out);
    case Kind::Timestamp: return write_clock(kTimestamp, false, out);
    case Kind::Boolean:
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Double:
    case Kind::Struct: return;
  }
}

}  // namespace

void write_converted_type(const Node& node, ThriftWriter& out) {
  constexpr int kScale = 7;
  constexpr int kPrecision = 8;
  if (const auto type = converted_type(node)) {
    out.enumerator(6, *type);
  }
  if (node.logical.meaning == Meaning::Decimal) {
    out.int32(kScale, node.logical.scale);
    out.int32(kPrecision, node.logical.precision);
  }
}

void write_logical_type(const Node& node, ThriftWriter& out) {
  constexpr std::int8_t kByteBits = 8;
  switch (node.logical.meaning) {
    case Meaning::Int8: return write_integer(kByteBits, out);
    case Meaning::Int16: return write_integer(2 * kByteBits, out);
    case Meaning::Date: return write_member(kDate, out);
    case Meaning::Time: return write_clock(kTime, false, out);
    case Meaning::Instant: return write_clock(kTimestamp, true, out);
    case Meaning::Decimal: return write_decimal(node.logical, out);
    case Meaning::Json: return write_member(kJson, out);
    case Meaning::Uuid: return write_member(kUuid, out);
    case Meaning::Real:
    case Meaning::Bytes: return;
    case Meaning::Plain: return write_plain(node.kind, out);
  }
}

}  // namespace tarn::parquet
