// One SELECT: its items, WHERE, GROUP BY, HAVING and the ORDER BY that belongs to it.
#include "sql/analyzer.hpp"
#include "sql/text.hpp"
#include "sql/typed_same.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::optional<std::size_t> ordinal(const Expression& expression) {
  const auto* number = std::get_if<NumberLiteral>(&expression.node);
  if (number == nullptr || number->kind != NumberKind::Integer) {
    return std::nullopt;
  }
  std::size_t position = 0;
  std::from_chars(number->digits.data(), number->digits.data() + number->digits.size(), position);
  return position;
}

TypedSortKey sort_key_of(const SortItem& item) {
  TypedSortKey key;
  key.descending = item.order == SortOrder::Descending;
  key.nulls_first = item.nulls == NullOrder::First;
  return key;
}

Parsed<bool> check_orderable(const Typed& key) {
  if (!is_orderable(key.type)) {
    return refuse(key.range,
                  fmt::format("type {} has no order; ORDER BY needs one that has", to_string(key.type)));
  }
  return true;
}

// The sets of GROUP BY a, GROUPING SETS (...), ...: every set of one element with every set of the others.
std::vector<std::vector<std::size_t>> crossed(const std::vector<std::vector<std::size_t>>& left,
                                              const std::vector<std::vector<std::size_t>>& right) {
  std::vector<std::vector<std::size_t>> sets;
  sets.reserve(left.size() * right.size());
  for (const auto& first : left) {
    for (const auto& second : right) {
      auto& set = sets.emplace_back(first);
      for (const auto key : second) {
        if (std::ranges::find(set, key) == set.end()) {
          set.push_back(key);
        }
      }
    }
  }
  return sets;
}

// GROUP BY DISTINCT: of the sets with the same keys the first is kept.
void drop_equal(std::vector<std::vector<std::size_t>>& sets) {
  std::set<std::set<std::size_t>> known;
  std::erase_if(sets, [&](const std::vector<std::size_t>& set) {
    return !known.insert({set.begin(), set.end()}).second;
  });
}

// What ROLLUP and CUBE stand for. CUBE of n has 2^n sets.
std::vector<std::vector<std::size_t>> unfold(GroupingKind kind,
                                             const std::vector<std::vector<std::size_t>>& parts) {
  std::vector<std::vector<std::size_t>> sets;
  if (kind == GroupingKind::Rollup) {
    for (std::size_t length = parts.size() + 1; length-- > 0;) {
      auto& set = sets.emplace_back();
      for (std::size_t i = 0; i < length; ++i) {
        set.insert(set.end(), parts[i].begin(), parts[i].end());
      }
    }
    return sets;
  }
  const std::size_t combinations = std::size_t{1} << parts.size();
  for (std::size_t chosen = combinations; chosen-- > 0;) {
    auto& set = sets.emplace_back();
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if ((chosen >> (parts.size() - 1 - i) & 1U) != 0) {
        set.insert(set.end(), parts[i].begin(), parts[i].end());
      }
    }
  }
  return sets;
}

constexpr std::size_t kMostGroupingSets = 2'048;
constexpr std::size_t kMostCubed = 11;
// Each WITH query that joins the one before with itself would double them.
constexpr std::size_t kMostColumns = 10'000;

}  // namespace

// `result` gets the ORDER BY of `tail`, which may be null.
Parsed<Analyzer::Body> Analyzer::select(const Select& select, const Query* tail, Scope* outer,
                                        TypedQuery& result) {
  Scope scope{.outer = outer, .windows = &select.windows};
  const Restore inside(scope_, &scope);
  const Restore allows(forbids_aggregates_, std::string_view());
  TypedSelect made;
  made.distinct = select.quantifier == SetQuantifier::Distinct;
  if (select.from) {
    made.from = TARN_TRY(relation(*select.from, scope));
  }
  if (select.where) {
    made.where = TARN_TRY(condition(*select.where, "WHERE"));
  }
  auto groups = TARN_TRY(group_by(select, scope));
  auto items = TARN_TRY(select_items(select, scope));
  if (select.having) {
    made.having = TARN_TRY(condition(*select.having, "HAVING"));
  }
  if (tail != nullptr) {
    result.order_by = TARN_TRY(output_sort_keys(tail->order_by, items, made.distinct));
  }
  made.grouped = !select.group_by.empty() || scope.has_aggregate || made.having != nullptr;
  if (made.grouped) {
    for (const auto& value : items.values) {
      TARN_TRY(check_grouped(*value, groups.keys, scope));
    }
    if (made.having) {
      TARN_TRY(check_grouped(*made.having, groups.keys, scope));
    }
    for (const auto& key : result.order_by) {
      if (key.key) {
        TARN_TRY(check_grouped(*key.key, groups.keys, scope));
      }
    }
  }
  made.keys = std::move(groups.keys);
  made.sets = std::move(groups.sets);
  std::vector<Type> columns;
  columns.reserve(items.values.size());
  for (const auto& value : items.values) {
    columns.push_back(value->type);
  }
  made.items = std::move(items.values);
  return Body{std::make_shared<const TypedBody>(TypedBody{std::move(columns), std::move(made)}),
              std::move(items.names)};
}

