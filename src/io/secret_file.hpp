// A file of secret bytes, which only its owner may read.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"
#include "io/secret.hpp"

#include <cstdint>
#include <string>

namespace tarn::io {

enum class SecretReaders : std::uint8_t {
  Owner,
  // Of files that the system hands to one service: an access control list looks like rights of the group.
  OwnerAndGroup,
};

inline constexpr std::size_t kSecretFileBytesMax = 4096;

// PermissionDenied where others than `readers` may read or write it; ResourceExhausted above
// kSecretFileBytesMax.
Result<Secret> read_secret_file(FileSystem& files, const std::string& path, SecretReaders readers);

}  // namespace tarn::io
