// The digits of %e, %f and %g, before sign, grouping and padding.
#pragma once

#include "trino_math/digits.hpp"

#include <string>

namespace tarn::trino_math {

// What a number prints: the mantissa, and for the scientific forms the exponent ("e+05").
struct FormattedReal {
  std::string mantissa;
  std::string exponent;
};

// Each rounds half up. REQUIRES: places >= 0; the sign is not looked at.
FormattedReal fixed_form(Digits number, int places);
FormattedReal scientific_form(Digits number, int places);
// As many significant digits as `precision`, in whichever form suits the size.
FormattedReal general_form(Digits number, int precision);

}  // namespace tarn::trino_math
