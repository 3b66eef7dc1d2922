#include "http/server.hpp"

#include <fstream>
#include <optional>
#include <sstream>

#include <arpa/inet.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

namespace tarn::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

std::string pem(const std::string& name) {
  std::ifstream file(std::string(TARN_SOURCE_DIR) + "/tests/harness/tls/" + name, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

TlsIdentity identity(const std::string& name) {
  return {pem(name + ".pem"), pem(name + ".key")};
}

// A blocking client that trusts one certificate and gives up after ten seconds.
class Client {
 public:
  Client(std::uint16_t port, const std::string& trusted,
         asio::ssl::context::method method = asio::ssl::context::tls_client)
      : context_(method), socket_(io_) {
    context_.add_certificate_authority(asio::buffer(pem(trusted + ".pem")));
    context_.set_verify_mode(asio::ssl::verify_peer);
    stream_.emplace(socket_, context_);
    socket_.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port), error_);
    timeval limit{10, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (!error_) {
      stream_->handshake(asio::ssl::stream_base::client, error_);
    }
  }

  bool connected() const { return !error_; }
  std::string problem() const { return error_.message(); }
  tcp::socket& socket() { return socket_; }
  void send(std::string_view bytes) { asio::write(*stream_, asio::buffer(bytes), error_); }
  // Up to and including `mark`, or what came before the end.
  std::string read_until(std::string_view mark) {
    while (input_.find(mark) == std::string::npos && receive()) {
    }
    const auto at = input_.find(mark);
    const auto size = at == std::string::npos ? input_.size() : at + mark.size();
    std::string found = input_.substr(0, size);
    input_.erase(0, size);
    return found;
  }
  std::string read_all() {
    while (receive()) {
    }
    return std::exchange(input_, {});
  }
  // How reading ended: asio::error::eof after the server's farewell.
  error_code end() const { return error_; }

 private:
  bool receive() {
    char bytes[4096];
    const auto got = stream_->read_some(asio::buffer(bytes), error_);
    input_.append(bytes, got);
    return !error_;
  }

  asio::io_context io_;
  asio::ssl::context context_;
  tcp::socket socket_;
  std::optional<asio::ssl::stream<tcp::socket&>> stream_;
  error_code error_;
  std::string input_;
};

class TlsServerTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.tls = identity("server");
    options_.max_body_bytes = 1u << 20;
  }
  void start() {
    auto started = Server::start(
        options_,
        [](const Request& request) {
          return text_response(200, request.method + " " + request.target + " " +
                                        std::to_string(request.body.size()) +
                                        (request.is_encrypted ? " end\n" : " in clear\n"));
        },
        clock_);
    ASSERT_TRUE(started.has_value()) << started.error().message();
    server_ = std::move(*started);
  }

  ServerOptions options_;
  ManualClock clock_{*parse_timestamp("2026-11-22T00:33:00Z")};
  std::unique_ptr<Server> server_;
};

TEST_F(TlsServerTest, AnswersOneRequestAfterTheOther) {
  start();
  Client client(server_->port(), "server");
  ASSERT_TRUE(client.connected()) << client.problem();
  client.send(
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("GET /1 0"));
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("POST /2 3"));
  client.send("GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_all(), HasSubstr("GET /3 0"));
  EXPECT_EQ(client.end(), asio::error::eof) << "the server said farewell: " << client.end().message();
}

TEST_F(TlsServerTest, TakesBodiesUpToTheLimitAndTellsBeyond) {
  start();
  Client client(server_->port(), "server");
  client.send("POST /big HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n" +
              std::string(1u << 20, 'x'));
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("POST /big 1048576"));
  client.send("POST /more HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n" +
              std::string(1u << 20, 'x'));
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(TlsServerTest, TellsASlowRequestThatItWasTooSlow) {
  options_.header_timeout = 100ms;
  start();
  Client client(server_->port(), "server");
  ASSERT_TRUE(client.connected()) << client.problem();
  client.send("GET / HTTP/1.1\r\n");
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(TlsServerTest, ClosesAHandshakeThatDoesNotComeOn) {
  options_.header_timeout = 50ms;
  start();
  for (const std::string_view begun : {std::string_view(), std::string_view("\x16\x03\x01\x02\x00", 5)}) {
    asio::io_context io;
    tcp::socket socket(io);
    socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), server_->port()));
    socket.send(asio::buffer(begun));
    char byte = 0;
    error_code error;
    socket.receive(asio::buffer(&byte, 1), 0, error);
    EXPECT_TRUE(error) << "the server closed";
  }
}

