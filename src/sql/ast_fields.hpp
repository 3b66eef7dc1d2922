// What the nodes of the tree consist of, as data: walks that treat every field alike (printing the tree,
// counting, looking for what is not supported) are written once over these tables instead of once for each
// node.
#pragma once

#include "sql/ast.hpp"

#include <array>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace tarn::sql {

template <class Node, class Member>
struct Field {
  std::string_view name;
  Member Node::* member;
};

template <class... Fields>
struct Shape {
  std::string_view name;
  std::tuple<Fields...> fields;
};

template <class Node, class Member>
constexpr Field<Node, Member> field(std::string_view name, Member Node::* member) {
  return {name, member};
}

template <class... Fields>
constexpr Shape<Fields...> shape(std::string_view name, Fields... fields) {
  return {name, {fields...}};
}

struct NoShape {};

// The shape of a node: every field that it has but its range, in the order of the text as far as possible.
template <class Node>
inline constexpr auto kShape = NoShape{};

// The names of an enumeration's values, in their order.
template <class Enum>
inline constexpr auto kNames = NoShape{};

template <class Node>
concept HasShape = !std::is_same_v<std::remove_const_t<decltype(kShape<Node>)>, NoShape>;

// Calls `visit(name, field)` for each field of `node`.
template <class Node, class Visit>
void each_field(Node& node, Visit visit) {
  std::apply([&](const auto&... entry) { (visit(entry.name, node.*entry.member), ...); },
             kShape<std::remove_const_t<Node>>.fields);
}

template <class Enum>
constexpr std::string_view enum_name(Enum value) {
  return kNames<Enum>[static_cast<std::size_t>(value)];
}

}  // namespace tarn::sql
