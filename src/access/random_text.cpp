#include "access/random_text.hpp"

#include <string_view>

namespace tarn::access {

std::string random_base32(io::Random& random, std::size_t characters) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text(characters, '\0');
  random.fill(text.data(), text.size());
  for (char& c : text) {
    c = kDigits[static_cast<unsigned char>(c) % kDigits.size()];
  }
  return text;
}

}  // namespace tarn::access
