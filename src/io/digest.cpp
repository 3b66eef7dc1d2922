#include "io/digest.hpp"

#include "io/openssl_parts.hpp"

#include <array>
#include <climits>

#include <libdeflate.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <xxhash.h>

namespace tarn::io {
namespace {

const EVP_MD* method_of(DigestKind kind) {
  switch (kind) {
    case DigestKind::Md5: return EVP_md5();
    case DigestKind::Sha1: return EVP_sha1();
    case DigestKind::Sha2Bits256: return EVP_sha256();
    case DigestKind::Sha2Bits512: return EVP_sha512();
  }
  return nullptr;
}

using DigestBytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string_view as_view(const DigestBytes& digest, unsigned size) {
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::unexpected<Error> forbidden_digest() {
  return fail(ErrorCode::Unsupported, "OpenSSL's configuration does not allow this digest");
}

}  // namespace

Result<> append_digest(DigestKind kind, std::string_view bytes, std::string& out) {
  DigestBytes digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, method_of(kind), nullptr) != 1) {
    return forbidden_digest();
  }
  out += as_view(digest, size);
  return {};
}

Result<> append_hmac(DigestKind kind, std::string_view key, std::string_view bytes, std::string& out) {
  if (key.size() > INT_MAX) {
    return fail(ErrorCode::InvalidArgument, "HMAC key is too long");
  }
  DigestBytes digest{};
  unsigned size = 0;
  if (HMAC(method_of(kind), key.data(), static_cast<int>(key.size()), as_octets(bytes), bytes.size(),
           digest.data(), &size) == nullptr) {
    return forbidden_digest();
  }
  out += as_view(digest, size);
  return {};
}

std::uint32_t crc32(std::string_view bytes) {
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

std::uint64_t xxh64(std::string_view bytes) {
  return XXH64(bytes.data(), bytes.size(), 0);
}

}  // namespace tarn::io
