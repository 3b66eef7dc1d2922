#include "trino_text/url.hpp"

#include "trino_text/test_answer.hpp"
#include "trino_text/uri.hpp"

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

// Scheme, host, port, <path>, <query>, <fragment>; a dash for what is absent.
std::string parts_of(std::string_view url) {
  const auto uri = parse_uri(url);
  if (!uri) {
    return "INVALID";
  }
  const auto decoded = [&](UrlPart part, const std::optional<std::string_view>& raw) {
    std::string text;
    return raw && url_extract(part, url, text) ? " <" + text + ">" : " -";
  };
  return std::string(uri->scheme.value_or("-")) + " " + std::string(uri->host.value_or("-")) + " " +
         (uri->port ? std::to_string(*uri->port) : "-") + decoded(UrlPart::Path, uri->path) +
         decoded(UrlPart::Query, uri->query) + decoded(UrlPart::Fragment, uri->fragment);
}

TEST(Url, Parts) {
  const struct {
    std::string_view url;
    std::string_view expected;
  } cases[] = {
      {"", "- - - <> - -"},
      {"http://example.com/path1/p.php?k1=v1&k2=v2#Ref1",
       "http example.com - </path1/p.php> <k1=v1&k2=v2> <Ref1>"},
      {"http://example.com/path1/p.php?", "http example.com - </path1/p.php> <> -"},
      {"http://example.com/path1/p.php", "http example.com - </path1/p.php> - -"},
      {"http://example.com:8080/path1/p.php?k1=v1&k2=v2#Ref1",
       "http example.com 8080 </path1/p.php> <k1=v1&k2=v2> <Ref1>"},
      {"https://username@example.com", "https example.com - <> - -"},
      {"https://username:password@example.com", "https example.com - <> - -"},
      {"mailto:test@example.com", "mailto - - - - -"},
      {"foo", "- - - <foo> - -"},
      {"http:/foo", "http - - </foo> - -"},
      {"http://not.uri/cannot contain whitespace", "INVALID"},
      {"http://example.com/^fragment", "INVALID"},
      {"http://", "INVALID"},
      {"http://#f", "http - - <> - <f>"},
      {"http:///x", "http - - </x> - -"},
      {"//", "INVALID"},
      {"//#f", "- - - <> - <f>"},
      {"///x", "- - - </x> - -"},
      {"//h/x", "- h - </x> - -"},
      {"file:///a/b", "file - - </a/b> - -"},
      {"HTTP://EXAMPLE.com/", "HTTP EXAMPLE.com - </> - -"},
      {"http://a_b.com/x", "http - - </x> - -"},
      {"http://a-b.com/x", "http a-b.com - </x> - -"},
      {"http://a-.com/x", "http - - </x> - -"},
      {"http://-a.com/x", "http - - </x> - -"},
      {"http://1.2.3.4/x", "http 1.2.3.4 - </x> - -"},
      {"http://1.2.3.4:99/x", "http 1.2.3.4 99 </x> - -"},
      {"http://1.2.3/x", "http - - </x> - -"},
      {"http://1.2.3.256/x", "http - - </x> - -"},
      {"http://1.2.3.4.5/x", "http - - </x> - -"},
      {"http://1.2.3.4a/x", "http - - </x> - -"},
      {"http://a.1/x", "http - - </x> - -"},
      {"http://a.b1/x", "http a.b1 - </x> - -"},
      {"http://a./x", "http a. - </x> - -"},
      {"http://.a/x", "http - - </x> - -"},
      {"http://a..b/x", "http - - </x> - -"},
      {"http://[::1]/x", "http [::1] - </x> - -"},
      {"http://[::1]:80/x", "http [::1] 80 </x> - -"},
      {"http://[1:2:3:4:5:6:7:8]/x", "http [1:2:3:4:5:6:7:8] - </x> - -"},
      {"http://[1:2:3:4:5:6:7]/x", "INVALID"},
      {"http://[1::8]/x", "http [1::8] - </x> - -"},
      {"http://[::ffff:1.2.3.4]/x", "http [::ffff:1.2.3.4] - </x> - -"},
      {"http://[1:2:3:4:5:6:1.2.3.4]/x", "http [1:2:3:4:5:6:1.2.3.4] - </x> - -"},
      {"http://[::12345]/x", "INVALID"},
      {"http://[::1%eth0]/x", "http [::1%eth0] - </x> - -"},
      {"http://[::1%]/x", "INVALID"},
      {"http://[::1%25]/x", "http [::1%25] - </x> - -"},
      {"http://[]/x", "INVALID"},
      {"http://[::1/x", "INVALID"},
      {"http://[::1]x/y", "INVALID"},
      {"http://[fe80:::1]/", "INVALID"},
      {"http://[1:2:3:4:5:6:7::]/", "http [1:2:3:4:5:6:7::] - </> - -"},
      {"http://[::2:3:4:5:6:7:8]/", "http [::2:3:4:5:6:7:8] - </> - -"},
      {"http://[1:2:3:4::5:6:7:8]/", "INVALID"},
      {"http://a:/x", "http a - </x> - -"},
      {"http://a:99999999999/x", "http - - </x> - -"},
      {"http://a:2147483647/x", "http a 2147483647 </x> - -"},
      {"http://a:-1/x", "http - - </x> - -"},
      {"http://a:x/x", "http - - </x> - -"},
      {"http://u@a:80/x", "http a 80 </x> - -"},
      {"http://u@@a/x", "http - - </x> - -"},
      {"http://u%40@a/x", "http a - </x> - -"},
      {"http://u%4@a/x", "INVALID"},
      {"http://a%20b/x", "http - - </x> - -"},
      {"http://a%2/x", "INVALID"},
      {"http://a/%41%42", "http a - </AB> - -"},
      {"http://a/%C3%A4", "http a - </ä> - -"},
      {"http://a/%ff", "http a - </�> - -"},
      {"http://a/%E4%BD", "http a - </�> - -"},
      {"http://a/%4", "INVALID"},
      {"http://a/%zz", "INVALID"},
      {"http://a/b%", "INVALID"},
      {"http://a/x?q=%41+b", "http a - </x> <q=A+b> -"},
      {"http://a/x?q=a b", "INVALID"},
      {"http://a/x?q=[1]", "http a - </x> <q=[1]> -"},
      {"http://a/[x]", "INVALID"},
      {"http://a/x?a?b", "http a - </x> <a?b> -"},
      {"http://a/x#a#b", "INVALID"},
      {"http://a/x#a%20b", "http a - </x> - <a b>"},
      {"http://ä.com/x", "http - - </x> - -"},
      {"http://a/ä?ö#ü", "http a - </ä> <ö> <ü>"},
      {"http://a/ x", "INVALID"},
      {"http://a/ x", "INVALID"},
      {"http://a/x|y", "INVALID"},
      {"http://a/x\"y", "INVALID"},
      {"http://a/x\\y", "INVALID"},
      {"http://a/x{y}", "INVALID"},
      {"http://a/x;y=1,2:@&=+$", "http a - </x;y=1,2:@&=+$> - -"},
      {"http://a;b/x", "http - - </x> - -"},
      {"http://a,b/x", "http - - </x> - -"},
      {"http://a!b/x", "http - - </x> - -"},
      {"1http://a/", "INVALID"},
      {"h+t.t-p://a/x", "h+t.t-p a - </x> - -"},
      {"ht_tp://a/x", "INVALID"},
      {":foo", "INVALID"},
      {"a:", "INVALID"},
      {"a:#f", "INVALID"},
      {"a:b#f", "a - - - - <f>"},
      {"a:b?c", "a - - - - -"},
      {"a:/", "a - - </> - -"},
      {"a:/b?c", "a - - </b> <c> -"},
      {"?q", "- - - <> <q> -"},
      {"#f", "- - - <> - <f>"},
      {"a?q#f", "- - - <a> <q> <f>"},
      {"/a:b", "- - - </a:b> - -"},
      {"a/b:c", "- - - <a/b:c> - -"},
      {"urn:isbn:096139210x", "urn - - - - -"},
      {"jdbc:mysql://host/db", "jdbc - - - - -"},
      {"arn:aws:s3:::bucket/key", "arn - - - - -"},
      {"s3://bucket/key/a?versionId=1", "s3 bucket - </key/a> <versionId=1> -"},
      {"http://user:pa ss@a/", "INVALID"},
      {"http://a.b.c.d.e:80?x#y", "http a.b.c.d.e 80 <> <x> <y>"},
      {"http://xn--e1afmkfd.com", "http xn--e1afmkfd.com - <> - -"},
      {"http://localhost", "http localhost - <> - -"},
      {"http://localhost:8080", "http localhost 8080 <> - -"},
      {"http://a?b", "http a - <> <b> -"},
      {"http://a#b", "http a - <> - <b>"},
      {"http://a/b/../c", "http a - </b/../c> - -"},
      {"http://::1/", "http - - </> - -"},
      {"http://1", "http 1 - <> - -"},
      {"http://12ab", "http 12ab - <> - -"},
      {"http://a.12ab", "http - - <> - -"},
      {"http://a.b-", "http - - <> - -"},
      {"http://a/\u00A0x", "INVALID"},
      {"http://a/\u3000x", "INVALID"},
      {"http://a/\u0085x", "INVALID"},
      {"http://a/\x01x", "INVALID"},
      {"http://a/\x80", "http a - </\uFFFD> - -"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(parts_of(c.url), c.expected) << c.url;
  }
}

TEST(Url, AbsentPartsAreEmptyAndInvalidUrlsAreNull) {
  EXPECT_EQ(appended([](std::string& out) { return url_extract(UrlPart::Host, "mailto:a@b", out); }), "");
  EXPECT_EQ(appended([](std::string& out) { return url_extract(UrlPart::Query, "http://a/", out); }), "");
  EXPECT_EQ(appended([](std::string& out) { return url_extract(UrlPart::Path, "mailto:a@b", out); }), "");
  EXPECT_EQ(appended([](std::string& out) { return url_extract(UrlPart::Path, "http://a b", out); }), "NULL");
  EXPECT_EQ(url_extract_port("http://a:8080/"), 8080);
  EXPECT_EQ(url_extract_port("http://a/"), std::nullopt);
  EXPECT_EQ(url_extract_port("http://a b:1/"), std::nullopt);
}

TEST(Url, Parameter) {
  const struct {
    std::string_view url;
    std::string_view name;
    std::string_view expected;
  } cases[] = {{"foo", "k1", "NULL"},
               {"http://a b?k1=v", "k1", "NULL"},
               {"http://example.com/p.php?k1=v1&k2=v2&k3&k4#Ref1", "k1", "v1"},
               {"http://example.com/p.php?k1=v1&k2=v2&k3&k4#Ref1", "k2", "v2"},
               {"http://example.com/p.php?k1=v1&k2=v2&k3&k4#Ref1", "k3", ""},
               {"http://example.com/p.php?k1=v1&k2=v2&k3&k4#Ref1", "k4", ""},
               {"http://example.com/p.php?k1=v1&k2=v2&k3&k4#Ref1", "k5", "NULL"},
               {"http://example.com/p.php?k1=v1&k1=v2&k1&k1#Ref1", "k1", "v1"},
               {"http://example.com/p.php?k1&k1=v1&k1&k1#Ref1", "k1", ""},
               {"http://example.com/p.php?k=a=b=c&x=y#Ref1", "k", "a=b=c"},
               {"http://example.com/p.php?k1=a%20b+c%26d", "k1", "a b c&d"},
               {"http://example.com/p.php?a%20b=1", "a b", "NULL"},
               {"http://example.com/p.php?a%20b=1", "a%20b", "1"},
               {"http://example.com/p.php?=1", "", "1"},
               {"http://example.com/p.php?", "", ""}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return url_extract_parameter(c.url, c.name, out); }),
              c.expected)
        << c.url << " " << c.name;
  }
}