Parsed<Analyzer::Items> Analyzer::select_items(const Select& select, Scope& scope) {
  Items items;
  for (const auto& item : select.items) {
    if (const auto* all = std::get_if<SelectAll>(&item)) {
      const auto first = items.names.size();
      TARN_TRY(expand(*all, scope, items));
      TARN_TRY(rename(*all, first, items));
      continue;
    }
    const auto& selected = std::get<SelectExpression>(item);
    auto value = TARN_TRY(expression(*selected.value));
    if (value->type.is(Kind::Function)) {
      return refuse(value->range, "a lambda cannot be selected");
    }
    items.names.push_back(selected.alias ? OutputName{to_lower(selected.alias->text), selected.alias->text}
                                         : output_name(*selected.value));
    items.values.push_back(std::move(value));
  }
  return items;
}

// A column or field keeps its name as spelled; other expressions have none.
OutputName Analyzer::output_name(const Expression& expression) const {
  if (const auto* name = std::get_if<ColumnName>(&expression.node)) {
    return {to_lower(name->name.text), name->name.text};
  }
  if (const auto* path = std::get_if<Dereference>(&expression.node)) {
    return {to_lower(path->field.text), path->field.text};
  }
  return {};
}

Parsed<bool> Analyzer::expand(const SelectAll& all, Scope& scope, Items& items) {
  const auto add = [&](const ScopeField& field) {
    ++steps_;
    items.values.push_back(use(field, all.range));
    items.names.push_back({field.name, field.display});
  };
  if (all.target == nullptr) {
    if (scope.relations.empty()) {
      return refuse(all.range, "SELECT * needs a FROM");
    }
    std::size_t fields = items.values.size();
    for (const auto& relation : scope.relations) {
      fields += relation.fields.size();
    }
    if (fields > kMostColumns) {
      return refuse(all.range, fmt::format("the query has more than {} columns; name those that are needed",
                                           kMostColumns));
    }
    for (const auto& relation : scope.relations) {
      std::ranges::for_each(relation.fields,
                            [&](const ScopeField& field) { field.merged ? void() : add(field); });
    }
    return true;
  }
  const auto* name = std::get_if<ColumnName>(&all.target->node);
  for (const auto& relation : scope.relations) {
    if (name != nullptr && relation.alias == to_lower(name->name.text)) {
      std::ranges::for_each(relation.fields, add);
      return true;
    }
  }
  const auto base = TARN_TRY(expression(*all.target));
  if (!base->type.is(Kind::Row)) {
    return refuse(all.target->range, "only a table alias or a row can be expanded with .*");
  }
  for (std::size_t i = 0; i < base->type.children.size(); ++i) {
    const auto& field = base->type.names[i];
    items.values.push_back(make_typed(base->type.children[i], all.range, TypedField{base, i}));
    items.names.push_back({field, field});
  }
  return true;
}

// .* AS (a, b): the names of what was expanded, from the first on.
Parsed<bool> Analyzer::rename(const SelectAll& all, std::size_t first, Items& items) const {
  const auto count = items.names.size() - first;
  if (all.aliases.empty()) {
    return true;
  }
  if (all.aliases.size() != count) {
    return refuse(all.aliases.front().range,
                  fmt::format("Column alias list has {} entries but relation has {} columns",
                              all.aliases.size(), count));
  }
  for (std::size_t i = 0; i < count; ++i) {
    items.names[first + i] = {to_lower(all.aliases[i].text), all.aliases[i].text};
  }
  return true;
}

// A boolean expression where `clause` wants one.
Parsed<TypedPtr> Analyzer::condition(const Expression& expression, std::string_view clause) {
  const bool allows = clause == "HAVING";
  const Restore inside(forbids_aggregates_, allows ? std::string_view() : clause);
  auto value = TARN_TRY(this->expression(expression));
  if (!value->type.is(Kind::Boolean) && !value->type.is_unknown()) {
    return refuse(expression.range, fmt::format("{} must be a condition, not a value of type {}", clause,
                                                to_string(value->type)));
  }
  return coerce(std::move(value), Type::of(Kind::Boolean));
}

