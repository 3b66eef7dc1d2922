// Casts between text and numbers, and from floating numbers to whole ones.
#include "engine/functions.hpp"
#include "trino_math/integers.hpp"
#include "trino_math/number_text.hpp"
#include "trino_math/parse_number.hpp"

#include <fmt/format.h>

namespace tarn::engine {
namespace {

namespace math = trino_math;
using math::IntegerWidth;
using Text = std::string_view;

// A text of ASCII letters in a varchar(length).
Result<std::string> fitted(std::string text, const std::string& shown, std::int64_t length) {
  if (text.size() <= static_cast<std::size_t>(length)) {
    return text;
  }
  return fail(ErrorCode::InvalidArgument,
              fmt::format("Value {} cannot be represented as varchar({})", shown, length));
}

template <class T>
void add_texts_of(FunctionList& list) {
  list.add("trino_number_text", [](T value) { return math::varchar_text(value); });
  list.add("trino_number_text", [](T value, std::int64_t length) {
    auto text = math::varchar_text(value);
    const auto shown = fmt::format("{} ({})", math::java_text(value), text);
    return fitted(std::move(text), shown, length);
  });
}

template <class T, IntegerWidth kWidth>
void add_rounded(FunctionList& list, const std::string& name) {
  list.add(name, [](double value) -> Result<T> {
    return static_cast<T>(TARN_TRY(math::double_to_integer(value, kWidth)));
  });
  list.add(name, [](float value) -> Result<T> {
    return static_cast<T>(TARN_TRY(math::real_to_integer(value, kWidth)));
  });
}

}  // namespace

void add_number_functions(FunctionList& list) {
  add_texts_of<double>(list);
  add_texts_of<float>(list);
  list.add("trino_fitted_text", [](Text text, std::int64_t length) {
    return fitted(std::string(text), std::string(text), length);
  });
  list.add("trino_parse_boolean", [](Text text) { return math::parse_boolean(text); });
  list.add("trino_parse_tinyint", [](Text text) { return math::parse_tinyint(text); });
  list.add("trino_parse_smallint", [](Text text) { return math::parse_smallint(text); });
  list.add("trino_parse_integer", [](Text text) { return math::parse_integer(text); });
  list.add("trino_parse_bigint", [](Text text) { return math::parse_bigint(text); });
  list.add("trino_parse_real", [](Text text) { return math::parse_real(text); });
  list.add("trino_parse_double", [](Text text) { return math::parse_double(text); });
  list.add("trino_double_to_real", [](double value) { return static_cast<float>(value); });
  add_rounded<std::int8_t, IntegerWidth::Tinyint>(list, "trino_round_to_tinyint");
  add_rounded<std::int16_t, IntegerWidth::Smallint>(list, "trino_round_to_smallint");
  add_rounded<std::int32_t, IntegerWidth::Integer>(list, "trino_round_to_integer");
  add_rounded<std::int64_t, IntegerWidth::Bigint>(list, "trino_round_to_bigint");
}

}  // namespace tarn::engine
