// What a function takes and gives, and how arguments are matched with it.
#pragma once

#include "sql/type.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tarn::sql {

// A type with variables in it: "T", "array(T)", "varchar(x)", "decimal(p,s)".
struct TypePattern {
  static constexpr char kNone = 0;

  Kind kind = Kind::Unknown;
  char variable = kNone;       // 'A' to 'Z': the whole type
  bool is_comparable = false;  // what the variable stands for must have an equality ("T=")
  bool is_orderable = false;   // ... an order ("T<")
  char precision = kNone;      // 'a' to 'z': the type's first number
  char scale = kNone;
  int precision_value = 0;  // where `precision` is kNone
  int scale_value = 0;
  std::vector<TypePattern> children;

  // Whether whole types are variables in it.
  bool is_generic() const;
};

// "array(T), function(T, boolean) -> boolean"; "T..." repeats, from none on.
struct Signature {
  std::vector<TypePattern> arguments;
  bool is_variadic = false;  // the last one repeats
  TypePattern result;

  // REQUIRES: `text` is well formed: it is a line of the function tables, which the tests read whole.
  static Signature parse(std::string_view text);
};

// An argument of a call. A lambda has no type before its parameters have.
struct Argument {
  std::optional<Type> type;
  std::size_t lambda_parameters = 0;
};

// What the variables stand for.
class Bindings {
 public:
  std::optional<Type>& type(char variable) { return types_[static_cast<std::size_t>(variable - 'A')]; }
  const std::optional<Type>& type(char variable) const {
    return types_[static_cast<std::size_t>(variable - 'A')];
  }
  std::optional<int>& number(char variable) { return numbers_[static_cast<std::size_t>(variable - 'a')]; }
  const std::optional<int>& number(char variable) const {
    return numbers_[static_cast<std::size_t>(variable - 'a')];
  }

 private:
  static constexpr std::size_t kLetters = 26;
  std::array<std::optional<Type>, kLetters> types_;
  std::array<std::optional<int>, kLetters> numbers_;
};

enum class Matching : std::uint8_t { Exact, Coerced };

// A signature as one call uses it. A lambda's type lacks its result until it has been analysed.
struct Match {
  std::vector<Type> arguments;
  Bindings bindings;
};

// nullopt: the arguments do not fit.
std::optional<Match> match(const Signature& signature, std::span<const Argument> arguments,
                           Matching matching);

// The type that a pattern stands for. Variables that nothing bound are Unknown, and numbers those of NULL's
// type: varchar(0), decimal(1,0).
Type instantiate(const TypePattern& pattern, const Bindings& bindings);

// Notes what a lambda at `argument` gives. False: it cannot give that; else `match` has the type wanted.
bool bind_lambda_result(const Signature& signature, std::size_t argument, const Type& result, Match& match);

// Whether a lambda of as many parameters is taken there, or a value, whichever the argument is. REQUIRES: the
// signature takes an argument there.
bool takes_form(const Signature& signature, std::size_t place, const Argument& argument);

// The pattern of an argument, the last one where it repeats.
const TypePattern& pattern_of(const Signature& signature, std::size_t argument);

}  // namespace tarn::sql