Parsed<Analyzer::GroupBy> Analyzer::group_by(const Select& select, Scope& scope) {
  const Restore inside(forbids_aggregates_, std::string_view("GROUP BY"));
  GroupBy result;
  result.sets.emplace_back();
  for (const auto& element : select.group_by) {
    std::vector<std::vector<std::size_t>> parts;
    for (const auto& set : element.sets) {
      auto& part = parts.emplace_back();
      for (const auto& key : set) {
        part.push_back(TARN_TRY(grouping_key(*key, select, scope, result)));
      }
    }
    const bool unfolds = element.kind == GroupingKind::Cube || element.kind == GroupingKind::Rollup;
    if (element.kind == GroupingKind::Cube && parts.size() > kMostCubed) {
      return refuse(element.range, fmt::format("CUBE of more than {} columns is not supported", kMostCubed));
    }
    result.sets = crossed(result.sets, unfolds ? unfold(element.kind, parts) : parts);
    if (result.sets.size() > kMostGroupingSets) {
      return refuse(element.range, fmt::format("GROUP BY has more than {} grouping sets", kMostGroupingSets));
    }
  }
  if (select.group_by_quantifier == SetQuantifier::Distinct) {
    drop_equal(result.sets);
  }
  return result;
}

Parsed<std::size_t> Analyzer::grouping_key(const Expression& key, const Select& select, Scope& scope,
                                           GroupBy& result) {
  TypedPtr value;
  if (const auto position = ordinal(key)) {
    // '*' shifts positions, so its columns are counted first.
    Items before;
    const Expression* found = nullptr;
    for (const auto& item : select.items) {
      if (const auto* all = std::get_if<SelectAll>(&item)) {
        TARN_TRY(expand(*all, scope, before));
        continue;
      }
      before.values.emplace_back();
      if (before.values.size() == *position) {
        found = std::get<SelectExpression>(item).value.get();
      }
    }
    if (*position < 1 || *position > before.values.size()) {
      return refuse(key.range, fmt::format("GROUP BY position {} is not in the select list", *position));
    }
    value = found == nullptr ? before.values[*position - 1] : TARN_TRY(expression(*found));
  } else {
    value = TARN_TRY(expression(key));
  }
  if (!is_comparable(value->type)) {
    return refuse(key.range, fmt::format("{} is not comparable, and therefore cannot be used in GROUP BY",
                                         to_string(value->type)));
  }
  const auto known = std::ranges::find_if(
      result.keys, [&](const TypedPtr& known_key) { return is_same(*known_key, *value); });
  if (known != result.keys.end()) {
    return static_cast<std::size_t>(known - result.keys.begin());
  }
  result.keys.push_back(std::move(value));
  return result.keys.size() - 1;
}

Parsed<std::vector<TypedSortKey>> Analyzer::sort_keys(std::span<const SortItem> items) {
  std::vector<TypedSortKey> keys;
  keys.reserve(items.size());
  for (const auto& item : items) {
    auto key = sort_key_of(item);
    key.key = TARN_TRY(expression(*item.key));
    TARN_TRY(check_orderable(*key.key));
    keys.push_back(std::move(key));
  }
  return keys;
}

// ORDER BY of a whole result: an output name hides a column of the same name.
Parsed<std::vector<TypedSortKey>> Analyzer::output_sort_keys(std::span<const SortItem> order_by,
                                                             const Items& items, bool distinct) {
  std::vector<TypedSortKey> keys;
  if (order_by.empty()) {
    return keys;
  }
  Scope scope{.outer = scope_, .is_inner = true};
  auto& outputs = scope.relations.emplace_back();
  outputs.fields.reserve(items.values.size());
  for (std::size_t i = 0; i < items.values.size(); ++i) {
    outputs.fields.push_back({items.names[i].name, items.names[i].display, items.values[i]});
  }
  const Restore inside(scope_, &scope);
  keys.reserve(order_by.size());
  for (const auto& item : order_by) {
    keys.push_back(TARN_TRY(output_sort_key(item, items, distinct)));
  }
  return keys;
}

// A key is a position, an output name, or an expression over outputs and inputs.
Parsed<TypedSortKey> Analyzer::output_sort_key(const SortItem& item, const Items& items, bool distinct) {
  auto key = sort_key_of(item);
  if (const auto position = ordinal(*item.key)) {
    if (*position < 1 || *position > items.values.size()) {
      return refuse(item.key->range,
                    fmt::format("ORDER BY position {} is not in the select list", *position));
    }
    key.output = *position - 1;
    TARN_TRY(check_orderable(*items.values[*key.output]));
    return key;
  }
  key.key = TARN_TRY(expression(*item.key));
  TARN_TRY(check_orderable(*key.key));
  const auto output =
      std::ranges::find_if(items.values, [&](const TypedPtr& value) { return is_same(*value, *key.key); });
  if (output != items.values.end()) {
    key.output = static_cast<std::size_t>(output - items.values.begin());
  } else if (distinct) {
    return refuse(item.key->range,
                  "for SELECT DISTINCT, ORDER BY expressions must appear in the select list");
  }
  return key;
}

}  // namespace tarn::sql
