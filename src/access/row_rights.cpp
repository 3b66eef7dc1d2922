#include "access/row_rights.hpp"

#include "access/text_template.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace tarn::access {
namespace {

constexpr std::array<std::string_view, kRowColumns> kKeys = {"tarn:recipientaccountid", "tarn:awsregion",
                                                             "tarn:eventsource", "tarn:eventcategory"};
// Of the JSON form.
constexpr std::string_view kColumn = "column";
constexpr std::string_view kNot = "not";
constexpr std::string_view kFolded = "ignoreCase";
constexpr std::string_view kValues = "values";
constexpr std::string_view kAllow = "allow";
constexpr std::string_view kDeny = "deny";

bool is_like_any(const RowTest& test, std::string_view text) {
  const std::string folded = test.is_folded ? lower_case(text) : std::string();
  const std::string_view compared = test.is_folded ? std::string_view(folded) : text;
  return std::ranges::any_of(test.values,
                             [compared](const Pattern& value) { return matches(value, compared); });
}

bool holds(const RowTerm& term, const Row& row, bool without_value) {
  return std::ranges::all_of(term, [&](const RowTest& test) {
    const std::optional<std::string_view>& value = row[static_cast<std::size_t>(test.column)];
    return value ? is_like_any(test, *value) != test.is_negated : without_value;
  });
}

// Whether every value that passes `narrow` passes `wide`, as far as the values' texts tell.
bool is_implied(const RowTest& wide, const RowTest& narrow) {
  if (wide.column != narrow.column || wide.is_negated != narrow.is_negated ||
      wide.is_folded != narrow.is_folded) {
    return false;
  }
  return wide.is_negated ? std::ranges::includes(narrow.values, wide.values)
                         : std::ranges::includes(wide.values, narrow.values);
}

// Whether every row that meets `narrow` meets `wide`.
bool is_implied(const RowTerm& wide, const RowTerm& narrow) {
  return std::ranges::all_of(wide, [&narrow](const RowTest& test) {
    return std::ranges::any_of(narrow, [&test](const RowTest& given) { return is_implied(test, given); });
  });
}

// Each of `inner` lies in one of `outer`.
bool are_within(const std::vector<RowTerm>& inner, const std::vector<RowTerm>& outer) {
  return std::ranges::all_of(inner, [&outer](const RowTerm& one) {
    return std::ranges::any_of(outer, [&one](const RowTerm& other) { return is_implied(other, one); });
  });
}

std::optional<RowTest> make_test(const Condition& condition, RowColumn column,
                                 const RequestContext& context) {
  RowTest test{.column = column,
               .is_negated = condition.test.is_negated,
               .is_folded = condition.test.comparison == Comparison::Folded};
  test.values.reserve(condition.values.size());
  for (const ConditionValue& value : condition.values) {
    const auto* text = std::get_if<TextTemplate>(&value.meaning);
    auto pattern = text == nullptr ? std::nullopt : expand(*text, context);
    if (!pattern) {
      return std::nullopt;
    }
    test.values.push_back(test.is_folded ? lower_case(*pattern) : *std::move(pattern));
  }
  std::ranges::sort(test.values);
  return test;
}

// As a policy would write it, so that what reads policies reads it back.
std::string text_of(PatternView pattern) {
  std::string text;
  for (const char16_t c : pattern) {
    switch (c) {
      case kAnyRun: text += '*'; break;
      case kAnyOne: text += '?'; break;
      case u'*':
      case u'?':
      case u'$': text += fmt::format("${{{}}}", static_cast<char>(c)); break;
      default: text += static_cast<char>(c);
    }
  }
  return text;
}

json::Array to_json(const std::vector<RowTerm>& terms) {
  json::Array array;
  for (const RowTerm& term : terms) {
    json::Array tests;
    for (const RowTest& test : term) {
      json::Array values;
      for (const Pattern& value : test.values) {
        values.emplace_back(text_of(value));
      }
      tests.emplace_back(json::Object{
          {std::string(kColumn), std::string(kRowColumnNames[static_cast<std::size_t>(test.column)])},
          {std::string(kNot), test.is_negated},
          {std::string(kFolded), test.is_folded},
          {std::string(kValues), std::move(values)}});
    }
    array.emplace_back(std::move(tests));
  }
  return array;
}

template <class T>
using Read = std::expected<T, std::string>;

Read<bool> read_flag(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  const bool* flag = value == nullptr ? nullptr : value->boolean();
  return flag == nullptr ? Read<bool>(std::unexpected(fmt::format("{} is true or false", name))) : *flag;
}

Read<std::vector<Pattern>> read_values(const json::Value* value) {
  if (value == nullptr || value->array() == nullptr) {
    return std::unexpected("values is a list");
  }
  std::vector<Pattern> patterns;
  patterns.reserve(value->array()->size());
  for (const json::Value& one : *value->array()) {
    const std::string* text = one.string();
    const auto parsed = text == nullptr
                            ? std::unexpected(std::string("a value is a text"))
                            : parse_template(*text, {.has_variables = true, .has_wildcards = true});
    if (!parsed) {
      return std::unexpected(parsed.error());
    }
    auto pattern = expand(*parsed, RequestContext());
    if (!pattern) {
      return std::unexpected(fmt::format("a value has a variable: {}", *text));
    }
    patterns.push_back(*std::move(pattern));
  }
  return patterns;
}

Read<RowTest> read_test(const json::Value& value) {
  const json::Value* name = value.find(kColumn);
  const std::string* text = name == nullptr ? nullptr : name->string();
  const auto* column = text == nullptr ? kRowColumnNames.end() : std::ranges::find(kRowColumnNames, *text);
  if (column == kRowColumnNames.end()) {
    return std::unexpected("column names no column that rows are told by");
  }
  const auto is_negated = read_flag(value, kNot);
  const auto is_folded = read_flag(value, kFolded);
  auto values = read_values(value.find(kValues));
  if (!is_negated || !is_folded || !values) {
    return std::unexpected(!is_negated  ? is_negated.error()
                           : !is_folded ? is_folded.error()
                                        : values.error());
  }
  return RowTest{.column = static_cast<RowColumn>(column - kRowColumnNames.begin()),
                 .is_negated = *is_negated,
                 .is_folded = *is_folded,
                 .values = *std::move(values)};
}

Read<std::vector<RowTerm>> read_terms(const json::Value* value) {
  if (value == nullptr || value->array() == nullptr) {
    return std::unexpected("allow and deny are lists of lists");
  }
  std::vector<RowTerm> terms;
  terms.reserve(value->array()->size());
  for (const json::Value& one : *value->array()) {
    if (one.array() == nullptr) {
      return std::unexpected("allow and deny are lists of lists");
    }
    RowTerm& term = terms.emplace_back();
    term.reserve(one.array()->size());
    for (const json::Value& test : *one.array()) {
      auto read = read_test(test);
      if (!read) {
        return std::unexpected(std::move(read).error());
      }
      term.push_back(*std::move(read));
    }
  }
  return terms;
}

}  // namespace

