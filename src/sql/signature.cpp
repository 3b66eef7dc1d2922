#include "sql/signature.hpp"

#include "sql/coercion.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace tarn::sql {

namespace {

bool is_upper(char letter) {
  return letter >= 'A' && letter <= 'Z';
}
bool is_lower(char letter) {
  return letter >= 'a' && letter <= 'z';
}

// Reads "array(T), bigint -> T" from the left.
class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : rest_(text) {}

  bool take(std::string_view token) {
    skip_spaces();
    if (!rest_.starts_with(token)) {
      return false;
    }
    rest_.remove_prefix(token.size());
    return true;
  }

  TypePattern pattern() {
    const auto word = this->word();
    TypePattern pattern;
    if (word.size() == 1 && is_upper(word.front())) {
      pattern.variable = word.front();
      pattern.is_comparable = take("=");
      pattern.is_orderable = take("<");
      return pattern;
    }
    pattern.kind = kind_named(to_lower(word)).value_or(Kind::Unknown);
    const auto standard = Type::of(pattern.kind);
    pattern.precision_value = standard.precision;
    pattern.scale_value = standard.scale;
    if (take("(")) {
      arguments(pattern);
    }
    // "timestamp(p) with time zone" has its number in the middle.
    if (take("with time zone")) {
      pattern.kind = pattern.kind == Kind::Time ? Kind::TimeTz : Kind::TimestampTz;
    }
    return pattern;
  }

 private:
  void skip_spaces() {
    while (rest_.starts_with(' ')) {
      rest_.remove_prefix(1);
    }
  }

  // A name; the blanks inside "interval day to second" belong to it.
  std::string_view word() {
    skip_spaces();
    for (const std::string_view interval : {"interval day to second", "interval year to month"}) {
      if (rest_.starts_with(interval)) {
        rest_.remove_prefix(interval.size());
        return interval;
      }
    }
    std::size_t length = 0;
    while (length < rest_.size() &&
           (is_upper(rest_[length]) || is_lower(rest_[length]) || is_digit(rest_[length]))) {
      ++length;
    }
    const auto name = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return name;
  }

  void arguments(TypePattern& pattern) {
    const bool has_numbers = pattern.kind == Kind::Decimal || pattern.kind == Kind::Varchar ||
                             pattern.kind == Kind::Char || pattern.kind == Kind::Time ||
                             pattern.kind == Kind::Timestamp;
    if (has_numbers) {
      number(pattern.precision, pattern.precision_value);
      if (take(",")) {
        number(pattern.scale, pattern.scale_value);
      }
      take(")");
      return;
    }
    while (!take(")")) {
      pattern.children.push_back(this->pattern());
      take(",");
    }
  }

  void number(char& variable, int& value) {
    const auto name = word();
    if (is_lower(name.front())) {
      variable = name.front();
    } else {
      std::from_chars(name.data(), name.data() + name.size(), value);
    }
  }

  std::string_view rest_;
};

// Makes a variable stand for a type, or for one that holds its former values too.
bool bind_type(std::optional<Type>& bound, const Type& type, Matching matching) {
  if (!bound) {
    bound = type;
    return true;
  }
  if (*bound == type) {
    return true;
  }
  if (matching == Matching::Exact) {
    return false;
  }
  auto common = common_type(*bound, type);
  if (!common) {
    return false;
  }
  bound = std::move(*common);
  return true;
}

bool bind_number(std::optional<int>& bound, int value, Matching matching) {
  if (!bound) {
    bound = value;
    return true;
  }
  if (matching == Matching::Exact) {
    return *bound == value;
  }
  bound = *bound == kUnbounded || value == kUnbounded ? kUnbounded : std::max(*bound, value);
  return true;
}

// Coercing an argument to a kind of another name may give it numbers: an integer is a decimal(10,0).
std::optional<Type> as_kind(const Type& type, Kind kind) {
  if (type.is(kind)) {
    return type;
  }
  auto probe = Type::of(kind);
  if (kind == Kind::Decimal) {
    probe = Type::decimal(1, 0);
  } else if (probe.precision > 0) {
    probe.precision = 0;
  }
  return common_type(type, probe);
}

bool bind(const TypePattern& pattern, const Type& type, Matching matching, Bindings& bindings);

bool is_lambda(const TypePattern& pattern) {
  return pattern.kind == Kind::Function;
}

bool bind_numbers(const TypePattern& pattern, const Type& type, Matching matching, Bindings& bindings) {
  if (pattern.precision == TypePattern::kNone) {
    return true;
  }
  const auto found = matching == Matching::Exact ? std::optional(type) : as_kind(type, pattern.kind);
  if (!found || !found->is(pattern.kind)) {
    return false;
  }
  if (pattern.scale == TypePattern::kNone) {
    return bind_number(bindings.number(pattern.precision), found->precision, matching);
  }
  auto& precision = bindings.number(pattern.precision);
  auto& scale = bindings.number(pattern.scale);
  if (!precision || !scale) {
    precision = found->precision;
    scale = found->scale;
    return true;
  }
  const auto common = common_type(Type::decimal(*precision, *scale), *found).value_or(*found);
  const bool is_same = common.precision == *precision && common.scale == *scale;
  precision = common.precision;
  scale = common.scale;
  return is_same || matching == Matching::Coerced;
}

