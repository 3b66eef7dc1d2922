// Column types: what Parquet files, event rows and the engine's scans agree on.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tarn::columnar {

enum class Kind {
  Boolean,
  Int32,
  Int64,
  Double,
  Timestamp,  // microseconds since the epoch, without zone, UTC meant
  String,     // UTF-8
  Struct,     // children: its fields
  List,       // children: one, the element
  Map,        // children: two, key (required) and value
};

// What values stand for where their kind alone does not say it. The columns of stores are all Plain; results
// of queries have the others.
enum class Meaning : std::uint8_t {
  Plain,
  Int8,     // Int32
  Int16,    // Int32
  Real,     // Double: a number of 32 bits
  Date,     // Int32: days since 1970-01-01
  Time,     // Int64: microseconds since midnight
  Instant,  // Timestamp: a moment, the same in all zones
  Decimal,  // the unscaled number: Int32 up to 9 digits, Int64 up to 18, else String of kWideBytes
  Bytes,    // String: no text
  Json,     // String
  Uuid,     // String of kWideBytes
};

// Of a wide decimal (two's complement) and a UUID: the bytes, highest first.
inline constexpr int kWideBytes = 16;

struct Logical {
  Meaning meaning = Meaning::Plain;
  int precision = 0;  // Decimal: its digits, and how many of them stand behind the point
  int scale = 0;
};

struct Field;

struct Type {
  Kind kind = Kind::String;
  std::vector<Field> children;
  Logical logical{};
};

// A named, numbered column. Ids follow Iceberg's rule: unique in a table and never used again.
struct Field {
  std::string name;
  int id = 0;
  Type type;
  bool required = false;
};

struct Schema {
  std::vector<Field> fields;
};

}  // namespace tarn::columnar
