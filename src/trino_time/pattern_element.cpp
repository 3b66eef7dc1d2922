#include "trino_time/pattern_element.hpp"

namespace tarn::trino_time {

PatternElement literal_element(std::string_view text) {
  PatternElement element;
  element.literal = std::string(text);
  return element;
}

PatternElement number_element(Part part, int min_digits, int max_digits) {
  PatternElement element;
  element.kind = PatternElement::Kind::Number;
  element.part = part;
  element.min_digits = min_digits;
  element.max_digits = max_digits < min_digits ? min_digits : max_digits;
  return element;
}

PatternElement signed_element(Part part, int min_digits, int max_digits) {
  PatternElement element = number_element(part, min_digits, max_digits);
  element.is_signed = true;
  return element;
}

PatternElement text_element(Part part, PatternElement::Kind kind) {
  PatternElement element;
  element.kind = kind;
  element.part = part;
  return element;
}

PatternElement fraction_element(Part part, int min_digits, int max_digits) {
  PatternElement element = number_element(part, min_digits, max_digits);
  element.kind = PatternElement::Kind::Fraction;
  return element;
}

PatternElement two_digit_year_element(Part part, int pivot, bool is_lenient) {
  PatternElement element;
  element.kind = PatternElement::Kind::TwoDigitYear;
  element.part = part;
  element.pivot = pivot;
  element.is_lenient = is_lenient;
  return element;
}

}  // namespace tarn::trino_time
