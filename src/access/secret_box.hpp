// The secrets of access keys, as the catalog keeps them.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "io/hash.hpp"
#include "io/secret.hpp"

#include <string>
#include <string_view>

namespace tarn::access {

// Seals secrets under one key. The form of a sealed one:
//
//   v1:<id>:<base64>
//
// where <id> is the key's, and the bytes are a nonce of 12, the encrypted secret and a tag of 16: AES-256-GCM
// with the access key's id as associated data, so that a secret opens for no other access key. Thread-safe.
class SecretBox {
 public:
  // InvalidArgument for a key that has not io::kAeadKeyBytes bytes.
  static Result<SecretBox> make(io::Secret key);

  // Sixteen hexadecimal digits that follow from the key, and say nothing about it.
  const std::string& id() const { return id_; }

  io::Secret seal(const AccessKeyId& access_key, const io::Secret& plain, io::Random& random) const;
  // PermissionDenied for what this key did not seal for that access key.
  Result<io::Secret> open(const AccessKeyId& access_key, std::string_view sealed) const;
  // Another key of 32 bytes, for that purpose.
  io::Secret derived(std::string_view purpose) const;

 private:
  SecretBox(io::Secret key, std::string id) : key_(std::move(key)), id_(std::move(id)) {}

  io::Secret key_;
  std::string id_;
};

// Whether a stored secret is sealed, by whatever version; else it is from before there were keys of secrets.
bool is_sealed(std::string_view stored);
// The id of the key that sealed it; empty where that cannot be told.
std::string_view sealing_key(std::string_view stored);

}  // namespace tarn::access
