#include "io/secret.hpp"

#include <utility>

#include <openssl/crypto.h>

namespace tarn::io {

Secret::Secret(std::string_view text)
    : bytes_(std::make_unique_for_overwrite<char[]>(text.size())), size_(text.size()) {
  text.copy(bytes_.get(), text.size());
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

Secret::~Secret() {
  if (bytes_) {
    OPENSSL_cleanse(bytes_.get(), size_);
  }
}

}  // namespace tarn::io
