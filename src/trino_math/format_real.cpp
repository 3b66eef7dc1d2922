#include "trino_math/format_real.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::trino_math {

FormattedReal fixed_form(Digits number, int places) {
  round_half_up(number, number.point + places);
  const auto whole = static_cast<std::size_t>(std::max<std::int64_t>(number.point, 0));
  std::string digits = number.digits;
  if (!number.is_zero() && number.point < 0) {
    digits.insert(0, static_cast<std::size_t>(-number.point), '0');
  }
  digits.append(whole + static_cast<std::size_t>(places) - std::min(digits.size(), whole + places), '0');
  std::string text = whole == 0 ? "0" : digits.substr(0, whole);
  if (places > 0) {
    text += "." + digits.substr(whole, static_cast<std::size_t>(places));
  }
  return {text, ""};
}

FormattedReal scientific_form(Digits number, int places) {
  round_half_up(number, places + 1);
  std::string digits = number.is_zero() ? "0" : number.digits;
  const std::int64_t exponent = number.is_zero() ? 0 : number.point - 1;
  digits.append(static_cast<std::size_t>(places) + 1 - digits.size(), '0');
  if (places > 0) {
    digits.insert(1, 1, '.');
  }
  return {digits, fmt::format("e{}{:02}", exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent)};
}

FormattedReal general_form(Digits number, int precision) {
  constexpr int kSmallestFixedPoint = -3;  // a ten-thousandth
  const int significant = std::max(precision, 1);
  Digits rounded = number;
  round_half_up(rounded, significant);
  if (rounded.is_zero()) {
    return fixed_form(number, significant - 1);
  }
  if (rounded.point < kSmallestFixedPoint || rounded.point > significant) {
    return scientific_form(std::move(number), significant - 1);
  }
  return fixed_form(std::move(number), significant - static_cast<int>(rounded.point));
}

}  // namespace tarn::trino_math
