#include "sql/print_engine.hpp"

#include "sql/library.hpp"
#include "sql/operators.hpp"
#include "sql/restore.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::string_view decimal_word(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::Subtract: return "subtract";
    case BinaryOperator::Multiply: return "multiply";
    case BinaryOperator::Divide: return "divide";
    case BinaryOperator::Modulus: return "modulus";
    case BinaryOperator::Add:
    case BinaryOperator::Concatenate: break;
  }
  return "add";
}

// Decimals that the engine holds in 64 bits: it adds and multiplies them exactly.
constexpr int kLongestShortDecimal = 18;

// The subqueries in an expression, outermost ones.
void list_subqueries(const Typed& expression, std::vector<const Typed*>& list) {
  const auto& node = expression.node;
  const bool is_query =
      std::holds_alternative<TypedSubquery>(node) || std::holds_alternative<TypedExists>(node) ||
      std::holds_alternative<TypedInQuery>(node) || std::holds_alternative<TypedQuantified>(node);
  if (is_query) {
    list.push_back(&expression);
    return;
  }
  for_each_child(expression, [&](const Typed& child) { list_subqueries(child, list); });
}

std::string double_constant(double value) {
  if (std::isnan(value)) {
    return "CAST('nan' AS DOUBLE)";
  }
  if (std::isinf(value)) {
    return value > 0 ? "CAST('inf' AS DOUBLE)" : "CAST('-inf' AS DOUBLE)";
  }
  return fmt::format("CAST('{}' AS DOUBLE)", value);
}

std::string integer_constant(std::int64_t value, const Type& type) {
  switch (type.kind) {
    case Kind::Date: return print_date(Day(std::chrono::days(value)));
    case Kind::Time: return print_time(value);
    case Kind::Timestamp: return print_timestamp(from_micros(value));
    case Kind::TimestampTz: return fmt::format("trino_utc_zoned({})", print_timestamp(from_micros(value)));
    case Kind::Integer: {
      // The engine reads the digits alone, and the least number's do not fit.
      const bool is_least = value == std::numeric_limits<std::int32_t>::min();
      return is_least    ? fmt::format("CAST({} AS INTEGER)", value)
             : value < 0 ? fmt::format("({})", value)
                         : std::to_string(value);
    }
    default: return fmt::format("CAST({} AS {})", value, engine_type(type));
  }
}

// X'00FF' is written as '\x00\xFF'.
std::string bytes_constant(std::string_view bytes) {
  std::string out = "CAST('";
  for (const char byte : bytes) {
    out += fmt::format("\\x{:02X}", static_cast<unsigned char>(byte));
  }
  return out + "' AS BLOB)";
}

std::string text_constant(const std::string& text, const Type& type) {
  if (type.is(Kind::Varbinary)) {
    return bytes_constant(text);
  }
  if (!type.is(Kind::Decimal)) {
    return quote_string(text);
  }
  // The engine counts the zero of "0.5" as a digit, and takes a number without a point for an integer.
  const bool has_own_type = text.front() >= '1' && text.front() <= '9' && text.contains('.');
  return has_own_type ? text : fmt::format("CAST('{}' AS {})", text, engine_type(type));
}

}  // namespace

std::string EnginePrinter::expression(const Typed& expression) {
  constexpr std::size_t kLargestText = 256U << 10U;
  if (too_complex_) {
    return "NULL";
  }
  auto text = visit(expression);
  if (text.size() > kLargestText && !too_complex_) {
    too_complex_ = expression.range;
  }
  return too_complex_ ? "NULL" : text;
}

