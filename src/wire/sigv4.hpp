// AWS Signature Version 4: who sent a request, and signing our own. Pure functions.
#pragma once

#include "base/time.hpp"
#include "wire/canonical_request.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::wire {

enum class AuthProblem {
  MissingToken,         // no Authorization header
  Incomplete,           // one that cannot be read
  UnknownKey,           // no such access key, or a session token that is not its own
  ExpiredToken,         // the session of the key is over
  WrongSignature,       // the signature is another one
  UnsignedHeader,       // a header that has to be signed is not
  WrongScope,           // the credential is for another service, date or terminator
  Expired,              // the request's time is too long ago
  NotYetCurrent,        // the request's time is in the future
  UnacceptablePayload,  // x-amz-content-sha256 is not the hash of the body
};

struct AuthFailure {
  AuthProblem problem;
  std::string message;  // in AWS's words
};

// The exception that AWS answers with: "InvalidSignatureException" and so on.
std::string_view exception_of(AuthProblem problem);

struct AuthenticatedCaller {
  std::string access_key_id;
  std::string region;   // of the credential scope
  std::string service;  // of the credential scope
};

// Returns the secret of an active access key. The token is that of the request, empty where it has none:
// nullopt for a key that needs another, and for one that needs none where there is one.
using KeyLookup =
    std::function<std::optional<std::string>(std::string_view access_key_id, std::string_view session_token)>;

// Whether a signature may stand in the query (presigned.hpp), so that whoever has the URL can send it.
enum class PresignedRequests { Refused, Accepted };

struct VerifyOptions {
  std::string service;  // what the credential must be scoped to
  std::chrono::seconds clock_skew{300};
  PathNormalization normalization = PathNormalization::On;
  PresignedRequests presigned = PresignedRequests::Refused;
};

// Returns who signed the request. An unknown key costs as much time as a wrong signature.
std::expected<AuthenticatedCaller, AuthFailure> verify(const RequestView& request, Timestamp now,
                                                       const KeyLookup& find_secret,
                                                       const VerifyOptions& options);

struct SigningKey {
  std::string access_key_id;
  std::string secret;
  std::string region;
  std::string service;
};

struct NewHeader {
  std::string name;
  std::string value;
};

// Returns the headers that make a request signed: X-Amz-Date and Authorization. Signs every header given.
// REQUIRES: the request has a Host header, and neither of the two.
std::vector<NewHeader> sign(const RequestView& request, const SigningKey& key, Timestamp now,
                            PathNormalization normalization = PathNormalization::On);

}  // namespace tarn::wire
