#include "parquet/schema.hpp"

#include <fmt/format.h>

namespace tarn::parquet {
namespace {

using columnar::Field;
using columnar::Kind;

constexpr std::size_t kMaxDepth = 64;

// Walks the tree of fields once, numbering leaves.
class Builder {
 public:
  explicit Builder(std::vector<Leaf>& leaves) : leaves_(leaves) {}

  Result<std::vector<Node>> fields(const std::vector<Field>& fields, const Node& parent) {
    std::vector<Node> nodes;
    nodes.reserve(fields.size());
    for (const auto& field : fields) {
      auto child = TARN_TRY(node(field, field.name, field.required, parent));
      nodes.push_back(std::move(child));
    }
    return nodes;
  }

 private:
  Result<Node> node(const Field& field, const std::string& name, bool required, const Node& parent) {
    if (path_.size() >= kMaxDepth) {
      return fail(ErrorCode::InvalidArgument, fmt::format("the schema is nested too deep at {}", field.name));
    }
    Node made{.kind = field.type.kind,
              .logical = field.type.logical,
              .name = name,
              .field_id = field.id,
              .required = required};
    made.definition = static_cast<std::uint8_t>(parent.definition + (required ? 0 : 1));
    made.repetition = parent.repetition;
    path_.push_back(name);
    switch (made.kind) {
      case Kind::Struct: TARN_TRY(add_members(field, made)); break;
      case Kind::List: TARN_TRY(add_element(field, made)); break;
      case Kind::Map: TARN_TRY(add_entries(field, made)); break;
      case Kind::Boolean:
      case Kind::Int32:
      case Kind::Int64:
      case Kind::Double:
      case Kind::Timestamp:
      case Kind::String: add_leaf(made); break;
    }
    path_.pop_back();
    return made;
  }

  Result<> add_members(const Field& field, Node& made) {
    if (field.type.children.empty()) {
      return fail(ErrorCode::InvalidArgument, fmt::format("a struct without fields: {}", field.name));
    }
    made.children = TARN_TRY(fields(field.type.children, made));
    return {};
  }

  Result<> add_element(const Field& field, Node& made) {
    if (field.type.children.size() != 1) {
      return fail(ErrorCode::InvalidArgument, fmt::format("a list without its one element: {}", field.name));
    }
    const auto& element = field.type.children[0];
    path_.emplace_back("list");
    auto child = TARN_TRY(node(element, "element", element.required, inside(made)));
    path_.pop_back();
    made.children.push_back(std::move(child));
    return {};
  }

  Result<> add_entries(const Field& field, Node& made) {
    if (field.type.children.size() != 2) {
      return fail(ErrorCode::InvalidArgument, fmt::format("a map without key and value: {}", field.name));
    }
    const auto& value = field.type.children[1];
    path_.emplace_back("key_value");
    // Parquet asks for required keys, whatever the field says.
    auto key = TARN_TRY(node(field.type.children[0], "key", true, inside(made)));
    made.children.push_back(std::move(key));
    auto mapped = TARN_TRY(node(value, "value", value.required, inside(made)));
    made.children.push_back(std::move(mapped));
    path_.pop_back();
    return {};
  }

  // The repeated group between a list or map and its children.
  static Node inside(const Node& outer) {
    return {.definition = child_definition(outer),
            .repetition = static_cast<std::uint8_t>(outer.repetition + 1)};
  }

  void add_leaf(Node& made) {
    made.leaf = leaves_.size();
    leaves_.push_back({made.kind, made.logical, made.field_id, made.definition, made.repetition, path_});
  }

  std::vector<Leaf>& leaves_;
  std::vector<std::string> path_;
};

}  // namespace

Result<FileSchema> FileSchema::make(const columnar::Schema& schema) {
  if (schema.fields.empty()) {
    return fail(ErrorCode::InvalidArgument, "a Parquet file needs at least one column");
  }
  FileSchema made;
  made.fields = TARN_TRY(Builder(made.leaves).fields(schema.fields, Node{}));
  return made;
}

PhysicalType physical_type(columnar::Kind kind, const columnar::Logical& logical) {
  using columnar::Meaning;
  switch (kind) {
    case Kind::Boolean: return PhysicalType::Boolean;
    case Kind::Int32: return PhysicalType::Int32;
    case Kind::Int64:
    case Kind::Timestamp: return PhysicalType::Int64;
    case Kind::Double: return logical.meaning == Meaning::Real ? PhysicalType::Float : PhysicalType::Double;
    case Kind::String:
    case Kind::Struct:
    case Kind::List:
    case Kind::Map: break;
  }
  const bool is_fixed = logical.meaning == Meaning::Decimal || logical.meaning == Meaning::Uuid;
  return is_fixed ? PhysicalType::FixedLenByteArray : PhysicalType::ByteArray;
}

bool has_fixed_length(const Leaf& leaf) {
  return physical_type(leaf.kind, leaf.logical) == PhysicalType::FixedLenByteArray;
}

}  // namespace tarn::parquet