bool bind(const TypePattern& pattern, const Type& type, Matching matching, Bindings& bindings) {
  if (pattern.variable != TypePattern::kNone) {
    return bind_type(bindings.type(pattern.variable), type, matching);
  }
  if (type.is_unknown()) {
    return (matching == Matching::Coerced && !is_lambda(pattern)) || pattern.kind == Kind::Unknown;
  }
  if (!pattern.children.empty()) {
    if (!type.is(pattern.kind) || type.children.size() != pattern.children.size()) {
      return false;
    }
    for (std::size_t i = 0; i < type.children.size(); ++i) {
      if (!bind(pattern.children[i], type.children[i], matching, bindings)) {
        return false;
      }
    }
    return true;
  }
  if (!bind_numbers(pattern, type, matching, bindings)) {
    return false;
  }
  return matching == Matching::Coerced || type.is(pattern.kind);
}

// The first number of a type that nothing but a NULL stands for.
int unknown_precision(Kind kind) {
  switch (kind) {
    case Kind::Varchar:
    case Kind::Char: return 0;
    case Kind::Decimal: return 1;
    default: return Type::of(kind).precision;
  }
}

bool satisfies(const TypePattern& pattern, const Bindings& bindings) {
  if (pattern.variable != TypePattern::kNone) {
    const auto& bound = bindings.type(pattern.variable);
    if (!bound) {
      return true;
    }
    return (!pattern.is_comparable || is_comparable(*bound)) &&
           (!pattern.is_orderable || is_orderable(*bound));
  }
  return std::ranges::all_of(pattern.children,
                             [&](const TypePattern& child) { return satisfies(child, bindings); });
}

bool takes_lambda(const TypePattern& pattern, const Argument& argument) {
  return is_lambda(pattern) && pattern.children.size() == argument.lambda_parameters + 1;
}

bool fits_count(const Signature& signature, std::size_t count) {
  const auto listed = signature.arguments.size();
  return signature.is_variadic ? count + 1 >= listed : count == listed;
}

}  // namespace

bool TypePattern::is_generic() const {
  return variable != kNone || std::ranges::any_of(children, &TypePattern::is_generic);
}

Signature Signature::parse(std::string_view text) {
  Signature signature;
  PatternReader reader(text);
  while (!reader.take("->")) {
    signature.arguments.push_back(reader.pattern());
    signature.is_variadic = reader.take("...");
    reader.take(",");
  }
  signature.result = reader.pattern();
  return signature;
}

const TypePattern& pattern_of(const Signature& signature, std::size_t argument) {
  return signature.arguments[std::min(argument, signature.arguments.size() - 1)];
}

bool takes_form(const Signature& signature, std::size_t place, const Argument& argument) {
  const auto& pattern = pattern_of(signature, place);
  return argument.type ? !is_lambda(pattern) : takes_lambda(pattern, argument);
}

Type instantiate(const TypePattern& pattern, const Bindings& bindings) {
  if (pattern.variable != TypePattern::kNone) {
    return bindings.type(pattern.variable).value_or(Type{});
  }
  auto type = Type::of(pattern.kind, pattern.precision_value);
  type.scale = pattern.scale_value;
  if (pattern.precision != TypePattern::kNone) {
    type.precision = bindings.number(pattern.precision).value_or(unknown_precision(pattern.kind));
  }
  if (pattern.scale != TypePattern::kNone) {
    type.scale = bindings.number(pattern.scale).value_or(0);
  }
  type.children.reserve(pattern.children.size());
  for (const auto& child : pattern.children) {
    type.children.push_back(instantiate(child, bindings));
  }
  type.names.resize(pattern.kind == Kind::Row ? pattern.children.size() : 0);
  return type;
}

std::optional<Match> match(const Signature& signature, std::span<const Argument> arguments,
                           Matching matching) {
  if (!fits_count(signature, arguments.size())) {
    return std::nullopt;
  }
  Match result;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& pattern = pattern_of(signature, i);
    const auto& type = arguments[i].type;
    const bool fits =
        type ? bind(pattern, *type, matching, result.bindings) : takes_lambda(pattern, arguments[i]);
    if (!fits) {
      return std::nullopt;
    }
  }
  result.arguments.reserve(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& pattern = pattern_of(signature, i);
    auto wanted = instantiate(pattern, result.bindings);
    const auto& type = arguments[i].type;
    const bool fits = !type || (matching == Matching::Exact ? wanted == *type : can_coerce(*type, wanted));
    if (!fits || !satisfies(pattern, result.bindings)) {
      return std::nullopt;
    }
    result.arguments.push_back(std::move(wanted));
  }
  return result;
}

bool bind_lambda_result(const Signature& signature, std::size_t argument, const Type& result, Match& match) {
  const auto& pattern = pattern_of(signature, argument).children.back();
  // A lambda that gives nothing but NULL fits a variable only.
  if ((result.is_unknown() && !pattern.is_generic()) ||
      !bind(pattern, result, Matching::Coerced, match.bindings)) {
    return false;
  }
  // What it gives may have widened the types of others.
  for (std::size_t i = 0; i < match.arguments.size(); ++i) {
    match.arguments[i] = instantiate(pattern_of(signature, i), match.bindings);
  }
  return can_coerce(result, match.arguments[argument].children.back());
}

}  // namespace tarn::sql
