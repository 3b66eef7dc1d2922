// RSA signatures over SHA-256 (PKCS #1 v1.5), as CloudTrail's digest files carry them.
#pragma once

#include "base/result.hpp"
#include "io/hash.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tarn::io {

// Thread-safe once made.
class SigningKey {
 public:
  // Draws a key of 2048 bits from `random`. A seeded Random gives the same key again, and whoever knows the
  // seed has it: for samples and tests only.
  static Result<SigningKey> make(Random& random);

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  // The public half, DER of PKCS #1's RSAPublicKey.
  const std::string& public_der() const { return public_der_; }
  // 256 bytes; equal texts have equal signatures.
  Result<std::string> sign(std::string_view text) const;

 private:
  struct Key;
  SigningKey(std::unique_ptr<Key> key, std::string public_der);

  std::unique_ptr<Key> key_;
  std::string public_der_;
};

// Whether `signature` belongs to `text` and to the key. InvalidArgument where `public_der` is no RSA key.
Result<bool> verify_signature(std::string_view public_der, std::string_view text, std::string_view signature);

}  // namespace tarn::io
