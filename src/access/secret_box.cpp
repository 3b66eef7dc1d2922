#include "access/secret_box.hpp"

#include "io/aead.hpp"

#include <utility>

#include <fmt/core.h>

namespace tarn::access {
namespace {

constexpr std::string_view kVersion = "v1:";
// Secrets are base64 and have none.
constexpr char kMark = ':';
constexpr std::string_view kIdPurpose = "tarn: the id of a key of secrets";
constexpr std::size_t kIdBytes = 8;

}  // namespace

Result<SecretBox> SecretBox::make(io::Secret key) {
  if (key.reveal().size() != io::kAeadKeyBytes) {
    return fail(ErrorCode::InvalidArgument, fmt::format("a key of secrets has {} bytes, and this has {}",
                                                        io::kAeadKeyBytes, key.reveal().size()));
  }
  const io::Sha256 mark = io::hmac_sha256(key.reveal(), kIdPurpose);
  return SecretBox(std::move(key), io::hex(io::as_text(mark).substr(0, kIdBytes)));
}

io::Secret SecretBox::seal(const AccessKeyId& access_key, const io::Secret& plain, io::Random& random) const {
  const std::string sealed = io::aead_seal(key_, access_key.value(), plain.reveal(), random);
  return io::Secret(fmt::format("{}{}{}{}", kVersion, id_, kMark, io::base64(sealed)));
}

Result<io::Secret> SecretBox::open(const AccessKeyId& access_key, std::string_view sealed) const {
  const std::size_t head = kVersion.size() + id_.size() + 1;
  if (sealing_key(sealed) != id_ || sealed.size() < head) {
    return fail(ErrorCode::PermissionDenied, fmt::format("the secret is not sealed under the key {}", id_));
  }
  const auto bytes = io::from_base64(sealed.substr(head));
  auto opened = bytes ? io::aead_open(key_, access_key.value(), *bytes) : fail(bytes.error());
  if (!opened) {
    return fail(ErrorCode::PermissionDenied,
                fmt::format("the secret was changed since it was sealed, or is another access key's: {}",
                            opened.error().message()));
  }
  return opened;
}

io::Secret SecretBox::derived(std::string_view purpose) const {
  const io::Sha256 made = io::hmac_sha256(key_.reveal(), purpose);
  return io::Secret(io::as_text(made));
}

bool is_sealed(std::string_view stored) {
  return stored.find(kMark) != std::string_view::npos;
}

std::string_view sealing_key(std::string_view stored) {
  if (!stored.starts_with(kVersion)) {
    return {};
  }
  stored.remove_prefix(kVersion.size());
  const std::size_t end = stored.find(kMark);
  return end == std::string_view::npos ? std::string_view() : stored.substr(0, end);
}

}  // namespace tarn::access
