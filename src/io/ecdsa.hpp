// ECDSA signatures over SHA-256 on the curve P-256: what `openssl dgst -sha256 -verify` checks everywhere.
#pragma once

#include "base/result.hpp"
#include "io/hash.hpp"
#include "io/secret.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tarn::io {

// Thread-safe once made.
class EcdsaPublicKey {
 public:
  // DER of a SubjectPublicKeyInfo. InvalidArgument for what is no key on P-256.
  static Result<EcdsaPublicKey> from_der(std::string_view der);

  EcdsaPublicKey(EcdsaPublicKey&&) noexcept;
  EcdsaPublicKey& operator=(EcdsaPublicKey&&) noexcept;
  ~EcdsaPublicKey();

  // Whether the signature, in DER, is this key's for the text with that SHA-256.
  bool verifies(const Sha256& digest, std::string_view signature) const;
  // "-----BEGIN PUBLIC KEY-----" and so on.
  std::string pem() const;

 private:
  struct Key;
  explicit EcdsaPublicKey(std::unique_ptr<Key> key);

  std::unique_ptr<Key> key_;
};

// Thread-safe once made.
class EcdsaKey {
 public:
  // Draws a key from `random`. A seeded Random gives the same key again: for tests only.
  static EcdsaKey make(Random& random);
  // An unencrypted private key, as `openssl genpkey` and private_pem() write it. The message of an error
  // holds nothing of the text.
  static Result<EcdsaKey> from_pem(const Secret& pem);

  EcdsaKey(EcdsaKey&&) noexcept;
  EcdsaKey& operator=(EcdsaKey&&) noexcept;
  ~EcdsaKey();

  // DER of a SubjectPublicKeyInfo.
  const std::string& public_der() const { return public_der_; }
  // PKCS #8.
  Secret private_pem() const;
  // DER; equal digests have different signatures.
  Result<std::string> sign(const Sha256& digest) const;

 private:
  struct Key;
  explicit EcdsaKey(std::unique_ptr<Key> key);

  std::unique_ptr<Key> key_;
  std::string public_der_;
};

}  // namespace tarn::io
