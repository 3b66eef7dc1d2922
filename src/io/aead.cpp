#include "io/aead.hpp"

#include "io/openssl_parts.hpp"

#include <array>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace tarn::io {
namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;

unsigned char* place_of(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

int length(std::string_view bytes) {
  return static_cast<int>(bytes.size());
}

}  // namespace

Secret make_aead_key(Random& random) {
  std::array<char, kAeadKeyBytes> bytes{};
  random.fill(bytes.data(), bytes.size());
  Secret key(std::string_view(bytes.data(), bytes.size()));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return key;
}

std::string aead_seal(const Secret& key, std::string_view associated, std::string_view text, Random& random) {
  std::string nonce(kAeadNonceBytes, '\0');
  random.fill(nonce.data(), nonce.size());
  std::string encrypted(text.size(), '\0');
  std::string tag(kAeadTagBytes, '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int done = 0;
  require(cipher != nullptr &&
          EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, as_octets(key.reveal()),
                             as_octets(nonce)) == 1 &&
          EVP_EncryptUpdate(cipher.get(), nullptr, &done, as_octets(associated), length(associated)) == 1 &&
          EVP_EncryptUpdate(cipher.get(), place_of(encrypted), &done, as_octets(text), length(text)) == 1 &&
          EVP_EncryptFinal_ex(cipher.get(), place_of(tag), &done) == 1 &&
          EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, length(tag), tag.data()) == 1);
  return nonce + encrypted + tag;
}

Result<Secret> aead_open(const Secret& key, std::string_view associated, std::string_view sealed) {
  if (sealed.size() < kAeadNonceBytes + kAeadTagBytes) {
    return fail(ErrorCode::InvalidArgument, "too short for something encrypted");
  }
  const std::string_view nonce = sealed.substr(0, kAeadNonceBytes);
  const std::string_view encrypted =
      sealed.substr(kAeadNonceBytes, sealed.size() - kAeadNonceBytes - kAeadTagBytes);
  std::string tag(sealed.substr(sealed.size() - kAeadTagBytes));
  std::string text(encrypted.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int done = 0;
  require(cipher != nullptr &&
          EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, as_octets(key.reveal()),
                             as_octets(nonce)) == 1 &&
          EVP_DecryptUpdate(cipher.get(), nullptr, &done, as_octets(associated), length(associated)) == 1 &&
          EVP_DecryptUpdate(cipher.get(), place_of(text), &done, as_octets(encrypted), length(encrypted)) ==
              1 &&
          EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, length(tag), tag.data()) == 1);
  std::array<unsigned char, kAeadTagBytes> rest{};
  const bool is_as_it_was = EVP_DecryptFinal_ex(cipher.get(), rest.data(), &done) == 1;
  Secret opened(is_as_it_was ? std::string_view(text) : std::string_view());
  OPENSSL_cleanse(text.data(), text.size());
  return is_as_it_was ? Result<Secret>(std::move(opened))
                      : fail(ErrorCode::InvalidArgument, "encrypted with another key, or changed since");
}

}  // namespace tarn::io
