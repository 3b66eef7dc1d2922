#include "sql/signature.hpp"

#include "sql/library.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

std::vector<Argument> arguments_of(std::string_view types) {
  std::vector<Argument> arguments;
  for (const auto& pattern : Signature::parse(std::string(types) + " -> bigint").arguments) {
    const bool is_lambda = pattern.kind == Kind::Function;
    arguments.push_back(is_lambda ? Argument{std::nullopt, pattern.children.size() - 1}
                                  : Argument{instantiate(pattern, {}), 0});
  }
  return arguments;
}

// What a call gives, "none" where it does not fit.
std::string result_of(std::string_view signature, std::string_view arguments, Matching matching) {
  const auto parsed = Signature::parse(signature);
  const auto found = match(parsed, arguments_of(arguments), matching);
  return found ? to_string(instantiate(parsed.result, found->bindings)) : "none";
}

TEST(SignatureTest, ExactMatches) {
  struct Case {
    std::string_view signature;
    std::string_view arguments;
    std::string_view result;
  };
  for (const auto& [signature, arguments, result] : {
           Case{"bigint -> bigint", "bigint", "bigint"},
           {"bigint -> bigint", "integer", "none"},
           {"bigint -> bigint", "bigint, bigint", "none"},
           {"varchar(x) -> varchar(x)", "varchar(7)", "varchar(7)"},
           {"varchar(x), varchar(x) -> varchar(x)", "varchar(7), varchar(8)", "none"},
           {"decimal(p,s) -> decimal(p,0)", "decimal(9,2)", "decimal(9,0)"},
           {"array(T), T -> T", "array(date), date", "date"},
           {"array(T), T -> T", "array(date), integer", "none"},
           {"map(K, V) -> array(row(K, V))", "map(varchar, date)", "array(row(varchar, date))"},
           {"timestamp(p) with time zone -> timestamp(p)", "timestamp(6) with time zone", "timestamp(6)"},
           {"-> double", "", "double"},
           {"T, T... -> T", "date", "date"},
           {"T, T... -> T", "date, date, date", "date"},
           {"T, T... -> T", "date, integer", "none"},
           {"T< -> T", "json", "none"},
           {"T= -> T", "hyperloglog", "none"},
       }) {
    EXPECT_EQ(result_of(signature, arguments, Matching::Exact), result) << signature << " of " << arguments;
  }
}

TEST(SignatureTest, CoercedMatches) {
  struct Case {
    std::string_view signature;
    std::string_view arguments;
    std::string_view result;
  };
  for (const auto& [signature, arguments, result] : {
           Case{"bigint -> bigint", "integer", "bigint"},
           {"integer -> integer", "bigint", "none"},
           {"varchar(x), varchar(x) -> varchar(x)", "varchar(7), varchar(8)", "varchar(8)"},
           {"decimal(p,s), decimal(p,s) -> decimal(p,s)", "integer, decimal(3,2)", "decimal(12,2)"},
           {"array(T), T -> T", "array(integer), bigint", "bigint"},
           {"array(T), T -> T", "array(integer), varchar", "none"},
           {"array(T), T -> T", "unknown, date", "date"},
           {"timestamp(p) -> timestamp(p)", "date", "timestamp(0)"},
           {"T, T... -> T", "date, unknown, timestamp(3)", "timestamp(3)"},
           {"array(T), function(T, boolean) -> array(T)", "array(date), function(date, boolean)",
            "array(date)"},
           {"array(T), function(T, boolean) -> array(T)", "array(date), function(date, date, boolean)",
            "none"},
           {"array(T), function(T, boolean) -> array(T)", "array(date), bigint", "none"},
       }) {
    EXPECT_EQ(result_of(signature, arguments, Matching::Coerced), result) << signature << " of " << arguments;
  }
}

TEST(SignatureTest, ALambdaBindsWhatItGives) {
  const auto signature = Signature::parse("array(T), function(T, U) -> array(U)");
  auto found = match(signature, arguments_of("array(date), function(date, unknown)"), Matching::Exact);
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(bind_lambda_result(signature, 1, Type::of(Kind::Double), *found));
  EXPECT_EQ(to_string(instantiate(signature.result, found->bindings)), "array(double)");
  EXPECT_EQ(to_string(found->arguments[1]), "function(date, double)");
  const auto filter = Signature::parse("array(T), function(T, boolean) -> array(T)");
  auto condition = match(filter, arguments_of("array(date), function(date, boolean)"), Matching::Exact);
  ASSERT_TRUE(condition.has_value());
  EXPECT_FALSE(bind_lambda_result(filter, 1, Type::of(Kind::Bigint), *condition));
  // Nothing but NULL is no condition.
  EXPECT_FALSE(bind_lambda_result(filter, 1, Type{}, *condition));
  const auto reduce = Signature::parse("array(T), S, function(S, T, S), function(S, R) -> R");
  auto widened = match(
      reduce,
      arguments_of("array(date), integer, function(integer, date, unknown), function(integer, unknown)"),
      Matching::Exact);
  ASSERT_TRUE(widened.has_value());
  EXPECT_TRUE(bind_lambda_result(reduce, 2, Type::of(Kind::Bigint), *widened));
  EXPECT_EQ(to_string(widened->arguments[1]), "bigint");
}

// Every line of the tables reads back as it is shown, so no name of a type is misspelt.
TEST(LibraryTest, SignaturesAreWellFormed) {
  for (const auto* overload : Library::standard().all()) {
    EXPECT_NE(overload->text.find(" -> "), std::string::npos) << overload->text;
    const auto check = [&](const auto& self, const TypePattern& pattern) -> void {
      const bool named = pattern.variable != TypePattern::kNone || pattern.kind != Kind::Unknown;
      EXPECT_TRUE(named || overload->text.contains("unknown")) << overload->text;
      for (const auto& child : pattern.children) {
        self(self, child);
      }
    };
    for (const auto& argument : overload->signature.arguments) {
      check(check, argument);
    }
    check(check, overload->signature.result);
    const auto& line = *overload->line;
    EXPECT_TRUE(line.print != nullptr || !line.engine.empty()) << overload->text;
    const bool is_scalar = overload->kind == FunctionKind::Scalar;
    const bool has_tail = line.engine.contains('@');
    EXPECT_TRUE(line.print != nullptr || has_tail != is_scalar) << overload->text;
  }
}

}  // namespace
}  // namespace tarn::sql
