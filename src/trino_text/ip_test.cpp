#include "trino_text/ip.hpp"

#include "trino_text/test_answer.hpp"

#include <algorithm>
#include <random>

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

std::string printed(const Result<IpAddress>& address) {
  return address ? appended([&](std::string& out) { append_ip_address(*address, out); })
                 : "error: " + address.error().message();
}

std::string printed(const Result<IpPrefix>& prefix) {
  return prefix ? appended([&](std::string& out) { append_ip_prefix(*prefix, out); })
                : "error: " + prefix.error().message();
}

IpAddress address_of(std::string_view text) {
  return parse_ip_address(text).value_or(IpAddress());
}

IpPrefix prefix_of(std::string_view text) {
  return parse_ip_prefix(text).value_or(IpPrefix());
}

TEST(Ip, RefusedTexts) {
  for (const std::string text : {"",
                                 "facebook.com",
                                 "localhost",
                                 "2001:db8::1::1",
                                 "2001:zxy::1::1",
                                 "789.1.1.1",
                                 "1.2.3",
                                 "1.2.3.4.5",
                                 "1.2.3.4 ",
                                 " 1.2.3.4",
                                 "1.2.3.",
                                 ".1.2.3.4",
                                 "1..2.3",
                                 "01.2.3.4",
                                 "1.2.3.256",
                                 "1.2.3.-4",
                                 "1.2.3.4/24",
                                 "0x1.2.3.4",
                                 ":",
                                 ":::",
                                 "1:",
                                 ":1",
                                 "1:2:3:4:5:6:7",
                                 "1:2:3:4:5:6:7:8:9",
                                 "1:2:3:4:5:6:7:8::",
                                 "::1:2:3:4:5:6:7:8",
                                 "12345::",
                                 "1:2:3:4:5:6:7:1.2.3.4",
                                 "::1.2.3",
                                 "1.2.3.4::",
                                 "::1.2.3.4:5",
                                 "g::",
                                 "-1::",
                                 "1::+2",
                                 "[::1]",
                                 "1.2.3.4%eth0",
                                 "::1.2.3.4%x"}) {
    EXPECT_EQ(printed(parse_ip_address(text)), "error: Cannot cast value to IPADDRESS: " + text);
  }
}

