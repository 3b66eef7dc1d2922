// Where joni, Trino's engine, and Oniguruma read a pattern differently.
#pragma once

#include <string>
#include <string_view>

namespace tarn::trino_text {

// Returns the pattern for Oniguruma that means what `pattern` means to joni: there \w, \d and \s are ASCII
// while \b,
// \p{...} and [[:...:]] are Unicode; \pL is \p{L}; \y and \Y are letters.
std::string to_oniguruma(std::string_view pattern);

// Returns Oniguruma's message about a pattern as joni words it.
std::string to_joni_message(std::string_view message);

}  // namespace tarn::trino_text
