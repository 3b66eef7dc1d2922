#include "io/outgoing_address.hpp"

#include <array>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace tarn::io {
namespace {

std::vector<std::uint8_t> bytes_of(const char* text) {
  std::vector<std::uint8_t> bytes(16);
  if (::inet_pton(AF_INET6, text, bytes.data()) == 1) {
    return bytes;
  }
  bytes.resize(4);
  EXPECT_EQ(::inet_pton(AF_INET, text, bytes.data()), 1) << text;
  return bytes;
}

TEST(OutgoingAddress, Kinds) {
  using enum AddressKind;
  const struct {
    const char* address;
    AddressKind kind;
  } cases[] = {
      {"127.0.0.1", Loopback},
      {"127.255.255.255", Loopback},
      {"169.254.169.254", LinkLocal},
      {"169.254.170.2", LinkLocal},
      {"169.254.0.0", LinkLocal},
      {"100.100.100.200", Metadata},
      {"168.63.129.16", Metadata},
      {"192.0.0.192", Metadata},
      {"0.0.0.0", Unspecified},
      {"0.1.2.3", Unspecified},
      {"224.0.0.1", Multicast},
      {"239.255.255.255", Multicast},
      {"240.0.0.1", Reserved},
      {"255.255.255.255", Reserved},
      {"::", Unspecified},
      {"::1", Loopback},
      {"fe80::1", LinkLocal},
      {"febf::1", LinkLocal},
      {"ff02::1", Multicast},
      {"fd00:ec2::254", Metadata},
      {"fd00:ec2::23", Metadata},
      {"fd20:ce::254", Metadata},
      // IPv4 in another dress.
      {"::ffff:127.0.0.1", Loopback},
      {"::ffff:169.254.169.254", LinkLocal},
      {"::ffff:0.0.0.0", Unspecified},
      {"::127.0.0.1", Loopback},
      {"::169.254.169.254", LinkLocal},
      {"64:ff9b::169.254.169.254", LinkLocal},
      {"64:ff9b:1::a9fe:a9fe", Reserved},
      {"2002:7f00:1::", Loopback},
      {"2002:a9fe:a9fe::1", LinkLocal},
      {"2001:0:0:0:0:0:80ff:fffe", Loopback},
      {"2001::5601:5601", LinkLocal},
      // Where Tarn may send to.
      {"126.255.255.255", Ordinary},
      {"128.0.0.1", Ordinary},
      {"169.253.255.255", Ordinary},
      {"169.255.0.0", Ordinary},
      {"223.255.255.255", Ordinary},
      {"10.0.0.1", Ordinary},
      {"172.16.0.1", Ordinary},
      {"192.168.1.1", Ordinary},
      {"100.64.0.1", Ordinary},
      {"192.0.2.1", Ordinary},
      {"2001:db8::1", Ordinary},
      {"fd12:3456::1", Ordinary},
      {"fd00:ec3::254", Ordinary},
      {"fe00::1", Ordinary},
      {"fec0::1", Ordinary},
      {"::ffff:192.0.2.1", Ordinary},
      {"64:ff9b::192.0.2.1", Ordinary},
      {"2002:c000:201::1", Ordinary},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(kind_of_address(bytes_of(c.address)), c.kind) << c.address;
  }
}

TEST(OutgoingAddress, OfNoFamilyIsNobodys) {
  const std::array<std::uint8_t, 16> bytes = {192, 0, 2, 1};
  for (const std::size_t size : {0u, 1u, 3u, 5u, 15u}) {
    EXPECT_EQ(kind_of_address(std::span(bytes).first(size)), AddressKind::Reserved) << size;
  }
}

TEST(OutgoingAddress, LoopbackByItsPlainName) {
  for (const char* url :
       {"http://localhost", "https://localhost:9000/x", "http://127.0.0.1:9000", "http://127.1.2.3/a?b#c",
        "http://[::1]:9000/x", "http://[::1]", "http://localhost?x"}) {
    EXPECT_TRUE(names_loopback(url)) << url;
  }
  for (const char* url : {"",
                          "localhost",
                          "http://",
                          "http://localhost.example",
                          "http://other.localhost",
                          "http://2130706433",
                          "http://0177.0.0.1",
                          "http://0x7f.0.0.1",
                          "http://127.1",
                          "http://127.0.0.1.",
                          "http://127.0.0.01",
                          "http://[::ffff:127.0.0.1]",
                          "http://[::1",
                          "http://0.0.0.0",
                          "http://[::]",
                          "http://localhost@elsewhere/",
                          "http://elsewhere#http://localhost",
                          "http://LOCALHOST",
                          "http://127.0.0.1@elsewhere",
                          "http://localhost\\@elsewhere",
                          "http://10.0.0.1"}) {
    EXPECT_FALSE(names_loopback(url)) << url;
  }
}

}  // namespace
}  // namespace tarn::io
