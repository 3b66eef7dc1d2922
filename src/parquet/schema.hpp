// A schema as Parquet sees it: a tree with levels, whose leaves are the columns of the file.
// Specification: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md (LIST, MAP),
// https://parquet.apache.org/docs/file-format/nestedencoding
#pragma once

#include "base/result.hpp"
#include "columnar/column.hpp"
#include "columnar/type.hpp"
#include "parquet/format.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tarn::parquet {

// One field of the schema. Its levels are those of an entry in which it is present: how many optional or
// repeated fields are then defined, and how many repeated ones there are above it.
struct Node {
  columnar::Kind kind = columnar::Kind::String;
  columnar::Logical logical{};
  std::string name{};
  int field_id = 0;
  bool required = false;
  std::uint8_t definition = 0;
  std::uint8_t repetition = 0;
  std::size_t leaf = 0;  // its number, when it has no children
  std::vector<Node> children{};
};

// Definition level of an entry in which the list or map has a child.
inline std::uint8_t child_definition(const Node& node) {
  return static_cast<std::uint8_t>(node.definition + 1);
}

// A column of the file.
struct Leaf {
  columnar::Kind kind = columnar::Kind::String;
  columnar::Logical logical{};
  int field_id = 0;
  std::uint8_t max_definition = 0;
  std::uint8_t max_repetition = 0;
  std::vector<std::string> path;
};

struct FileSchema {
  std::vector<Node> fields;
  std::vector<Leaf> leaves;  // in the order a walk through the tree meets them

  // InvalidArgument for a schema that Parquet cannot hold: no fields, a struct without fields, a list or map
  // without its children, too deep.
  static Result<FileSchema> make(const columnar::Schema& schema);
};

// REQUIRES: the kind is a leaf's.
PhysicalType physical_type(columnar::Kind kind, const columnar::Logical& logical);
// Whether each value is kWideBytes long, and stands without its length.
bool has_fixed_length(const Leaf& leaf);

}  // namespace tarn::parquet
