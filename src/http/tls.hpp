// What a server needs to speak TLS. Internal but for TlsIdentity.
#pragma once

#include "base/result.hpp"

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace tarn::http {

// Both are PEM texts.
struct TlsIdentity {
  std::string certificate_chain;  // the server's own certificate first
  std::string private_key;        // of that certificate, without a passphrase
};

// TLS 1.2 and 1.3. InvalidArgument where the texts are no certificate or key, or the key is another one's.
Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const TlsIdentity& identity);

}  // namespace tarn::http
