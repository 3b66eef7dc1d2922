// Trino's digests of varbinary.
#pragma once

#include "base/result.hpp"
#include "io/digest.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_text {

using io::DigestKind;

// md5, sha1, sha256, sha512.
inline Result<> digest(DigestKind kind, std::string_view bytes, std::string& out) {
  return io::append_digest(kind, bytes, out);
}
// hmac_md5 and its sisters. Java knows no empty key.
Result<> hmac(DigestKind kind, std::string_view bytes, std::string_view key, std::string& out);

std::int64_t crc32(std::string_view bytes);
void xxhash64(std::string_view bytes, std::string& out);
void murmur3(std::string_view bytes, std::string& out);
void spooky_hash_v2_32(std::string_view bytes, std::string& out);
void spooky_hash_v2_64(std::string_view bytes, std::string& out);

}  // namespace tarn::trino_text
