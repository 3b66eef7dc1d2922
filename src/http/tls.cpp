#include "http/tls.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>

namespace tarn::http {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

std::unexpected<Error> refuse(std::string_view what, const error_code& error) {
  return fail(ErrorCode::InvalidArgument, fmt::format("{}: {}", what, error.message()));
}

}  // namespace

Result<std::shared_ptr<ssl::context>> make_tls_context(const TlsIdentity& identity) {
  const auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                           ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | ssl::context::single_dh_use,
                       error);
  if (error) {
    return refuse("TLS cannot be set up", error);
  }
  // Without an answer of ours the library would ask for a passphrase on the terminal.
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); },
                                 error);
  context->use_certificate_chain(boost::asio::buffer(identity.certificate_chain), error);
  if (error) {
    return refuse("the TLS certificate is no PEM certificate chain", error);
  }
  context->use_private_key(boost::asio::buffer(identity.private_key), ssl::context::pem, error);
  if (error) {
    return refuse("the TLS key is no PEM private key of the certificate without a passphrase", error);
  }
  return context;
}

}  // namespace tarn::http
