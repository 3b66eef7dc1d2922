#include "trino_json/path_evaluator.hpp"

#include "trino_json/path_arithmetic.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::trino_json {
namespace {

std::string_view lower_kind(const Node& node) {
  if (node.is_null()) {
    return "null";
  }
  if (node.boolean() != nullptr) {
    return "boolean";
  }
  if (node.string() != nullptr) {
    return "string";
  }
  if (node.array() != nullptr) {
    return "array";
  }
  return node.object() != nullptr ? "object" : "number";
}

// About how much memory a copy takes, in items.
std::size_t weight(const Node& node) {
  constexpr std::size_t kBytesPerItem = 64;
  std::size_t total = 1;
  if (const std::string* text = node.string()) {
    total += text->size() / kBytesPerItem;
  } else if (const Nodes* elements = node.array()) {
    for (const Node& element : *elements) {
      total += weight(element);
    }
  } else if (const Fields* fields = node.object()) {
    for (const Field& field : *fields) {
      total += weight(field.value) + field.name.size() / kBytesPerItem;
    }
  }
  return total;
}

// Applies to one item each of the methods that yield one value from it.
Result<Node> apply(PathMethod method, bool is_lax, const Node& item) {
  switch (method) {
    case PathMethod::Abs: return absolute(item);
    case PathMethod::Ceiling: return ceiling(item);
    case PathMethod::Double: return to_double(item);
    case PathMethod::Floor: return floor(item);
    case PathMethod::Type: return Node(Node::Data(std::string(lower_kind(item))));
    case PathMethod::KeyValue: break;
    case PathMethod::Size:
      if (const Nodes* elements = item.array()) {
        return Node(Node::Data(static_cast<std::int32_t>(elements->size())));
      }
      if (is_lax) {
        return Node(Node::Data(std::int32_t{1}));
      }
      return item_type_error("ARRAY", item);
  }
  return Node();
}

}  // namespace

std::unexpected<Error> path_error(std::string_view what) {
  return fail(ErrorCode::InvalidArgument, fmt::format("path evaluation failed: {}", what));
}

std::unexpected<Error> item_type_error(std::string_view expected, const Node& actual) {
  return path_error(fmt::format("invalid item type. Expected: {}, actual: {}", expected, kind_name(actual)));
}

Result<> PathEvaluator::charge(std::size_t items) {
  items_ += static_cast<std::int64_t>(items);
  if (items_ > kMaxItems) {
    return fail(ErrorCode::ResourceExhausted, fmt::format("JSON path visits more than {} items", kMaxItems));
  }
  return {};
}

Result<Sequence> PathEvaluator::walk(const PathNode& node, const Scope& scope) {
  TARN_TRY(charge(1));
  switch (node.kind) {
    case PathKind::Context: return Sequence{&input_};
    case PathKind::CurrentItem:
      return scope.current != nullptr ? Result<Sequence>(Sequence{scope.current})
                                      : path_error("current item variable is not set");
    case PathKind::LastIndex: return last_index(scope);
    case PathKind::Variable: return variable(node);
    case PathKind::Literal: return Sequence{&node.literal};
    case PathKind::Member:
    case PathKind::AnyMember: return members(node, scope);
    case PathKind::Element:
    case PathKind::AnyElement: return elements(node, scope);
    case PathKind::Filter: return filtered(node, scope);
    case PathKind::Method: return method(node, scope);
    case PathKind::Plus:
    case PathKind::Minus: return signed_numbers(node, scope);
    case PathKind::Arithmetic: return arithmetic(node, scope);
  }
  return Sequence{};
}

Result<Sequence> PathEvaluator::walk_unwrapped(const PathNode& node, const Scope& scope) {
  auto sequence = TARN_TRY(walk(node, scope));
  const bool has_array =
      std::ranges::any_of(sequence, [](const Node* item) { return item->array() != nullptr; });
  if (!is_lax_ || !has_array) {
    return sequence;
  }
  Sequence unwrapped;
  for (const Node* item : sequence) {
    const Nodes* elements = item->array();
    if (elements == nullptr) {
      unwrapped.push_back(item);
      continue;
    }
    TARN_TRY(charge(elements->size()));
    unwrapped.reserve(unwrapped.size() + elements->size());
    for (const Node& element : *elements) {
      unwrapped.push_back(&element);
    }
  }
  return unwrapped;
}

Result<Sequence> PathEvaluator::last_index(const Scope& scope) {
  if (scope.last < 0) {
    return path_error("last index variable is used outside an array accessor");
  }
  return Sequence{keep(integer_node(fmt::format("{}", scope.last)))};
}

Result<Sequence> PathEvaluator::variable(const PathNode& node) {
  const auto found = std::ranges::find(variables_, node.name, &PathVariable::name);
  if (found == variables_.end()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("no value passed for parameter {}", node.name));
  }
  return Sequence{&found->value};
}

Result<Sequence> PathEvaluator::members(const PathNode& node, const Scope& scope) {
  const auto items = TARN_TRY(walk_unwrapped(*node.base, scope));
  Sequence out;
  for (const Node* item : items) {
    TARN_TRY(add_members(node, *item, out));
  }
  return out;
}

