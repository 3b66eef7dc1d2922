// Column types: what Parquet files, event rows and the engine's scans agree on.
#pragma once

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

struct Field;

struct Type {
  Kind kind = Kind::String;
  std::vector<Field> children;
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
