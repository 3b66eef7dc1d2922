#include "sql/recursion.hpp"

#include "base/result.hpp"
#include "sql/ast_shape.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Walks every field of a tree, outer nodes first. `Visitor::enter(node)` says whether to go on below a node.
template <class Visitor>
class Walk {
 public:
  explicit Walk(Visitor& visitor) : visitor_(visitor) {}

  void look(const Expression& node) { look(node.node); }
  void look(const QueryBody& node) { look(node.node); }
  void look(const Relation& node) { look(node.node); }

  template <HasShape Node>
  void look(const Node& node) {
    if (visitor_.enter(node)) {
      each_field(node, [this](std::string_view, const auto& field) { this->look(field); });
    }
  }
  template <class T>
  void look(const std::unique_ptr<T>& pointer) {
    if (pointer != nullptr) {
      look(*pointer);
    }
  }
  template <class T>
  void look(const std::optional<T>& value) {
    if (value) {
      look(*value);
    }
  }
  template <class T>
  void look(const std::vector<T>& items) {
    for (const auto& item : items) {
      look(item);
    }
  }
  template <class... Nodes>
  void look(const std::variant<Nodes...>& variant) {
    std::visit([this](const auto& node) { this->look(node); }, variant);
  }
  // Names, literals and the other leaves.
  template <class Leaf>
    requires(!HasShape<Leaf>)
  void look(const Leaf& /*leaf*/) {}

 private:
  Visitor& visitor_;
};

// The places where a tree refers to a query of WITH. A query that has one of the same name hides it.
struct References {
  std::string name;  // lower case
  std::vector<SourceRange> places;

  bool enter(const TableReference& node) { return note(node.name); }
  bool enter(const TableBody& node) { return note(node.name); }
  bool enter(const Query& query) const {
    return std::ranges::none_of(query.with,
                                [&](const NamedQuery& named) { return to_lower(named.name.text) == name; });
  }
  template <class Node>
  bool enter(const Node& /*node*/) const {
    return true;
  }

 private:
  bool note(const TableName& table) {
    const bool is_name = table.kind == TableNameKind::Name || table.kind == TableNameKind::Quoted;
    if (is_name && to_lower(table.text) == name) {
      places.push_back(table.range);
    }
    return true;
  }
};

template <class Node>
std::vector<SourceRange> references(const Node& node, const std::string& name) {
  References found{name, {}};
  Walk(found).look(node);
  return std::move(found.places);
}

struct NestedRecursion {
  const Query* found = nullptr;

  bool enter(const Query& query) {
    found = found == nullptr && query.recursive ? &query : found;
    return true;
  }
  template <class Node>
  bool enter(const Node& /*node*/) const {
    return true;
  }
};

// The first place in FROM where a step may not refer to itself.
struct Misplaced {
  std::string name;
  std::optional<SqlError> found;

  bool enter(const Join& join) {
    const bool is_full = join.kind == JoinKind::Full;
    const auto* const word = is_full ? "FULL" : join.kind == JoinKind::Left ? "LEFT" : "RIGHT";
    if (is_full || join.kind == JoinKind::Left) {
      check(*join.right, fmt::format("recursive reference in right source of {} join", word));
    }
    if (is_full || join.kind == JoinKind::Right) {
      check(*join.left, fmt::format("recursive reference in left source of {} join", word));
    }
    return true;
  }
  bool enter(const SetOperation& operation) {
    const bool is_all = operation.quantifier == SetQuantifier::All;
    if (operation.op == SetOperator::Intersect && is_all) {
      check(*operation.left, "recursive reference in INTERSECT ALL");
      check(*operation.right, "recursive reference in INTERSECT ALL");
    }
    if (operation.op == SetOperator::Except) {
      check(*operation.right,
            fmt::format("recursive reference in right relation of EXCEPT {}", is_all ? "ALL" : "DISTINCT"));
      if (is_all) {
        check(*operation.left, "recursive reference in left relation of EXCEPT ALL");
      }
    }
    return true;
  }
  template <class Node>
  bool enter(const Node& /*node*/) const {
    return true;
  }