std::string EnginePrinter::visit(const Typed& expression) {
  if (const auto known = answers_.find(&expression); known != answers_.end()) {
    return known->second;
  }
  return std::visit(
      Overloaded{
          [&](const Constant& node) { return constant(node, expression.type); },
          [&](const ColumnReference& node) { return column(node); },
          [&](const LambdaReference& node) { return lambdas_[node.depth][node.parameter]; },
          [&](const TypedLambda& node) { return lambda(node); },
          [&](const TypedCast& node) { return cast(node, expression.type); },
          [&](const TypedArithmetic& node) { return arithmetic(node, expression.type); },
          [&](const TypedNegation& node) { return fmt::format("(-{})", this->expression(*node.operand)); },
          [&](const TypedNot& node) { return negation(*node.operand); },
          [&](const TypedLogical& node) {
            return fmt::format("({})", list(node.terms, node.op == LogicalOperator::And ? " AND " : " OR "));
          },
          [&](const TypedComparison& node) { return comparison(node); },
          [&](const TypedBetween& node) {
            return fmt::format("({} BETWEEN {} AND {})", comparable(*node.value), comparable(*node.low),
                               comparable(*node.high));
          },
          [&](const TypedIn& node) { return in(node); },
          [&](const TypedInQuery& node) {
            return fmt::format("({} IN ({}))", this->expression(*node.value), query(*node.query));
          },
          [&](const TypedQuantified& node) { return quantified(node); },
          [&](const TypedExists& node) { return fmt::format("EXISTS ({})", query(*node.query)); },
          [&](const TypedSubquery& node) { return fmt::format("({})", query(*node.query)); },
          [&](const TypedLike& node) { return like(node); },
          [&](const TypedIsNull& node) {
            return fmt::format("({} IS NULL)", this->expression(*node.operand));
          },
          [&](const TypedCase& node) { return case_of(node); },
          [&](const TypedCoalesce& node) { return fmt::format("coalesce({})", list(node.operands)); },
          [&](const TypedNullIf& node) {
            return fmt::format("(CASE WHEN {} THEN NULL ELSE {} END)", this->expression(*node.comparison),
                               this->expression(*node.value));
          },
          [&](const TypedTry& node) {
            const Restore inside(inside_try_, true);
            return attempt(*node.operand, [&] { return this->expression(*node.operand); });
          },
          [&](const TypedRow& node) { return row(node, expression.type); },
          [&](const TypedArray& node) { return fmt::format("[{}]", list(node.items)); },
          [&](const TypedField& node) { return field(node); },
          [&](const TypedFieldOfAll& node) { return field_of_all(node); },
          [&](const TypedSubscript& node) { return subscript(node); },
          [&](const TypedCall& node) { return call(node, expression.type); },
          [&](const TypedGrouping& node) {
            return fmt::format("CAST(grouping({}) AS {})", list(node.operands), engine_type(expression.type));
          },
      },
      expression.node);
}

std::vector<const Typed*> EnginePrinter::open_queries(const Typed& operand) const {
  std::vector<const Typed*> queries;
  list_subqueries(operand, queries);
  std::erase_if(queries, [&](const Typed* query) { return answers_.contains(query); });
  return queries;
}

// TRY of what `print` gives for the operand. The engine's TRY takes no subqueries, and Trino's does not cover
// their errors: they are answered before it.
std::string EnginePrinter::attempt(const Typed& operand, const std::function<std::string()>& print) {
  const auto queries = open_queries(operand);
  if (queries.empty()) {
    return fmt::format("TRY({})", print());
  }
  const auto name = fmt::format("t{}", attempts_++);
  std::string row;
  for (const auto* query : queries) {
    row += (row.empty() ? "" : ", ") + expression(*query);
  }
  for (std::size_t i = 0; i < queries.size(); ++i) {
    answers_[queries[i]] = fmt::format("struct_extract_at({}, {})", name, i + 1);
  }
  auto text =
      fmt::format("list_extract(list_transform([row({})], lambda {}: TRY({})), 1)", row, name, print());
  for (const auto* query : queries) {
    answers_.erase(query);
  }
  return text;
}

