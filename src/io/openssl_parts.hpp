// What the sources that call OpenSSL share; for this module alone.
#pragma once

#include <exception>
#include <string_view>

namespace tarn::io {

// A deleter for unique_ptr, by OpenSSL's own function.
template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

inline const unsigned char* as_octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// OpenSSL's arithmetic and hashes fail only without memory: nothing sound can follow.
inline void require(bool succeeded) {
  if (!succeeded) {
    std::terminate();
  }
}

}  // namespace tarn::io
