// Times, zones and intervals in the engine's SQL.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

bool is_exact_cast(const TypedCast& cast, const Type& target) {
  const auto& from = cast.operand->type;
  const bool keeps = from.is(Kind::Date) || (from.is_instant() && from.precision <= target.precision);
  return keeps && cast.conversion != Conversion::TryCast;
}

// at_timezone with a zone that is known to be one: it moves the clocks, not the instant.
const Typed* shown_elsewhere(const Typed& value) {
  const auto* call = std::get_if<TypedCall>(&value.node);
  const bool is_moved = call != nullptr && call->overload->line->name == "at_timezone" &&
                        constant_text(*call->arguments[1]).has_value();
  return is_moved ? call->arguments.front().get() : nullptr;
}

const std::int64_t* constant_number(const Typed& value) {
  const auto* constant = std::get_if<Constant>(&value.node);
  return constant == nullptr ? nullptr : std::get_if<std::int64_t>(&constant->value);
}

}  // namespace

bool holds_zone(const Type& type) {
  return type.is(Kind::TimestampTz) || type.is(Kind::TimeTz) ||
         std::ranges::any_of(type.children, holds_zone);
}

std::string EnginePrinter::instant(const Typed& value) {
  if (!value.type.is(Kind::TimestampTz)) {
    return expression(value);
  }
  if (const auto* number = constant_number(value)) {
    return print_timestamp(from_micros(*number));
  }
  if (const auto* inner = shown_elsewhere(value)) {
    return instant(*inner);
  }
  const auto* cast = std::get_if<TypedCast>(&value.node);
  if (cast != nullptr && is_exact_cast(*cast, value.type)) {
    const auto text = instant(*cast->operand);
    return cast->operand->type.is(Kind::Date) ? fmt::format("CAST({} AS TIMESTAMP)", text) : text;
  }
  return fmt::format("trino_zoned_utc({})", expression(value));
}

std::string EnginePrinter::local(const Typed& value) {
  if (value.type.is(Kind::TimeTz)) {
    return fmt::format("trino_clock_local({})", expression(value));
  }
  if (!value.type.is(Kind::TimestampTz)) {
    return expression(value);
  }
  const auto* cast = std::get_if<TypedCast>(&value.node);
  const bool is_utc =
      constant_number(value) != nullptr ||
      (cast != nullptr && !cast->operand->type.is(Kind::TimestampTz) && is_exact_cast(*cast, value.type));
  return is_utc ? instant(value) : fmt::format("trino_zoned_local({})", expression(value));
}

std::string EnginePrinter::comparable(const Typed& value) {
  if (value.type.is(Kind::TimeTz)) {
    return fmt::format("trino_clock_utc({})", expression(value));
  }
  const bool has_parts = !value.type.children.empty() && holds_zone(value.type);
  return has_parts ? fmt::format("trino_without_zones({})", expression(value)) : instant(value);
}

// An interval as the engine's own.
std::string EnginePrinter::span(const Typed& interval) {
  const bool months = interval.type.is(Kind::IntervalMonths);
  if (const auto* number = constant_number(interval)) {
    return fmt::format("INTERVAL '{} {}'", *number, months ? "months" : "milliseconds");
  }
  return fmt::format("{}({})", months ? "to_months" : "to_milliseconds", expression(interval));
}

// REQUIRES: dates, times or intervals are among the operands.
std::string EnginePrinter::temporal(const TypedArithmetic& node, const Type& type) {
  const bool left_moves = node.left->type.is_interval();
  const bool right_moves = node.right->type.is_interval();
  if (!type.is_interval()) {
    return left_moves ? moved(*node.right, *node.left, false)
                      : moved(*node.left, *node.right, node.op == BinaryOperator::Subtract);
  }
  if (!left_moves && !right_moves) {
    return between_points(*node.left, *node.right);
  }
  if (!left_moves || !right_moves) {
    return scaled(node);
  }
  const auto* const sign = node.op == BinaryOperator::Subtract ? "-" : "+";
  return fmt::format("({} {} {})", expression(*node.left), sign, expression(*node.right));
}

std::string EnginePrinter::moved(const Typed& point, const Typed& span, bool subtracts) {
  const bool months = span.type.is(Kind::IntervalMonths);
  const auto* const sign = subtracts ? "-" : "+";
  const auto signed_span = [&] { return fmt::format("{}({})", subtracts ? "-" : "", expression(span)); };
  switch (point.type.kind) {
    case Kind::TimestampTz:
      return months ? fmt::format("trino_zoned_plus_months({}, CAST({} AS BIGINT))", expression(point),
                                  signed_span())
                    : fmt::format("trino_zoned_plus({}, {})", expression(point), signed_span());
    case Kind::Time:
    case Kind::TimeTz: return fmt::format("trino_time_plus({}, {})", expression(point), signed_span());
    case Kind::Date:
      if (!months && constant_number(span) == nullptr) {
        return fmt::format("trino_date_{}({}, {})", subtracts ? "minus" : "plus", expression(point),
                           expression(span));
      }
      return fmt::format("CAST({} {} {} AS DATE)", expression(point), sign, this->span(span));
    default: return fmt::format("({} {} {})", expression(point), sign, this->span(span));
  }
}

std::string EnginePrinter::between_points(const Typed& left, const Typed& right) {
  return fmt::format("trino_between{}({}, {})", left.type.is(Kind::TimestampTz) ? "_instants" : "",
                     comparable(left), comparable(right));
}

// An interval by a number.
std::string EnginePrinter::scaled(const TypedArithmetic& node) {
  const bool is_first = node.left->type.is_interval();
  const auto& interval = is_first ? *node.left : *node.right;
  const auto& number = is_first ? *node.right : *node.left;
  if (node.op == BinaryOperator::Divide) {
    return fmt::format("trino_interval_by({}, {})", expression(interval), expression(number));
  }
  if (number.type.is(Kind::Double)) {
    return fmt::format("trino_interval_times({}, {})", expression(interval), expression(number));
  }
  return fmt::format("CAST({} * {} AS {})", expression(interval), expression(number),
                     engine_type(interval.type));
}

}  // namespace tarn::sql