Result<> PathEvaluator::add_members(const PathNode& node, const Node& item, Sequence& out) {
  const Fields* fields = item.object();
  if (fields == nullptr) {
    return is_lax_ ? Result<>() : item_type_error("OBJECT", item);
  }
  if (node.kind == PathKind::AnyMember) {
    TARN_TRY(charge(fields->size()));
    out.reserve(out.size() + fields->size());
    for (const Field& field : *fields) {
      out.push_back(&field.value);
    }
    return {};
  }
  TARN_TRY(charge(1));
  if (const Node* value = item.find(node.name)) {
    out.push_back(value);
  } else if (!is_lax_) {
    return path_error(fmt::format("structural error: missing member '{}' in JSON object", node.name));
  }
  return {};
}

Result<Sequence> PathEvaluator::elements(const PathNode& node, const Scope& scope) {
  const auto sequence = TARN_TRY(walk(*node.base, scope));
  Sequence out;
  for (const Node* item : sequence) {
    Sequence items{item};
    if (const Nodes* array = item->array()) {
      TARN_TRY(charge(array->size()));
      items.clear();
      items.reserve(array->size());
      for (const Node& element : *array) {
        items.push_back(&element);
      }
    } else if (!is_lax_) {
      return item_type_error("ARRAY", *item);
    }
    if (node.kind == PathKind::AnyElement) {
      out.insert(out.end(), items.begin(), items.end());
    } else {
      TARN_TRY(add_elements(node, items, scope, out));
    }
  }
  return out;
}

Result<> PathEvaluator::add_elements(const PathNode& node, std::span<const Node* const> items,
                                     const Scope& scope, Sequence& out) {
  if (items.empty()) {
    return is_lax_ ? Result<>() : path_error("structural error: invalid array subscript for empty array");
  }
  const auto size = static_cast<std::int64_t>(items.size());
  const Scope inner{scope.current, size - 1};
  for (const Subscript& subscript : node.subscripts) {
    const std::int64_t from = TARN_TRY(index(*subscript.from, inner, "from"));
    const std::int64_t to = subscript.to ? TARN_TRY(index(*subscript.to, inner, "to")) : from;
    if (!is_lax_ && (from < 0 || to >= size || from > to)) {
      return path_error(fmt::format(
          "structural error: invalid array subscript: [{}, {}] for array of size {}", from, to, size));
    }
    for (std::int64_t i = std::max<std::int64_t>(from, 0); i <= std::min(to, size - 1); ++i) {
      TARN_TRY(charge(1));
      out.push_back(items[static_cast<std::size_t>(i)]);
    }
  }
  return {};
}

Result<std::int64_t> PathEvaluator::index(const PathNode& node, const Scope& scope, std::string_view which) {
  const auto items = TARN_TRY(walk(node, scope));
  if (items.size() != 1) {
    return path_error(fmt::format("array subscript '{}' value must be singleton numeric", which));
  }
  return array_index(*items.front());
}

Result<Sequence> PathEvaluator::filtered(const PathNode& node, const Scope& scope) {
  const auto items = TARN_TRY(walk_unwrapped(*node.base, scope));
  Sequence out;
  for (const Node* item : items) {
    const Truth truth = TARN_TRY(test(*node.predicate, Scope{item, scope.last}));
    if (truth.value_or(false)) {
      out.push_back(item);
    }
  }
  return out;
}

Result<Sequence> PathEvaluator::signed_numbers(const PathNode& node, const Scope& scope) {
  const auto items = TARN_TRY(walk_unwrapped(*node.base, scope));
  Sequence out;
  out.reserve(items.size());
  for (const Node* item : items) {
    TARN_TRY(require_number(*item));
    if (node.kind == PathKind::Plus) {
      out.push_back(item);
      continue;
    }
    TARN_TRY(charge(1));
    auto number = TARN_TRY(negated(*item));
    out.push_back(keep(std::move(number)));
  }
  return out;
}

Result<Sequence> PathEvaluator::arithmetic(const PathNode& node, const Scope& scope) {
  const auto left = TARN_TRY(walk_unwrapped(*node.base, scope));
  const auto right = TARN_TRY(walk_unwrapped(*node.right, scope));
  if (left.size() != 1 || right.size() != 1) {
    return path_error("arithmetic binary expression requires singleton operands");
  }
  auto number = TARN_TRY(calculate(node.operation, *left.front(), *right.front()));
  return Sequence{keep(std::move(number))};
}

Result<Sequence> PathEvaluator::method(const PathNode& node, const Scope& scope) {
  const bool takes_arrays = node.method == PathMethod::Size || node.method == PathMethod::Type;
  const auto items = TARN_TRY(takes_arrays ? walk(*node.base, scope) : walk_unwrapped(*node.base, scope));
  Sequence out;
  for (const Node* item : items) {
    TARN_TRY(charge(1));
    if (node.method == PathMethod::KeyValue) {
      TARN_TRY(add_key_values(*item, out));
      continue;
    }
    auto value = TARN_TRY(apply(node.method, is_lax_, *item));
    out.push_back(keep(std::move(value)));
  }
  return out;
}

Result<> PathEvaluator::add_key_values(const Node& item, Sequence& out) {
  const Fields* fields = item.object();
  if (fields == nullptr) {
    return item_type_error("OBJECT", item);
  }
  TARN_TRY(charge(weight(item)));
  for (const Field& field : *fields) {
    Fields pair;
    pair.push_back({"name", Node::Data(field.name)});
    pair.push_back({"value", field.value});
    pair.push_back({"id", Node::Data(objects_)});
    out.push_back(keep(Node::Data(std::move(pair))));
  }
  ++objects_;
  return {};
}

}  // namespace tarn::trino_json
