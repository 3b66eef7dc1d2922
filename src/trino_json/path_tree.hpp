// The tree of a compiled path. For this module's own use.
#pragma once

#include "trino_json/node.hpp"
#include "trino_json/path.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tarn::trino_json {

struct PathNode;
struct PathPredicate;
using PathPtr = std::unique_ptr<PathNode>;
using PredicatePtr = std::unique_ptr<PathPredicate>;

enum class PathKind : std::uint8_t {
  Context,      // $
  CurrentItem,  // @
  LastIndex,    // last
  Variable,     // $name
  Literal,
  Member,      // .name
  AnyMember,   // .*
  Element,     // [0, 1 to last]
  AnyElement,  // [*]
  Filter,      // ?(...)
  Method,      // .size()
  Plus,        // +x
  Minus,       // -x
  Arithmetic,  // x * y
};

enum class PathMethod : std::uint8_t { Abs, Ceiling, Double, Floor, KeyValue, Size, Type };

enum class PathOperator : std::uint8_t { Add, Subtract, Multiply, Divide, Modulus };

struct Subscript {
  PathPtr from;
  PathPtr to;  // null: `from` alone
};

struct PathNode {
  PathKind kind = PathKind::Context;
  std::string name;  // of a member or variable
  Node literal;
  PathMethod method = PathMethod::Type;
  PathOperator operation = PathOperator::Add;
  PathPtr base;   // what an accessor or sign applies to; the left operand
  PathPtr right;  // the right operand
  std::vector<Subscript> subscripts;
  PredicatePtr predicate;
};

enum class PredicateKind : std::uint8_t { And, Or, Not, Exists, IsUnknown, Compare, StartsWith, LikeRegex };

enum class Comparison : std::uint8_t { Equal, NotEqual, Less, Greater, LessOrEqual, GreaterOrEqual };

struct PathPredicate {
  PredicateKind kind = PredicateKind::Exists;
  Comparison comparison = Comparison::Equal;
  PathPtr left;
  PathPtr right;
  PredicatePtr first;
  PredicatePtr second;
  TextMatcher matcher;
};

}  // namespace tarn::trino_json