TEST_F(TlsServerTest, TellsAClientOfPlainHttpWhatToDo) {
  start();
  asio::io_context io;
  tcp::socket socket(io);
  socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), server_->port()));
  asio::write(socket, asio::buffer(std::string_view("GET / HTTP/1.1\r\nHost: a\r\n\r\n")));
  std::string answer;
  error_code error;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer, HasSubstr("this port speaks TLS: use https:// in its address"));
}

TEST_F(TlsServerTest, RefusesOldVersionsOfTls) {
  start();
  Client client(server_->port(), "server", asio::ssl::context::tlsv11_client);
  EXPECT_FALSE(client.connected());
  Client newer(server_->port(), "server", asio::ssl::context::tlsv12_client);
  EXPECT_TRUE(newer.connected()) << newer.problem();
}

TEST_F(TlsServerTest, ShowsNewConnectionsARenewedCertificate) {
  start();
  Client before(server_->port(), "server");
  ASSERT_TRUE(before.connected()) << before.problem();
  EXPECT_FALSE(Client(server_->port(), "other").connected());
  ASSERT_TRUE(server_->renew_tls(identity("other")).has_value());
  EXPECT_TRUE(Client(server_->port(), "other").connected());
  EXPECT_FALSE(Client(server_->port(), "server").connected());
  before.send("GET /still HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(before.read_until(" end\n"), HasSubstr("GET /still"));
  const auto broken = server_->renew_tls({pem("server.pem"), pem("other.key")});
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(broken.error().code(), ErrorCode::InvalidArgument);
  EXPECT_TRUE(Client(server_->port(), "other").connected()) << "the identity before goes on";
}

TEST_F(TlsServerTest, StopClosesIdleConnections) {
  start();
  Client idle(server_->port(), "server");
  idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  idle.read_until(" end\n");
  EXPECT_TRUE(server_->stop(5s).has_value());
  EXPECT_EQ(idle.read_all(), "");
}

TEST_F(TlsServerTest, ServesTheWorldWithoutAskingForPlainRemote) {
  options_.host = "0.0.0.0";
  start();
  EXPECT_TRUE(Client(server_->port(), "server").connected());
}

TEST_F(TlsServerTest, SaysWhatIsWrongWithAnIdentity) {
  const struct {
    const char* name;
    TlsIdentity identity;
    const char* message;
  } cases[] = {
      {"no certificate", {"", pem("server.key")}, "the TLS certificate is no PEM certificate chain"},
      {"a key as the certificate", {pem("server.key"), pem("server.key")}, "the TLS certificate is no PEM"},
      {"no key", {pem("server.pem"), "nonsense"}, "the TLS key is no PEM private key of the certificate"},
      {"another one's key",
       {pem("server.pem"), pem("other.key")},
       "the TLS key is no PEM private key of the"},
      {"a passphrase", {pem("server.pem"), pem("locked.key")}, "without a passphrase"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    options_.tls = c.identity;
    const auto started = Server::start(options_, [](const Request&) { return Response(); }, clock_);
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().code(), ErrorCode::InvalidArgument);
    EXPECT_THAT(started.error().message(), HasSubstr(c.message));
  }
}

TEST_F(TlsServerTest, APlainServerHasNoCertificateToRenew) {
  options_.tls.reset();
  start();
  EXPECT_FALSE(server_->renew_tls(identity("server")).has_value());
}

}  // namespace
}  // namespace tarn::http
