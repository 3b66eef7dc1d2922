// How Trino 435 writes numbers as text: one form for CAST AS VARCHAR, and Java's own for JSON and error
// messages.
#pragma once

#include <string>

namespace tarn::trino_math {

// CAST(x AS VARCHAR): always scientific, "1.5E0", "1.0E-1"; zero is "0E0"; "NaN", "Infinity". A REAL shows at
// most seven digits.
std::string varchar_text(double value);
std::string varchar_text(float value);

// Java's Double.toString: "1.5", "0.1", "1.0E7", "-0.0", "NaN".
std::string java_text(double value);
std::string java_text(float value);

}  // namespace tarn::trino_math
