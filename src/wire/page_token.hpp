// NextTokens: where a listing goes on, usable only by the request that it was made for.
#pragma once

#include "io/hash.hpp"
#include "json/value.hpp"
#include "wire/protocol.hpp"

#include <string>
#include <string_view>

namespace tarn::wire {

// What a token belongs to.
struct PageScope {
  std::string_view operation;
  std::string_view owner;  // whose view is paged through: an account ID, or any text that tells callers apart
  // The request's input. NextToken, MaxResults and MaxQueryResults do not count: a page may be of another
  // size.
  const json::Value& input;
};

// A token is base64url of: version (1 byte), nonce (12), cursor, HMAC-SHA256 (32) over these and the scope.
// The cursor is readable by whoever holds the token, and cannot be changed by them. As thread-safe as
// `random`.
class PageTokens {
 public:
  // `key`: 32 random bytes, kept as long as tokens shall live. `random` must outlive this object.
  PageTokens(std::string key, io::Random& random) : key_(std::move(key)), random_(random) {}

  // Two tokens for the same place differ, since clients take a repeated token for an endless loop.
  std::string encode(const PageScope& scope, std::string_view cursor) const;
  // Returns the cursor; InvalidNextTokenException for a token of another scope or key, or for anything else.
  ApiResult<std::string> decode(const PageScope& scope, std::string_view token) const;

 private:
  std::string signature(const PageScope& scope, std::string_view content) const;

  std::string key_;
  io::Random& random_;
};

}  // namespace tarn::wire
