// Authenticated encryption: AES-256-GCM (NIST SP 800-38D).
#pragma once

#include "base/result.hpp"
#include "io/hash.hpp"
#include "io/secret.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tarn::io {

inline constexpr std::size_t kSealingKeyBytes = 32;

// Returns nonce (12 random bytes), ciphertext and tag (16). `associated` is not in them, and has to be the
// same when they are opened. InvalidArgument for a key of another length.
Result<std::string> seal(const Secret& key, std::string_view plain, std::string_view associated,
                         Random& random);
// Returns what was sealed; Corrupt where anything of it, the key or `associated` is another.
Result<std::string> open_sealed(const Secret& key, std::string_view sealed, std::string_view associated);

}  // namespace tarn::io