std::optional<RowColumn> row_column_of(std::string_view condition_key) {
  const auto* found = std::ranges::find(kKeys, lower_case(condition_key));
  return found == kKeys.end() ? std::nullopt : std::optional(static_cast<RowColumn>(found - kKeys.begin()));
}

bool is_about_rows(const Condition& condition) {
  return row_column_of(condition.key).has_value();
}

std::optional<std::string> row_condition_problem(const Condition& condition) {
  const Comparison comparison = condition.test.comparison;
  const bool is_text =
      comparison == Comparison::Text || comparison == Comparison::Folded || comparison == Comparison::Like;
  if (is_text && condition.qualifier == SetQualifier::None && !condition.if_exists) {
    return std::nullopt;
  }
  return fmt::format(
      "{} is compared by StringEquals, StringNotEquals, StringLike, StringNotLike, StringEqualsIgnoreCase or "
      "StringNotEqualsIgnoreCase, and not by {}",
      condition.key, condition.op);
}

RowRights all_rows() {
  return {.allows = {RowTerm()}};
}

bool is_all(const RowRights& rights) {
  return rights.denials.empty() && std::ranges::any_of(rights.allows, &RowTerm::empty);
}

bool may_see(const RowRights& rights, const Row& row) {
  const auto is_in = [&row](const std::vector<RowTerm>& terms, bool without_value) {
    return std::ranges::any_of(terms, [&](const RowTerm& term) { return holds(term, row, without_value); });
  };
  return is_in(rights.allows, false) && !is_in(rights.denials, true);
}

bool covers(const RowRights& wide, const RowRights& narrow) {
  return narrow.allows.empty() ||
         (are_within(narrow.allows, wide.allows) && are_within(wide.denials, narrow.denials));
}

std::optional<RowTerm> make_term(const std::vector<Condition>& conditions, const RequestContext& context) {
  RowTerm term;
  for (const Condition& condition : conditions) {
    const auto column = row_column_of(condition.key);
    if (!column) {
      continue;
    }
    auto test = make_test(condition, *column, context);
    if (!test) {
      return std::nullopt;
    }
    term.push_back(*std::move(test));
  }
  return term;
}

json::Value to_json(const RowRights& rights) {
  return json::Object{{std::string(kAllow), to_json(rights.allows)},
                      {std::string(kDeny), to_json(rights.denials)}};
}

std::expected<RowRights, std::string> row_rights_from(const json::Value& value) {
  auto allows = read_terms(value.find(kAllow));
  auto denials = read_terms(value.find(kDeny));
  if (!allows || !denials) {
    return std::unexpected(!allows ? allows.error() : denials.error());
  }
  return RowRights{.allows = *std::move(allows), .denials = *std::move(denials)};
}

}  // namespace tarn::access
