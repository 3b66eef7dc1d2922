#include "io/secret_file.hpp"

#include <array>
#include <span>

#include <fmt/core.h>
#include <openssl/crypto.h>

namespace tarn::io {

Result<Secret> read_secret_file(FileSystem& files, const std::string& path, SecretReaders readers) {
  constexpr unsigned kOfOthers = 0007;
  constexpr unsigned kOfGroupAndOthers = 0077;
  const auto file = TARN_TRY(files.open(path));
  const FileStatus status = TARN_TRY(file->status());
  const unsigned forbidden = readers == SecretReaders::Owner ? kOfGroupAndOthers : kOfOthers;
  if ((status.permissions & forbidden) != 0) {
    return fail(
        ErrorCode::PermissionDenied,
        fmt::format("others may read this secret key (mode {:04o}): chmod 600 {}", status.permissions, path));
  }
  std::array<char, kSecretFileBytesMax + 1> bytes{};
  std::size_t size = 0;
  Result<std::size_t> read = std::size_t{0};
  do {
    read = file->read_at(size, std::span(bytes).subspan(size));
    size += read.value_or(0);
  } while (read.has_value() && *read > 0 && size < bytes.size());
  Secret secret(std::string_view(bytes.data(), size));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!read) {
    return fail(read.error());
  }
  if (size > kSecretFileBytesMax) {
    return fail(
        ErrorCode::ResourceExhausted,
        fmt::format("a secret key has at most {} bytes, and this has more: {}", kSecretFileBytesMax, path));
  }
  return secret;
}

}  // namespace tarn::io