std::string EnginePrinter::negation(const Typed& operand) {
  const auto* is_null = std::get_if<TypedIsNull>(&operand.node);
  return is_null == nullptr ? fmt::format("(NOT {})", expression(operand))
                            : fmt::format("({} IS NOT NULL)", expression(*is_null->operand));
}

std::string EnginePrinter::list(const std::vector<TypedPtr>& items, std::string_view separator) {
  std::string text;
  for (const auto& item : items) {
    text += text.empty() ? "" : separator;
    text += expression(*item);
  }
  return text;
}

std::string EnginePrinter::raise(std::string_view message) const {
  return inside_try_ ? "NULL" : fmt::format("error({})", message);
}

std::string EnginePrinter::constant(const Constant& constant, const Type& type) const {
  return std::visit(Overloaded{
                        [&](std::monostate) -> std::string {
                          return type.is_unknown() ? "NULL"
                                                   : fmt::format("CAST(NULL AS {})", engine_type(type));
                        },
                        [](bool value) -> std::string { return value ? "TRUE" : "FALSE"; },
                        [&](std::int64_t value) { return integer_constant(value, type); },
                        [](double value) { return double_constant(value); },
                        [&](const std::string& value) { return text_constant(value, type); },
                    },
                    constant.value);
}

std::string EnginePrinter::column(const ColumnReference& reference) const {
  if (const auto cells = cells_.find(reference.relation); cells != cells_.end()) {
    return cells->second[reference.column];
  }
  if (const auto table = tables_.find(reference.relation); table != tables_.end()) {
    const auto& columns = analysis_.tables[table->second].info.columns;
    return fmt::format("\"r{}\".{}", reference.relation, quote_name(columns[reference.column].name));
  }
  return fmt::format("\"r{}\".\"c{}\"", reference.relation, reference.column);
}

std::string EnginePrinter::lambda(const TypedLambda& lambda) {
  std::vector<std::string> names;
  std::string list;
  for (std::size_t i = 0; i < lambda.parameters.size(); ++i) {
    names.push_back(fmt::format("p{}_{}", lambda.depth, i));
    list += (i == 0 ? "" : ", ") + names.back();
  }
  return fmt::format("lambda {}: {}", list, lambda_body(lambda, std::move(names)));
}

std::string EnginePrinter::lambda_body(const TypedLambda& lambda, std::vector<std::string> names) {
  lambdas_.resize(std::max(lambdas_.size(), lambda.depth + 1));
  const Restore named(lambdas_[lambda.depth], std::move(names));
  return expression(*lambda.body);
}

std::string EnginePrinter::arithmetic(const TypedArithmetic& node, const Type& type) {
  if (type.is_temporal() || type.is(Kind::Time) || type.is(Kind::TimeTz) || type.is_interval()) {
    return temporal(node, type);
  }
  const bool numbers = type.is_number();
  if (numbers && (node.op == BinaryOperator::Divide || node.op == BinaryOperator::Modulus)) {
    return division(node, type);
  }
  if (type.is(Kind::Decimal) && type.precision > kLongestShortDecimal) {
    return decimal_operation(node, type);
  }
  const auto left = expression(*node.left);
  const auto right = expression(*node.right);
  if (node.op == BinaryOperator::Concatenate && type.is(Kind::Array)) {
    return fmt::format("(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE list_concat({0}, {1}) END)",
                       left, right);
  }
  const auto text = fmt::format("({} {} {})", left, spelling(node.op), right);
  return type.is(Kind::Decimal) ? fmt::format("CAST({} AS {})", text, engine_type(type)) : text;
}

// The engine would round by way of doubles, and refuses products of many digits.
std::string EnginePrinter::decimal_operation(const TypedArithmetic& node, const Type& type) {
  return fmt::format("trino_decimal_{}({}, {}, CAST(NULL AS {}))", decimal_word(node.op),
                     expression(*node.left), expression(*node.right), engine_type(type));
}

