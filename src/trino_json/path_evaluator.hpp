// Walks a compiled path over a JSON value. For this module's own use.
#pragma once

#include "base/result.hpp"
#include "trino_json/node.hpp"
#include "trino_json/path.hpp"
#include "trino_json/path_tree.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_json {

// What a path yields. The nodes live in the input, the path, the variables or the evaluator.
using Sequence = std::vector<const Node*>;
// Nothing: unknown.
using Truth = std::optional<bool>;

// "path evaluation failed: ...": an error that the ON ERROR clause handles.
std::unexpected<Error> path_error(std::string_view what);
std::unexpected<Error> item_type_error(std::string_view expected, const Node& actual);

// One evaluation. The input, the path and the variables must outlive it.
class PathEvaluator {
 public:
  // How many items one evaluation may yield and compare, all steps together, before it is refused
  // (ResourceExhausted, which no ON ERROR clause hides).
  static constexpr std::int64_t kMaxItems = 4'000'000;

  PathEvaluator(const Path& path, const Node& input, std::span<const PathVariable> variables)
      : is_lax_(path.is_lax()), root_(path.root()), input_(input), variables_(variables) {}

  Result<Sequence> evaluate() { return walk(root_, Scope{}); }

 private:
  // What @ and last stand for.
  struct Scope {
    const Node* current = nullptr;
    std::int64_t last = -1;
  };

  Result<Sequence> walk(const PathNode& node, const Scope& scope);
  // As walk(), and in lax mode with arrays replaced by their elements.
  Result<Sequence> walk_unwrapped(const PathNode& node, const Scope& scope);
  Result<Sequence> last_index(const Scope& scope);
  Result<Sequence> variable(const PathNode& node);
  Result<Sequence> members(const PathNode& node, const Scope& scope);
  Result<> add_members(const PathNode& node, const Node& item, Sequence& out);
  Result<Sequence> elements(const PathNode& node, const Scope& scope);
  Result<> add_elements(const PathNode& node, std::span<const Node* const> items, const Scope& scope,
                        Sequence& out);
  Result<std::int64_t> index(const PathNode& node, const Scope& scope, std::string_view which);
  Result<Sequence> filtered(const PathNode& node, const Scope& scope);
  Result<Sequence> signed_numbers(const PathNode& node, const Scope& scope);
  Result<Sequence> arithmetic(const PathNode& node, const Scope& scope);
  Result<Sequence> method(const PathNode& node, const Scope& scope);
  Result<> add_key_values(const Node& item, Sequence& out);

  Result<Truth> test(const PathPredicate& predicate, const Scope& scope);
  Result<Truth> test_logic(const PathPredicate& predicate, const Scope& scope);
  Result<Truth> test_exists(const PathPredicate& predicate, const Scope& scope);
  Result<Truth> test_comparison(const PathPredicate& predicate, const Scope& scope);
  Result<Truth> compare_scalars(Comparison comparison, const Sequence& left, const Sequence& right,
                                bool found);
  Result<Truth> test_starts(const PathPredicate& predicate, const Scope& scope);
  Result<Truth> test_regex(const PathPredicate& predicate, const Scope& scope);
  // A predicate's operand, unwrapped: nothing where it fails, which makes the predicate unknown.
  Result<std::optional<Sequence>> operand(const PathNode& node, const Scope& scope);

  Result<> charge(std::size_t items);
  const Node* keep(Node node) { return &made_.emplace_back(std::move(node)); }

  bool is_lax_;
  const PathNode& root_;
  const Node& input_;
  std::span<const PathVariable> variables_;
  std::deque<Node> made_;
  std::int64_t items_ = 0;
  std::int32_t objects_ = 0;  // those that keyvalue() has numbered
};

}  // namespace tarn::trino_json
