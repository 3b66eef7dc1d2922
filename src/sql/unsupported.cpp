#include "sql/unsupported.hpp"

#include "sql/ast_shape.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Walks every field of the tree and keeps the first thing that is not supported.
class Search {
 public:
  std::optional<SqlError> take() { return std::move(found_); }

  void look(const Expression& node) { look_at(node.node, node.range); }
  void look(const QueryBody& node) { look_at(node.node, node.range); }
  void look(const Relation& node) {
    look_at(node.node, node.range);
    look(node.alias);
  }

  template <HasShape Node>
  void look(const Node& node) {
    check(node);
    each_field(node, [&](std::string_view, const auto& field) {
      if (!found_) {
        look(field);
      }
    });
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
  // Names, literals and the other leaves; what is refused as a whole is not searched.
  template <class Leaf>
    requires(!HasShape<Leaf>)
  void look(const Leaf& /*leaf*/) {}

 private:
  template <class Node>
  void look_at(const Node& node, SourceRange range) {
    if (!found_) {
      const auto outer = std::exchange(place_, range);
      look(node);
      place_ = outer;
    }
  }

  void refuse_here(std::string_view what, SourceRange place) {
    if (!found_) {
      found_ = refuse(place, fmt::format("{} is not supported yet", what)).error();
    }
  }
  void refuse_here(std::string_view what) { refuse_here(what, place_); }

  template <class Node>
  void check(const Node& /*node*/) {}
  void check(const WindowMeasure& /*node*/) { refuse_here("a measure of a window"); }
  void check(const MatchRecognize& /*node*/) { refuse_here("MATCH_RECOGNIZE"); }
  void check(const TableFunction& /*node*/) { refuse_here("TABLE(...)"); }
  void check(const JsonTable& /*node*/) { refuse_here("JSON_TABLE"); }
  void check(const QueryPeriod& period) {
    refuse_here(period.kind == PeriodKind::Version ? "FOR VERSION" : "FOR TIMESTAMP");
  }
  void check(const Frame& frame) {
    if (frame.pattern) {
      refuse_here("a row pattern in a window");
    }
  }
  void check(const FunctionSpecification& function) { refuse_here("WITH FUNCTION", function.range); }
  void check(const FunctionCall& call) {
    if (!call.qualifier.empty()) {
      refuse_here("a function of a catalog or schema");
    }
    if (call.mode != ProcessingMode::Unspecified || call.star_label) {
      refuse_here("a function over a row pattern");
    }
  }

  SourceRange place_{};
  std::optional<SqlError> found_;
};

}  // namespace

Parsed<bool> refuse_unsupported(const Query& query) {
  Search search;
  search.look(query);
  if (auto found = search.take()) {
    return std::unexpected(std::move(*found));
  }
  return true;
}

}  // namespace tarn::sql
