#include "sql/trino_form.hpp"

#include "base/result.hpp"
#include "sql/analysis.hpp"
#include "sql/ast_shape.hpp"
#include "sql/parser.hpp"
#include "sql/print_trino.hpp"
#include "sql/unsupported.hpp"

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace tarn::sql {

namespace {

using Place = std::pair<std::size_t, std::size_t>;  // offset and length

ExpressionPtr made(SourceRange range, Expression::Node node) {
  return std::make_unique<Expression>(Expression{range, std::move(node)});
}

ExpressionPtr called(SourceRange range, const char* name, std::vector<ExpressionPtr> arguments) {
  FunctionCall call;
  call.name = {name, false, range};
  call.arguments = std::move(arguments);
  return made(range, std::move(call));
}

template <class... Arguments>
std::vector<ExpressionPtr> list(Arguments... arguments) {
  std::vector<ExpressionPtr> items;
  items.reserve(sizeof...(arguments));
  (items.push_back(std::move(arguments)), ...);
  return items;
}

std::string name_of(const Type& type) {
  if (type.is(Kind::Timestamp)) {
    return "timestamp";
  }
  return type.is(Kind::TimestampTz) ? "timestamp with time zone" : to_string(Type::of(type.kind));
}

// REQUIRES: text, a time or a boolean.
TypeName type_name(const Type& type) {
  TypeName name;
  name.name = name_of(type);
  if (type.is_instant()) {
    name.numbers.push_back(type.precision);
  }
  return name;
}

ExpressionPtr literal(SourceRange range, const LakeReading& reading) {
  const auto& [kind, place, type, text] = reading;
  if (type.is(Kind::Boolean)) {
    return made(range, BooleanLiteral{text == "true"});
  }
  if (type.is(Kind::Bigint)) {
    return made(range, NumberLiteral{NumberKind::Integer, text});
  }
  if (type.is_temporal()) {
    // A timestamp's own digits say its precision, and its own zone that it has one.
    TypeName name;
    name.name = type.is(Kind::Date) ? "date" : "timestamp";
    return made(range, TypedLiteral{std::move(name), text});
  }
  return made(range, StringLiteral{text});
}

// base.field of an array of rows is transform(base, element -> element.field).
ExpressionPtr field_of_all(SourceRange range, Dereference path) {
  const Identifier element{"element", false, range};
  auto field = made(range, Dereference{made(range, ColumnName{element}), path.field});
  auto lambda = made(range, Lambda{{element}, std::move(field)});
  return called(range, "transform", list(std::move(path.base), std::move(lambda)));
}

// Puts Trino's words in the places that the analysis and the environment named.
class Rewriting {
 public:
  Rewriting(const std::vector<LakeReading>& readings, std::map<std::size_t, std::string> tables)
      : tables_(std::move(tables)) {
    for (const auto& reading : readings) {
      readings_[{reading.range.offset, reading.range.length}][reading.kind] = &reading;
    }
  }

  void change(ExpressionPtr& pointer) {
    if (pointer == nullptr) {
      return;
    }
    std::visit([&](auto& node) { change(node); }, pointer->node);
    const auto range = pointer->range;
    const auto found = readings_.find({range.offset, range.length});
    if (found == readings_.end()) {
      return;
    }
    for (const auto& [kind, reading] : found->second) {
      pointer = changed(std::move(pointer), *reading);
    }
  }
  void change(QueryBody& body) {
    std::visit([&](auto& node) { change(node); }, body.node);
  }
  void change(Relation& relation) {
    if (auto* table = std::get_if<TableReference>(&relation.node)) {
      rename(table->name, &relation.alias);
    }
    std::visit([&](auto& node) { change(node); }, relation.node);
  }
  void change(TableBody& body) { rename(body.name, nullptr); }
  template <HasShape Node>
  void change(Node& node) {
    each_field(node, [&](std::string_view, auto& field) { change(field); });
  }
  template <class T>
  void change(std::unique_ptr<T>& pointer) {
    if (pointer != nullptr) {
      change(*pointer);
    }
  }
  template <class T>
  void change(std::optional<T>& value) {
    if (value) {
      change(*value);
    }
  }
  template <class T>
  void change(std::vector<T>& items) {
    for (auto& item : items) {
      change(item);
    }
  }
  template <class... Nodes>
  void change(std::variant<Nodes...>& variant) {
    std::visit([&](auto& node) { change(node); }, variant);
  }
  template <class Leaf>
    requires(!HasShape<Leaf>)
  void change(Leaf& /*leaf*/) {}

 private:
  // The parts of one place are in the order of LakeReading::Kind: a '?' becomes its value before that is
  // converted.
  static ExpressionPtr changed(ExpressionPtr old, const LakeReading& reading) {
    const auto range = old->range;
    switch (reading.kind) {
      case LakeReading::Kind::Literal: {
        const bool is_text = std::holds_alternative<StringLiteral>(old->node);
        return is_text || std::holds_alternative<Parameter>(old->node) ? literal(range, reading)
                                                                       : std::move(old);
      }
      case LakeReading::Kind::Cast: {
        Cast cast;
        cast.value = std::move(old);
        cast.type = type_name(reading.type);
        return made(range, std::move(cast));
      }
      case LakeReading::Kind::Lower: return called(range, "lower", list(std::move(old)));
      case LakeReading::Kind::Contains: {
        auto* node = std::get_if<Comparison>(&old->node);
        return node == nullptr
                   ? std::move(old)
                   : called(range, "contains", list(std::move(node->left), std::move(node->right)));
      }
      case LakeReading::Kind::FieldOfAll: {
        auto* path = std::get_if<Dereference>(&old->node);
        return path == nullptr ? std::move(old) : field_of_all(range, std::move(*path));
      }
    }
    return old;
  }

  void rename(TableName& name, std::optional<RelationAlias>* alias) const {
    const auto found = tables_.find(name.range.offset);
    if (found == tables_.end()) {
      return;
    }
    const bool is_name = name.kind == TableNameKind::Name || name.kind == TableNameKind::Quoted;
    if (alias != nullptr && !*alias && is_name && name.text != found->second) {
      *alias = RelationAlias{{name.text, name.kind == TableNameKind::Quoted, name.range}, {}};
    }
    name.kind = TableNameKind::Quoted;
    name.text = found->second;
  }

  std::map<Place, std::map<LakeReading::Kind, const LakeReading*>> readings_;
  std::map<std::size_t, std::string> tables_;  // by the offset of the name
};

}  // namespace

Parsed<std::string> in_trino(std::string_view text, const Environment& environment) {
  auto query = TARN_TRY(parse(text, environment.limits));
  if (auto supported = refuse_unsupported(*query); !supported) {
    return std::unexpected(locate(text, std::move(supported).error()));
  }
  std::map<std::size_t, std::string> tables;
  auto noting = environment;
  noting.resolve_table = [&](const TableName& name) {
    auto table = environment.resolve_table(name);
    if (table && !table->trino_name.empty()) {
      tables[name.range.offset] = table->trino_name;
    }
    return table;
  };
  const auto analysis = analyze(*query, text, noting);
  if (!analysis) {
    return std::unexpected(locate(text, analysis.error()));
  }
  Rewriting(analysis->readings, std::move(tables)).change(*query);
  return print_trino(*query);
}

}  // namespace tarn::sql
