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
  // How the work of one attempt without a step back grows with the text, as a power of its length:
  // look-around that scans inside a loop, inside look-around and so on.
  unsigned work_degree = 1;
};

// Never says too little about a pattern that compiles.
RegexTraits regex_traits(std::string_view pattern);

}  // namespace tarn::trino_text
