// Calls to AWS Organizations, or to what answers as it does. Source: AWS Organizations API Reference
// (operations, NextToken, TooManyRequestsException, ServiceException); Signature Version 4.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "io/http_client.hpp"
#include "io/secret.hpp"
#include "json/value.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace tarn::service {

struct AwsKeys {
  std::string access_key_id{};
  io::Secret secret{};
  std::string session_token{};
};

// Where an organization is asked for, and in whose name.
struct OrganizationSource {
  std::string endpoint{};  // http(s)://host[:port]
  Region region{};         // that calls are signed for
  // Asked for each refresh, since keys of sessions end and are replaced.
  std::function<Result<AwsKeys>()> keys{};
  // After an answer that says to ask later, and after none; twice as long each time, up to the longest.
  std::chrono::milliseconds first_pause = std::chrono::milliseconds(500);
  std::chrono::milliseconds longest_pause = std::chrono::seconds(20);
};

// What an HttpClient for them is made with: answers are kept whole.
inline constexpr io::HttpLimits kOrganizationsLimits{.connect = std::chrono::seconds(5),
                                                     .total = std::chrono::seconds(10),
                                                     .reply_bytes_kept = io::kReplyBytesMax};

// AWS's own endpoint of a partition, and the Region that it is signed for; without keys. Unsupported for a
// partition of which none is known.
Result<OrganizationSource> usual_organizations(const Partition& partition);

// Calls in the name of one key, on one thread.
class OrganizationsClient {
 public:
  static constexpr unsigned kTriesMax = 8;
  static constexpr std::size_t kPagesMax = 10'000;
  static constexpr std::size_t kItemsMax = 100'000;

  // All that is referred to must outlive the client.
  OrganizationsClient(io::HttpClient& http, const Clock& clock, const OrganizationSource& source,
                      AwsKeys keys, std::stop_token stop);

  // The answer. A call that is throttled, gets no answer or an internal failure is made again after a pause.
  // Unsupported for an operation that the other side does not know, FailedState where it refuses the call,
  // Corrupt where the answer is no JSON, Cancelled after a stop; else as HttpClient::send().
  Result<json::Value> call(std::string_view operation, const json::Value& input);

  // All pages of a list, as one document with that member alone. ResourceExhausted for one that is too long.
  Result<json::Value> list(std::string_view operation, json::Value input, std::string_view member);

 private:
  struct Attempt;

  Attempt attempt(std::string_view operation, const std::string& body);
  io::HttpRequest request_of(std::string_view operation, const std::string& body) const;
  bool wait(std::chrono::milliseconds pause) const;

  io::HttpClient& http_;
  const Clock& clock_;
  const OrganizationSource& source_;
  AwsKeys keys_;
  std::stop_token stop_;
};

}  // namespace tarn::service
