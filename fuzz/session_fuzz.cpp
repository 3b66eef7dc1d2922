// Tokens of sessions: what cannot be opened is refused, and what could be read after it was opened reads the
// same after it is written again.
#include "access/session_token.hpp"
#include "io/aead.hpp"
#include "io/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tarn;
  // Bytes are characters here; no other view of them exists in C++.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const io::Secret kKey(std::string(io::kAeadKeyBytes, 'k'));
  const auto sealed = io::from_base64(text);
  if (io::aead_open(kKey, "ASIAEXAMPLE", sealed.value_or(std::string(text))).has_value()) {
    std::abort();
  }
  const auto token = access::read_session_token(text);
  if (token && access::read_session_token(access::write_session_token(*token)) != token) {
    std::abort();
  }
  return 0;
}
