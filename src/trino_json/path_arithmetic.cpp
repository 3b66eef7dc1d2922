#include "trino_json/path_arithmetic.hpp"

#include "trino_json/path_evaluator.hpp"
#include "trino_json/writer.hpp"
#include "trino_math/decimal_cast.hpp"
#include "trino_math/decimal_rounding.hpp"
#include "trino_math/integers.hpp"
#include "trino_math/numeric.hpp"
#include "trino_math/parse_number.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

namespace tarn::trino_json {
namespace {

using trino_math::DecimalType;
using trino_math::Int128;
using trino_math::IntegerWidth;

// The number's kinds, each of which the ones behind it swallow.
enum class Rank : std::uint8_t { Integer, Bigint, Decimal, Real, Double };

// REQUIRES of the functions below: require_number() let the node pass.
Rank rank_of(const Node& node) {
  const auto& data = node.data();
  if (std::holds_alternative<std::int32_t>(data)) {
    return Rank::Integer;
  }
  if (std::holds_alternative<std::int64_t>(data)) {
    return Rank::Bigint;
  }
  if (std::holds_alternative<DecimalNumber>(data)) {
    return Rank::Decimal;
  }
  return std::holds_alternative<float>(data) ? Rank::Real : Rank::Double;
}

std::int64_t as_integer(const Node& node) {
  if (const auto* narrow = std::get_if<std::int32_t>(&node.data())) {
    return *narrow;
  }
  const auto* wide = std::get_if<std::int64_t>(&node.data());
  return wide == nullptr ? 0 : *wide;
}

DecimalNumber as_decimal(const Node& node) {
  if (const auto* decimal = std::get_if<DecimalNumber>(&node.data())) {
    return *decimal;
  }
  const bool narrow = rank_of(node) == Rank::Integer;
  return {as_integer(node), narrow ? trino_math::kIntegerAsDecimal : trino_math::kBigintAsDecimal};
}

double as_double(const Node& node) {
  if (const auto* value = std::get_if<double>(&node.data())) {
    return *value;
  }
  if (const auto* value = std::get_if<float>(&node.data())) {
    return static_cast<double>(*value);
  }
  if (const auto* value = std::get_if<DecimalNumber>(&node.data())) {
    return trino_math::decimal_to_double(value->value, value->type);
  }
  return static_cast<double>(as_integer(node));
}

float as_real(const Node& node) {
  if (const auto* value = std::get_if<float>(&node.data())) {
    return *value;
  }
  if (const auto* value = std::get_if<DecimalNumber>(&node.data())) {
    return trino_math::decimal_to_real(value->value, value->type);
  }
  return static_cast<float>(as_integer(node));
}

Node integer_of(Rank rank, std::int64_t value) {
  return rank == Rank::Integer ? Node(Node::Data(static_cast<std::int32_t>(value))) : Node(Node::Data(value));
}

IntegerWidth width_of(Rank rank) {
  return rank == Rank::Integer ? IntegerWidth::Integer : IntegerWidth::Bigint;
}

template <class T>
Result<T> as_path_result(const Result<T>& result) {
  return result ? result : Result<T>(path_error(result.error().message()));
}

Result<std::int64_t> calculate_integers(PathOperator operation, IntegerWidth width, std::int64_t a,
                                        std::int64_t b) {
  switch (operation) {
    case PathOperator::Add: return trino_math::add(width, a, b);
    case PathOperator::Subtract: return trino_math::subtract(width, a, b);
    case PathOperator::Multiply: return trino_math::multiply(width, a, b);
    case PathOperator::Divide: return trino_math::divide(width, a, b);
    case PathOperator::Modulus: return trino_math::modulus(width, a, b);
  }
  return 0;
}

template <class Real>
Real calculate_reals(PathOperator operation, Real a, Real b) {
  switch (operation) {
    case PathOperator::Add: return a + b;
    case PathOperator::Subtract: return a - b;
    case PathOperator::Multiply: return a * b;
    case PathOperator::Divide: return a / b;
    case PathOperator::Modulus: return std::fmod(a, b);
  }
  return 0;
}

DecimalType decimal_result(PathOperator operation, DecimalType a, DecimalType b) {
  switch (operation) {
    case PathOperator::Add:
    case PathOperator::Subtract: return trino_math::sum_type(a, b);
    case PathOperator::Multiply: return trino_math::product_type(a, b);
    case PathOperator::Divide: return trino_math::quotient_type(a, b);
    case PathOperator::Modulus: return trino_math::remainder_type(a, b);
  }
  return a;
}

Result<Int128> calculate_decimals(PathOperator operation, const DecimalNumber& a, const DecimalNumber& b) {
  switch (operation) {
    case PathOperator::Add: return trino_math::add(a.value, a.type, b.value, b.type);
    case PathOperator::Subtract: return trino_math::subtract(a.value, a.type, b.value, b.type);
    case PathOperator::Multiply: return trino_math::multiply(a.value, b.value);
    case PathOperator::Divide: return trino_math::divide(a.value, a.type, b.value, b.type);
    case PathOperator::Modulus: return trino_math::modulus(a.value, a.type, b.value, b.type);
  }
  return Int128{0};
}

Result<Node> decimal_node(PathOperator operation, const DecimalNumber& a, const DecimalNumber& b) {
  const DecimalType type = decimal_result(operation, a.type, b.type);
  if (!type.is_valid()) {
    return path_error(fmt::format("no decimal holds the result of {} and {}", trino_math::type_text(a.type),
                                  trino_math::type_text(b.type)));
  }
  const auto value = TARN_TRY(as_path_result(calculate_decimals(operation, a, b)));
  return Node(Node::Data(DecimalNumber{value, type}));
}

// Applies `whole` to a decimal and `real` to a floating point number; integers stay.
template <class Whole, class Real>
Result<Node> rounded(const Node& number, const Whole& whole, const Real& real) {
  TARN_TRY(require_number(number));
  if (const auto* decimal = std::get_if<DecimalNumber>(&number.data())) {
    return Node(Node::Data(
        DecimalNumber{whole(decimal->value, decimal->type), trino_math::ceiling_type(decimal->type)}));
  }
  if (const auto* wide = std::get_if<double>(&number.data())) {
    return Node(Node::Data(real(*wide)));
  }
  if (const auto* narrow = std::get_if<float>(&number.data())) {
    return Node(Node::Data(static_cast<float>(real(static_cast<double>(*narrow)))));
  }
  return number;
}

}  // namespace

Result<> require_number(const Node& node) {
  if (!node.is_number()) {
    return item_type_error("NUMBER", node);
  }
  if (std::holds_alternative<BigInteger>(node.data())) {
    return path_error(fmt::format("cannot convert {} to Trino value (value too big)", write_node(node)));
  }
  return {};
}

Result<Node> calculate(PathOperator operation, const Node& left, const Node& right) {
  TARN_TRY(require_number(left));
  TARN_TRY(require_number(right));
  const Rank rank = std::max(rank_of(left), rank_of(right));
  switch (rank) {
    case Rank::Double: return Node(Node::Data(calculate_reals(operation, as_double(left), as_double(right))));
    case Rank::Real: return Node(Node::Data(calculate_reals(operation, as_real(left), as_real(right))));
    case Rank::Decimal: return decimal_node(operation, as_decimal(left), as_decimal(right));
    case Rank::Integer:
    case Rank::Bigint: break;
  }
  const auto value = TARN_TRY(
      as_path_result(calculate_integers(operation, width_of(rank), as_integer(left), as_integer(right))));
  return integer_of(rank, value);
}

Result<Node> negated(const Node& number) {
  TARN_TRY(require_number(number));
  const Rank rank = rank_of(number);
  switch (rank) {
    case Rank::Double: return Node(Node::Data(-as_double(number)));
    case Rank::Real: return Node(Node::Data(-as_real(number)));
    case Rank::Decimal: {
      const DecimalNumber decimal = as_decimal(number);
      return Node(Node::Data(DecimalNumber{-decimal.value, decimal.type}));
    }
    case Rank::Integer:
    case Rank::Bigint: break;
  }
  const auto value = TARN_TRY(as_path_result(trino_math::negate(width_of(rank), as_integer(number))));
  return integer_of(rank, value);
}

Result<Node> absolute(const Node& number) {
  TARN_TRY(require_number(number));
  const Rank rank = rank_of(number);
  switch (rank) {
    case Rank::Double: return Node(Node::Data(std::fabs(as_double(number))));
    case Rank::Real: return Node(Node::Data(std::fabs(as_real(number))));
    case Rank::Decimal: {
      const DecimalNumber decimal = as_decimal(number);
      return Node(Node::Data(DecimalNumber{trino_math::absolute_decimal(decimal.value), decimal.type}));
    }
    case Rank::Integer:
    case Rank::Bigint: break;
  }
  const auto value = TARN_TRY(as_path_result(trino_math::absolute(width_of(rank), as_integer(number))));
  return integer_of(rank, value);
}

Result<Node> ceiling(const Node& number) {
  return rounded(number, trino_math::ceiling_decimal, [](double value) { return std::ceil(value); });
}

Result<Node> floor(const Node& number) {
  return rounded(number, trino_math::floor_decimal, [](double value) { return std::floor(value); });
}

Result<Node> to_double(const Node& value) {
  if (const std::string* text = value.string()) {
    const auto number = TARN_TRY(as_path_result(trino_math::parse_double(*text)));
    return Node(Node::Data(number));
  }
  if (!value.is_number()) {
    return item_type_error("NUMBER or TEXT", value);
  }
  TARN_TRY(require_number(value));
  return Node(Node::Data(as_double(value)));
}

Result<std::int64_t> array_index(const Node& number) {
  if (!number.is_number()) {
    return item_type_error("NUMBER", number);
  }
  if (std::holds_alternative<BigInteger>(number.data())) {
    return path_error(fmt::format("cannot convert value {} to long", write_node(number)));
  }
  switch (rank_of(number)) {
    case Rank::Double:
      return as_path_result(trino_math::double_to_integer(as_double(number), IntegerWidth::Bigint));
    case Rank::Real:
      return as_path_result(trino_math::real_to_integer(as_real(number), IntegerWidth::Bigint));
    case Rank::Decimal: {
      const DecimalNumber decimal = as_decimal(number);
      return as_path_result(
          trino_math::decimal_to_integer(decimal.value, decimal.type, IntegerWidth::Bigint));
    }
    case Rank::Integer:
    case Rank::Bigint: return as_integer(number);
  }
  return 0;
}

std::optional<std::partial_ordering> compare_nodes(const Node& left, const Node& right) {
  const std::string* left_text = left.string();
  const std::string* right_text = right.string();
  if (left_text != nullptr && right_text != nullptr) {
    return left_text->compare(*right_text) <=> 0;
  }
  const bool* left_truth = left.boolean();
  const bool* right_truth = right.boolean();
  if (left_truth != nullptr && right_truth != nullptr) {
    return *left_truth <=> *right_truth;
  }
  if (!require_number(left) || !require_number(right)) {
    return std::nullopt;
  }
  switch (std::max(rank_of(left), rank_of(right))) {
    case Rank::Double: return as_double(left) <=> as_double(right);
    case Rank::Real: return as_real(left) <=> as_real(right);
    case Rank::Decimal: {
      const DecimalNumber a = as_decimal(left);
      const DecimalNumber b = as_decimal(right);
      return trino_math::compare(a.value, a.type.scale, b.value, b.type.scale);
    }
    case Rank::Integer:
    case Rank::Bigint: break;
  }
  return as_integer(left) <=> as_integer(right);
}

}  // namespace tarn::trino_json
