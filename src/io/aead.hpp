// Authenticated encryption: AES-256-GCM (NIST SP 800-38D).
#pragma once

#include "base/result.hpp"
#include "io/hash.hpp"
#include "io/secret.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tarn::io {

inline constexpr std::size_t kAeadKeyBytes = 32;
inline constexpr std::size_t kAeadNonceBytes = 12;
inline constexpr std::size_t kAeadTagBytes = 16;

Secret make_aead_key(Random& random);

// Draws a nonce, and returns it with the encrypted text and the tag behind. Who opens it has to know
// `associated`, which is not in it. REQUIRES: a key of kAeadKeyBytes.
std::string aead_seal(const Secret& key, std::string_view associated, std::string_view text, Random& random);

// InvalidArgument where not every bit, of the key and of `associated` too, is as it was.
// REQUIRES: a key of kAeadKeyBytes.
Result<Secret> aead_open(const Secret& key, std::string_view associated, std::string_view sealed);

}  // namespace tarn::io
