// Trino's functions of probability. Accurate to at least nine digits, as the originals are.
#pragma once

#include "base/result.hpp"

#include <cstdint>

namespace tarn::trino_math {

Result<double> normal_cdf(double mean, double deviation, double value);
Result<double> inverse_normal_cdf(double mean, double deviation, double probability);
Result<double> beta_cdf(double a, double b, double value);
Result<double> inverse_beta_cdf(double a, double b, double probability);
// Student's distribution of `freedom` degrees of freedom.
Result<double> t_cdf(double value, double freedom);
Result<double> t_pdf(double value, double freedom);

// The bounds of Wilson's score interval of a share of successes.
Result<double> wilson_interval_lower(std::int64_t successes, std::int64_t trials, double z_score);
Result<double> wilson_interval_upper(std::int64_t successes, std::int64_t trials, double z_score);

}  // namespace tarn::trino_math
