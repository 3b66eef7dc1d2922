// What a pattern's text tells about the time that it can take.
#pragma once

#include <cstdint>
#include <string_view>

namespace tarn::trino_text {

struct RegexTraits {
  // How many steps the counted repetitions ({n,m}) unfold to, those inside each other multiplied. Saturates.
  std::uint64_t unfolded = 0;
  // The same inside atomic groups, possessive repetitions and look-around: what Oniguruma does there it does
  // not count.
  std::uint64_t unfolded_uncounted = 0;
  bool has_back_references = false;
};

// Never says too little about a pattern that compiles.
RegexTraits regex_traits(std::string_view pattern);

}  // namespace tarn::trino_text