TEST(Url, Encode) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"", ""},
               {"http://test", "http%3A%2F%2Ftest"},
               {"http://test?a=b&c=d", "http%3A%2F%2Ftest%3Fa%3Db%26c%3Dd"},
               {"http://\u30c6\u30b9\u30c8", "http%3A%2F%2F%E3%83%86%E3%82%B9%E3%83%88"},
               {"~@:.-*_+ \u2603", "%7E%40%3A.-*_%2B+%E2%98%83"},
               {"a\0\xFF"sv, "a%00%EF%BF%BD"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { url_encode(c.text, out); }), c.expected) << c.text;
  }
}

TEST(Url, Decode) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {
      {"%", "error: URLDecoder: Incomplete trailing escape (%) pattern"},
      {"a%4", "error: URLDecoder: Incomplete trailing escape (%) pattern"},
      {"%zz",
       "error: URLDecoder: Illegal hex characters in escape (%) pattern - Error at index 0 in: \"zz\""},
      {"%4z",
       "error: URLDecoder: Illegal hex characters in escape (%) pattern - Error at index 1 in: \"4z\""},
      {"%-1", "error: URLDecoder: Illegal hex characters in escape (%) pattern - negative value"},
      {"%+z",
       "error: URLDecoder: Illegal hex characters in escape (%) pattern - Error at index 1 in: \"+z\""},
      {"", ""},
      {"http%3A%2F%2Ftest", "http://test"},
      {"%7E%40%3A.-*_%2B+%E2%98%83", "~@:.-*_+ \u2603"},
      {"a+b%20c", "a b c"},
      {"%+A", "\n"},
      {"%c3%A4ä", "ää"},
      {"%-0", "\0"sv},
      {"%80%80", "\uFFFD\uFFFD"},
      {"%c0%80", "\uFFFD\uFFFD"},
      {"%ed%a0%80", "\uFFFD"},
      {"%f0%9f%98", "\uFFFD"},
      {"%f4%90%80%80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"%e2%82x", "\uFFFDx"},
      {"%ff", "\uFFFD"}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return url_decode(c.text, out); }), c.expected) << c.text;
  }
}

}  // namespace
}  // namespace tarn::trino_text
