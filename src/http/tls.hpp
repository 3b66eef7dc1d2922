// What a server needs to speak TLS.
#pragma once

#include <string>

namespace tarn::http {

// Both are PEM texts.
struct TlsIdentity {
  std::string certificate_chain;  // the server's own certificate first
  std::string private_key;        // of that certificate, without a passphrase
};

}  // namespace tarn::http
