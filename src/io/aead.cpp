#include "io/aead.hpp"

#include "io/openssl_parts.hpp"

#include <array>
#include <climits>
#include <memory>

#include <fmt/core.h>
#include <openssl/evp.h>

namespace tarn::io {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
// OpenSSL counts in int.
constexpr std::size_t kTextBytesMax = std::size_t{1} << 30;
static_assert(kTextBytesMax < INT_MAX);

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;

enum class Direction { Open = 0, Seal = 1 };

Result<> check_sizes(const Secret& key, std::string_view text, std::string_view associated) {
  if (key.reveal().size() != kSealingKeyBytes) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a sealing key has {} bytes, not {}", kSealingKeyBytes, key.reveal().size()));
  }
  if (text.size() > kTextBytesMax || associated.size() > kTextBytesMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("what is sealed at once has {} bytes at most", kTextBytesMax));
  }
  return {};
}

CipherContext make_context(Direction direction, const Secret& key, std::string_view nonce,
                           std::string_view associated) {
  CipherContext context(EVP_CIPHER_CTX_new());
  int length = 0;
  require(context != nullptr &&
          EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, as_octets(key.reveal()),
                            as_octets(nonce), static_cast<int>(direction)) == 1 &&
          EVP_CipherUpdate(context.get(), nullptr, &length, as_octets(associated),
                           static_cast<int>(associated.size())) == 1);
  return context;
}

// A stream cipher's output is as long as its input.
std::string convert(EVP_CIPHER_CTX* context, std::string_view text) {
  std::string converted(text.size(), '\0');
  int length = 0;
  require(EVP_CipherUpdate(context, reinterpret_cast<unsigned char*>(converted.data()), &length,
                           as_octets(text), static_cast<int>(text.size())) == 1);
  return converted;
}

bool finish(EVP_CIPHER_CTX* context) {
  std::array<unsigned char, EVP_MAX_BLOCK_LENGTH> nothing{};
  int length = 0;
  return EVP_CipherFinal_ex(context, nothing.data(), &length) == 1;
}

}  // namespace

Result<std::string> seal(const Secret& key, std::string_view plain, std::string_view associated,
                         Random& random) {
  TARN_TRY(check_sizes(key, plain, associated));
  std::string sealed(kNonceBytes, '\0');
  random.fill(sealed.data(), kNonceBytes);
  const CipherContext context = make_context(Direction::Seal, key, sealed, associated);
  sealed += convert(context.get(), plain);
  std::array<char, kTagBytes> tag{};
  require(finish(context.get()) &&
          EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1);
  return sealed.append(tag.data(), tag.size());
}

Result<std::string> open_sealed(const Secret& key, std::string_view sealed, std::string_view associated) {
  TARN_TRY(check_sizes(key, sealed, associated));
  if (sealed.size() < kNonceBytes + kTagBytes) {
    return fail(ErrorCode::Corrupt, "sealed bytes are too few");
  }
  const std::string_view nonce = sealed.substr(0, kNonceBytes);
  const std::string_view text = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  const CipherContext context = make_context(Direction::Open, key, nonce, associated);
  std::string plain = convert(context.get(), text);
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1);
  if (!finish(context.get())) {
    return fail(ErrorCode::Corrupt, "sealed bytes do not open: they, or what they belong to, have changed");
  }
  return plain;
}

}  // namespace tarn::io