 private:
  template <class Node>
  void check(const Node& side, std::string message) {
    const auto places = references(side, name);
    if (!places.empty() && !found) {
      found = refuse(places.front(), std::move(message)).error();
    }
  }
};

// The FROM of a step, which may stand in parentheses; it has the step's reference, which is at `reference`.
Parsed<const Relation*> from_of_step(const QueryBody& step, const std::string& name, SourceRange reference) {
  const auto* body = &step;
  while (const auto* nested = std::get_if<NestedQuery>(&body->node)) {
    const auto& query = *nested->query;
    body = query.body.get();
    // Of a single SELECT it is a clause of that SELECT.
    if (query.limit && !std::holds_alternative<Select>(body->node)) {
      return refuse(query.range, "FETCH FIRST / LIMIT clause in the step relation of recursion");
    }
  }
  const auto* select = std::get_if<Select>(&body->node);
  if (select == nullptr || !select->from || references(*select->from, name).empty()) {
    return refuse(reference, "recursive reference outside of FROM clause of the step relation of recursion");
  }
  return select->from.get();
}

// The clauses that a recursive query may not have around its UNION.
Parsed<bool> check_clauses(const Query& query) {
  if (!query.with.empty()) {
    return refuse(query.with.front().name.range, "immediate WITH clause in recursive query");
  }
  if (!query.order_by.empty()) {
    return refuse(query.order_by.front().key->range, "immediate ORDER BY clause in recursive query");
  }
  if (query.offset) {
    return refuse(query.offset->range, "immediate OFFSET clause in recursive query");
  }
  if (query.limit) {
    return refuse(query.limit->count ? query.limit->count->range : query.range,
                  "immediate FETCH FIRST / LIMIT clause in recursive query");
  }
  return true;
}

Parsed<bool> check_places(const Relation& from, const std::string& name) {
  Misplaced misplaced{name, {}};
  Walk(misplaced).look(from);
  if (auto error = std::move(misplaced.found)) {
    return std::unexpected(std::move(*error));
  }
  return true;
}

// A query that is no UNION with one reference, in its second side, may have none at all.
Parsed<std::optional<Recursion>> plain_query(const NamedQuery& named, const std::string& name) {
  const auto places = references(*named.query, name);
  if (!places.empty()) {
    return refuse(places.front(), "recursive reference not allowed in this context");
  }
  return std::nullopt;
}

}  // namespace

Parsed<std::optional<Recursion>> find_recursion(const NamedQuery& named) {
  if (named.columns.empty()) {
    return refuse(named.name.range, "missing column aliases in recursive WITH query");
  }
  NestedRecursion nested;
  Walk(nested).look(*named.query);
  if (nested.found != nullptr) {
    return refuse(nested.found->range, "nested recursive WITH query");
  }
  const auto name = to_lower(named.name.text);
  const auto* operation = std::get_if<SetOperation>(&named.query->body->node);
  if (operation == nullptr || operation->op != SetOperator::Union) {
    return plain_query(named, name);
  }
  const auto in_base = references(*operation->left, name);
  if (!in_base.empty()) {
    return refuse(in_base.front(), "WITH table name is referenced in the base relation of recursion");
  }
  const auto in_step = references(*operation->right, name);
  if (in_step.size() > 1) {
    return refuse(in_step[1], "multiple recursive references in the step relation of recursion");
  }
  if (in_step.empty()) {
    return plain_query(named, name);
  }
  const auto* from = TARN_TRY(from_of_step(*operation->right, name, in_step.front()));
  TARN_TRY(check_clauses(*named.query));
  TARN_TRY(check_places(*from, name));
  return Recursion{operation->left.get(), operation->right.get()};
}

}  // namespace tarn::sql