TEST(Ip, Texts) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"1.2.3.4", "1.2.3.4"},
               {"0.0.0.0", "0.0.0.0"},
               {"255.255.255.255", "255.255.255.255"},
               {"192.168.0.0", "192.168.0.0"},
               {"::ffff:1.2.3.4", "1.2.3.4"},
               {"::FFFF:102:304", "1.2.3.4"},
               {"0:0:0:0:0:0:13.1.68.3", "::d01:4403"},
               {"::1.2.3.4", "::102:304"},
               {"::", "::"},
               {"::1", "::1"},
               {"1::", "1::"},
               {"2001:0db8:0000:0000:0000:ff00:0042:8329", "2001:db8::ff00:42:8329"},
               {"2001:DB8::1", "2001:db8::1"},
               {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
               {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
               {"2001:db8:0:0:1::1", "2001:db8::1:0:0:1"},
               {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
               {"0:0:1:0:0:0:0:0", "0:0:1::"},
               {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
               {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
               {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
               {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
               {"64:ff9b::10.0.0.0", "64:ff9b::a00:0"},
               {"fe80::1%eth0", "fe80::1"},
               {"::%", "::"},
               {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}};
  for (const auto& c : cases) {
    EXPECT_EQ(printed(parse_ip_address(c.text)), c.expected) << c.text;
  }
}

TEST(Ip, Binary) {
  EXPECT_EQ(printed(ip_address_from_binary("")), "error: Invalid IP address binary length: 0");
  EXPECT_EQ(printed(ip_address_from_binary("12345")), "error: Invalid IP address binary length: 5");
  EXPECT_EQ(printed(ip_address_from_binary("\x01\x02\x03\x04")), "1.2.3.4");
  EXPECT_EQ(printed(ip_address_from_binary("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"sv)), "::1");
}

TEST(Ip, OrderIsThatOfTheBytes) {
  EXPECT_LT(address_of("1.2.3.4"), address_of("1.2.3.5"));
  EXPECT_LT(address_of("::1"), address_of("1.2.3.4"));
  EXPECT_LT(address_of("255.255.255.255"), address_of("2001:db8::"));
  EXPECT_EQ(address_of("::ffff:1.2.3.4"), address_of("1.2.3.4"));
}

// What inet_ntop prints, but for the old form of ::a.b.c.d.
TEST(Ip, AgreesWithTheSystem) {
  std::mt19937 random(20260104);
  for (int i = 0; i < 5'000; ++i) {
    IpAddress address;
    for (auto& byte : address.bytes) {
      byte = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : 0;
    }
    address.bytes[0] = 0x20;
    char expected[INET6_ADDRSTRLEN];
    ASSERT_NE(inet_ntop(AF_INET6, address.bytes.data(), expected, sizeof expected), nullptr);
    const auto text = appended([&](std::string& out) { append_ip_address(address, out); });
    ASSERT_EQ(text, expected);
    ASSERT_EQ(parse_ip_address(text), address) << text;
  }
}

TEST(Ip, WhatTheSystemRefusesIsRefused) {
  std::mt19937 random(20260105);
  constexpr std::string_view kAlphabet = "0123:::..fF";
  for (int i = 0; i < 50'000; ++i) {
    std::string text(random() % 16, '0');
    for (auto& c : text) {
      c = kAlphabet[random() % kAlphabet.size()];
    }
    IpAddress expected;
    const bool is_valid = text.find(':') != std::string::npos
                              ? inet_pton(AF_INET6, text.c_str(), expected.bytes.data()) == 1
                              : inet_pton(AF_INET, text.c_str(), expected.bytes.data() + 12) == 1;
    if (is_valid && text.find(':') == std::string::npos) {
      expected.bytes[10] = 0xFF;
      expected.bytes[11] = 0xFF;
    }
    const auto address = parse_ip_address(text);
    ASSERT_EQ(address.has_value(), is_valid) << text;
    if (is_valid) {
      ASSERT_EQ(*address, expected) << text;
    }
  }
}

TEST(Ip, Prefixes) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"facebook.com/32", "error: Cannot cast value to IPPREFIX: facebook.com/32"},
               {"2001:db8::1::1/128", "error: Cannot cast value to IPPREFIX: 2001:db8::1::1/128"},
               {"192.1.1.1", "error: Cannot cast value to IPPREFIX: 192.1.1.1"},
               {"192.1.1.1/", "error: Cannot cast value to IPPREFIX: 192.1.1.1/"},
               {"192.1.1.1/x", "error: Cannot cast value to IPPREFIX: 192.1.1.1/x"},
               {"192.1.1.1/33", "error: Cannot cast value to IPPREFIX: 192.1.1.1/33"},
               {"192.1.1.1/-1", "error: Cannot cast value to IPPREFIX: 192.1.1.1/-1"},
               {"::1/129", "error: Cannot cast value to IPPREFIX: ::1/129"},
               {"/8", "error: Cannot cast value to IPPREFIX: /8"},
               {"", "error: Cannot cast value to IPPREFIX: "},
               {"::ffff:1.2.3.4/24", "1.2.3.0/24"},
               {"192.168.0.0/24", "192.168.0.0/24"},
               {"255.2.3.4/0", "0.0.0.0/0"},
               {"255.2.3.4/1", "128.0.0.0/1"},
               {"255.2.3.4/15", "255.2.0.0/15"},
               {"255.2.3.4/32", "255.2.3.4/32"},
               {"2001:db8:0:0:1::1/80", "2001:db8:0:0:1::/80"},
               {"ffff:ffff::ffff/0", "::/0"},
               {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/126", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126"},
               {"::1/128", "::1/128"}};
  for (const auto& c : cases) {
    EXPECT_EQ(printed(parse_ip_prefix(c.text)), c.expected) << c.text;
  }
}

TEST(Ip, PrefixOfAddress) {
  const struct {
    std::string_view address;
    std::int64_t length;
    std::string_view expected;
  } cases[] = {{"1.2.3.4", -1, "error: IPv4 subnet size must be in range [0, 32]"},
               {"::ffff:1.2.3.4", 33, "error: IPv4 subnet size must be in range [0, 32]"},
               {"64:ff9b::10", -1, "error: IPv6 subnet size must be in range [0, 128]"},
               {"64:ff9b::10", 129, "error: IPv6 subnet size must be in range [0, 128]"},
               {"1.2.3.4", 24, "1.2.3.0/24"},
               {"1.2.3.4", 0, "0.0.0.0/0"},
               {"64:ff9b::17", 127, "64:ff9b::16/127"},
               {"64:ff9b::17", 0, "::/0"}};
  for (const auto& c : cases) {
    EXPECT_EQ(printed(ip_prefix(address_of(c.address), c.length)), c.expected)
        << c.address << " " << c.length;
  }
}

TEST(Ip, SubnetRange) {
  const struct {
    std::string_view prefix;
    std::string_view first;
    std::string_view last;
  } cases[] = {{"1.2.3.160/24", "1.2.3.0", "1.2.3.255"},
               {"1.2.3.128/31", "1.2.3.128", "1.2.3.129"},
               {"10.1.6.46/32", "10.1.6.46", "10.1.6.46"},
               {"10.1.6.46/0", "0.0.0.0", "255.255.255.255"},
               {"10.1.16.3/9", "10.0.0.0", "10.127.255.255"},
               {"64:ff9b::17/64", "64:ff9b::", "64:ff9b::ffff:ffff:ffff:ffff"},
               {"64:ff9b::52f4/120", "64:ff9b::5200", "64:ff9b::52ff"},
               {"64:ff9b::17/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
               {"64:ff9b::17/128", "64:ff9b::17", "64:ff9b::17"}};
  for (const auto& c : cases) {
    const auto range = ip_subnet_range(prefix_of(c.prefix));
    EXPECT_EQ(printed(range[0]), c.first) << c.prefix;
    EXPECT_EQ(printed(range[1]), c.last) << c.prefix;
    EXPECT_EQ(ip_subnet_min(prefix_of(c.prefix)), range[0]);
    EXPECT_EQ(ip_subnet_max(prefix_of(c.prefix)), range[1]);
  }
}

TEST(Ip, IsSubnetOf) {
  const struct {
    std::string_view network;
    std::string_view other;
    bool expected;
  } cases[] = {{"1.2.3.128/26", "1.2.3.129", true},
               {"1.2.3.128/26", "1.2.5.1", false},
               {"1.2.3.128/0", "192.168.5.1", true},
               {"0.0.0.0/0", "::1", false},
               {"64:ff9b::17/64", "64:ff9b::ffff:ff", true},
               {"64:ff9b::17/64", "64:ffff::17", false},
               {"192.168.3.131/26", "192.168.3.144/30", true},
               {"1.2.3.128/26", "1.2.5.1/30", false},
               {"1.2.3.128/26", "1.2.3.128/26", true},
               {"170.0.52.0/22", "170.0.52.0/24", true},
               {"170.0.52.0/24", "170.0.52.0/22", false},
               {"2804:431:b000::/38", "2804:431:b000::/37", false}};
  for (const auto& c : cases) {
    const bool is_prefix = c.other.find('/') != std::string_view::npos;
    EXPECT_EQ(is_prefix ? is_subnet_of(prefix_of(c.network), prefix_of(c.other))
                        : is_subnet_of(prefix_of(c.network), address_of(c.other)),
              c.expected)
        << c.network << " " << c.other;
  }
}

TEST(Ip, NetworkContains) {
  const struct {
    std::string_view network;
    std::string_view address;
    std::string_view expected;
  } cases[] = {{"10.0.0.0", "1.2.3.4", "error: Invalid CIDR"},
               {"10.0.0.1/8", "1.2.3.4", "error: Invalid CIDR"},
               {"64:face::book/1", "1.2.3.4", "error: Invalid network IP address"},
               {"/8", "1.2.3.4", "error: Invalid network IP address"},
               {"10.0.0.0/-1", "1.2.3.4", "error: Invalid prefix length"},
               {"10.0.0.0/33", "1.2.3.4", "error: Prefix length exceeds address length"},
               {"::ffff:1.2.3.0/120", "1.2.3.4", "error: Prefix length exceeds address length"},
               {"64:ff9b::17/129", "::1", "error: Prefix length exceeds address length"},
               {"10.0.0.0/x", "1.2.3.4", "error: For input string: \"x\""},
               {"10.0.0.0/", "1.2.3.4", "error: For input string: \"\""},
               {"10.0.0.0/8", "10.255.255.255", "true"},
               {"10.0.0.0/8", "11.255.255.255", "false"},
               {"1.2.3.4/32", "1.2.3.4", "true"},
               {"0.0.0.0/0", "192.168.1.1", "true"},
               {"0.0.0.0/0", "::1", "false"},
               {"10.0.0.0/+8", "10.1.1.1", "true"},
               {"64:ff9b::17/64", "64:ff9b::ffff:2f", "true"},
               {"2001:0db8:0:0:0:ff00:0042:8329/128", "2001:db8::ff00:42:8329", "true"},
               {"2001:0db8::/34", "2001:0db8:4000::", "false"},
               {"::/0", "1.2.3.4", "false"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(network_contains(c.network, address_of(c.address))), c.expected)
        << c.network << " " << c.address;
  }
}

}  // namespace
}  // namespace tarn::trino_text