// Integers divide to integers, decimals to decimals; a zero divisor is an error but for floating numbers.
std::string EnginePrinter::division(const TypedArithmetic& node, const Type& type) {
  if (type.is(Kind::Decimal)) {
    return decimal_operation(node, type);
  }
  const auto left = expression(*node.left);
  const auto right = expression(*node.right);
  const bool divides = node.op == BinaryOperator::Divide;
  if (type.is_floating()) {
    return divides ? fmt::format("({} / {})", left, right)
                   : fmt::format("trino_modulus({}, {})", left, right);
  }
  auto quotient = fmt::format("({} {} {})", left, divides ? "//" : "%", right);
  const auto divisor = constant_integer(*node.right);
  const bool is_safe = divisor && *divisor != 0 && (divides || *divisor != -1);
  if (is_safe) {
    return quotient;
  }
  // The engine takes the least number's rest by -1 for an overflow.
  const auto rest = divides ? std::string() : fmt::format(" WHEN {} = -1 THEN ({} - {})", right, left, left);
  return fmt::format("(CASE WHEN {} = 0 THEN {}{} ELSE {} END)", right, raise("'Division by zero'"), rest,
                     quotient);
}

std::string EnginePrinter::case_of(const TypedCase& node) {
  std::string text = "(CASE";
  for (const auto& branch : node.branches) {
    text += fmt::format(" WHEN {} THEN {}", expression(*branch.condition), expression(*branch.result));
  }
  return text +
         (node.otherwise ? fmt::format(" ELSE {} END)", expression(*node.otherwise)) : std::string(" END)"));
}

std::string EnginePrinter::like(const TypedLike& node) {
  const auto escape = node.escape ? fmt::format(" ESCAPE {}", expression(*node.escape)) : std::string();
  return fmt::format("({} LIKE {}{})", expression(*node.value), expression(*node.pattern), escape);
}

// Fields without a name are called as engine_type() calls them.
std::string EnginePrinter::row(const TypedRow& node, const Type& type) {
  if (std::ranges::all_of(type.names, [](const std::string& name) { return name.empty(); })) {
    return fmt::format("trino_row({})", list(node.items));
  }
  std::string fields;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const auto name = quote_string(field_name(type, i));
    fields += fmt::format("{}{}: {}", i == 0 ? "" : ", ", name, expression(*node.items[i]));
  }
  return fmt::format("{{{}}}", fields);
}

std::string EnginePrinter::field(const TypedField& node) {
  const auto& name = node.base->type.names[node.field];
  const auto base = expression(*node.base);
  return name.empty() ? fmt::format("struct_extract_at({}, {})", base, node.field + 1)
                      : fmt::format("struct_extract({}, {})", base, quote_string(name));
}

std::string EnginePrinter::field_of_all(const TypedFieldOfAll& node) {
  return fmt::format("list_transform({}, lambda e: struct_extract(e, {}))", expression(*node.base),
                     quote_string(node.base->type.element().names[node.field]));
}

std::string EnginePrinter::subscript(const TypedSubscript& node) {
  const auto base = expression(*node.base);
  const auto number = constant_integer(*node.index);
  const auto index = number && *number > 0 ? std::to_string(*number) : expression(*node.index);
  if (node.base->type.is(Kind::Map)) {
    return fmt::format(
        "(CASE WHEN {0} IS NULL OR map_contains({0}, {1}) THEN map_extract_value({0}, {1}) ELSE {2} END)",
        base, index, raise(fmt::format("'Key not present in map: ' || CAST({} AS VARCHAR)", index)));
  }
  const auto text = fmt::format("CAST({} AS VARCHAR)", index);
  return fmt::format(
      "(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL WHEN {1} BETWEEN 1 AND len({0}) THEN "
      "list_extract({0}, {1}) "
      "ELSE {2} END)",
      base, index, raise("'Array subscript must be between 1 and the length of the array: ' || " + text));
}

}  // namespace tarn::sql
