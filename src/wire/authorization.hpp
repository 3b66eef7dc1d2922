// What a request says about its signer, read and not yet believed. Pure functions.
#pragma once

#include "wire/sigv4.hpp"

namespace tarn::wire {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

template <class T>
using Auth = std::expected<T, AuthFailure>;

struct Credential {
  std::string access_key_id;
  std::string date;  // "20150830"
  std::string region;
  std::string service;
  std::string terminator;
};

struct Authorization {
  Credential credential;
  std::vector<std::string> signed_headers;  // lower case, sorted, each once
  std::string signature;
};

// MissingToken where there is no Authorization header, Incomplete where it cannot be read or no date goes
// with it.
Auth<Authorization> parse_authorization(const RequestView& request);

struct RequestDate {
  Timestamp time;
  std::string_view header;  // the one it came from: x-amz-date, or else date
};

Auth<RequestDate> request_date(const RequestView& request);

// Parts of both kinds of signed requests. Incomplete for what they cannot read.
Auth<Credential> parse_credential(std::string_view text);  // "keyid/date/region/service/term"
Auth<std::vector<std::string>> parse_signed_headers(
    std::string_view text);                                        // "a;b", as Authorization has them
std::optional<Timestamp> parse_basic_date(std::string_view text);  // "20150830T123600Z"

}  // namespace tarn::wire
