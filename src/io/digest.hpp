// Digests that callers name at run time, and checksums: for data that others made, not for keys of ours.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::io {

enum class DigestKind : std::uint8_t { Md5, Sha1, Sha2Bits256, Sha2Bits512 };

// They append the digest's bytes. They fail where OpenSSL's configuration forbids the kind.
Result<> append_digest(DigestKind kind, std::string_view bytes, std::string& out);
Result<> append_hmac(DigestKind kind, std::string_view key, std::string_view bytes, std::string& out);

std::uint32_t crc32(std::string_view bytes);
// XXH64 with the seed 0, not the XXH3 of hash.hpp.
std::uint64_t xxh64(std::string_view bytes);

}  // namespace tarn::io
