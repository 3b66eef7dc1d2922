// NextTokens: where a listing goes on, usable only by the request that it was made for.
#pragma once

#include "io/hash.hpp"
#include "io/secret.hpp"
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

// A token is base64url of: version (1 byte), nonce (12), the cursor encrypted, tag (16). AES-256-GCM, with
// the scope as associated data. Cursors are padded: neither a token's text nor its length tells a place,
// which may be a number that counts what others have. As thread-safe as `random`.
class PageTokens {
 public:
  // `key`: as secret and random as 32 random bytes, and kept as long as tokens shall live. `random` must
  // outlive this object.
  PageTokens(std::string_view key, io::Random& random);

  // Two tokens for the same place differ, since clients take a repeated token for an endless loop.
  std::string encode(const PageScope& scope, std::string_view cursor) const;
  // Returns the cursor; InvalidNextTokenException for a token of another scope or key, or for anything else.
  ApiResult<std::string> decode(const PageScope& scope, std::string_view token) const;

 private:
  io::Secret key_;
  io::Random& random_;
};

}  // namespace tarn::wire
