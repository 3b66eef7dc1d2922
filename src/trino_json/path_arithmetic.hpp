// Numbers inside a path: Trino's operators and methods over nodes. For this module's own use.
#pragma once

#include "base/result.hpp"
#include "trino_json/node.hpp"
#include "trino_json/path_tree.hpp"

#include <compare>
#include <cstdint>
#include <optional>

namespace tarn::trino_json {

// All fail with "path evaluation failed: ..."; what is no number, with the type that was expected.
Result<Node> calculate(PathOperator operation, const Node& left, const Node& right);
Result<Node> negated(const Node& number);
Result<Node> absolute(const Node& number);
Result<Node> ceiling(const Node& number);
Result<Node> floor(const Node& number);
// Of a number, or of a string that holds one.
Result<Node> to_double(const Node& value);
// Rounds half up, as casts do.
Result<std::int64_t> array_index(const Node& number);
// A node when it is a number that SQL can hold.
Result<> require_number(const Node& node);

// Unordered where a NaN is met; nothing where the two cannot be compared.
std::optional<std::partial_ordering> compare_nodes(const Node& left, const Node& right);

}  // namespace tarn::trino_json
