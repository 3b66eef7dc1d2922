#include "service/organizations_client.hpp"

#include "service/input.hpp"
#include "wire/sigv4.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kTargetPrefix = "AWSOrganizationsV20161128.";
constexpr std::string_view kSigningName = "organizations";
constexpr std::string_view kNextToken = "NextToken";
constexpr int kFine = 200;
constexpr int kTooManyRequests = 429;
constexpr int kServerErrors = 500;
// Of what the other side says of itself, for a message.
constexpr std::size_t kQuotedBytesMax = 300;

constexpr auto kPassingFailures = std::to_array<std::string_view>(
    {"TooManyRequestsException", "ThrottlingException", "ThrottledException", "Throttling",
     "RequestLimitExceeded", "RequestThrottledException", "ServiceException"});
constexpr std::string_view kUnknownOperation = "UnknownOperationException";

struct Usual {
  std::string_view partition;
  std::string_view region;
  std::string_view endpoint;
};

constexpr auto kUsual = std::to_array<Usual>({
    {"aws", "us-east-1", "https://organizations.us-east-1.amazonaws.com"},
    {"aws-cn", "cn-northwest-1", "https://organizations.cn-northwest-1.amazonaws.com.cn"},
    {"aws-us-gov", "us-gov-west-1", "https://organizations.us-gov-west-1.amazonaws.com"},
});

// "com.amazonaws.organizations#AccessDeniedException" is named by its end.
std::string exception_of(const json::Value& answer) {
  const std::string type = Input(answer).text("__type");
  return type.substr(type.rfind('#') + 1);
}

std::string quoted(std::string text) {
  text.resize(std::min(text.size(), kQuotedBytesMax));
  std::ranges::replace_if(text, [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return text;
}

Error refusal(int status, const json::Value& answer) {
  const std::string exception = exception_of(answer);
  const std::string message = Input(answer).text("Message");
  const auto code = exception == kUnknownOperation ? ErrorCode::Unsupported : ErrorCode::FailedState;
  return {code, fmt::format("it was refused with {} (status {}): {}",
                            exception.empty() ? "no exception" : quoted(exception), status,
                            quoted(message.empty() ? Input(answer).text("message") : message))};
}

bool is_passing(int status, const json::Value& answer) {
  return status == kTooManyRequests || status >= kServerErrors ||
         std::ranges::find(kPassingFailures, exception_of(answer)) != kPassingFailures.end();
}

}  // namespace

Result<OrganizationSource> usual_organizations(const Partition& partition) {
  const auto* const found = std::ranges::find(kUsual, partition.value(), &Usual::partition);
  if (found == kUsual.end()) {
    return fail(
        ErrorCode::Unsupported,
        fmt::format("where AWS Organizations of the partition {} is, Tarn does not know: name endpoint and "
                    "region under [organization] in tarn.toml",
                    partition.value()));
  }
  OrganizationSource source;
  source.endpoint = found->endpoint;
  source.region = Region(std::string(found->region));
  return source;
}

struct OrganizationsClient::Attempt {
  Result<json::Value> outcome;
  bool may_be_repeated = false;
};

OrganizationsClient::OrganizationsClient(io::HttpClient& http, const Clock& clock,
                                         const OrganizationSource& source, AwsKeys keys, std::stop_token stop)
    : http_(http), clock_(clock), source_(source), keys_(std::move(keys)), stop_(std::move(stop)) {}

Result<json::Value> OrganizationsClient::call(std::string_view operation, const json::Value& input) {
  const std::string body = json::write(input);
  auto pause = source_.first_pause;
  for (unsigned tries = 1;; ++tries) {
    auto made = attempt(operation, body);
    if (made.outcome) {
      return std::move(made.outcome);
    }
    if (!made.may_be_repeated || tries == kTriesMax) {
      return fail(made.outcome.error().within(operation));
    }
    if (!wait(pause)) {
      return fail(ErrorCode::Cancelled, fmt::format("{}: it was stopped", operation));
    }
    pause = std::min(2 * pause, source_.longest_pause);
  }
}

OrganizationsClient::Attempt OrganizationsClient::attempt(std::string_view operation,
                                                          const std::string& body) {
  const auto reply = http_.send(request_of(operation, body));
  if (!reply) {
    const auto code = reply.error().code();
    return {.outcome = fail(reply.error()),
            .may_be_repeated = code == ErrorCode::Io || code == ErrorCode::TimedOut};
  }
  auto answer = json::parse(reply->body);
  if (reply->status != kFine) {
    const json::Value said = answer.value_or(json::Value());
    return {.outcome = fail(refusal(reply->status, said)),
            .may_be_repeated = is_passing(reply->status, said)};
  }
  if (!answer || answer->object() == nullptr) {
    return {.outcome = fail(ErrorCode::Corrupt, "the answer is no JSON object")};
  }
  return {.outcome = std::move(answer)};
}

io::HttpRequest OrganizationsClient::request_of(std::string_view operation, const std::string& body) const {
  std::vector<io::HttpField> fields = {
      {"Host", source_.endpoint.substr(source_.endpoint.find("://") + 3)},
      {"Content-Type", "application/x-amz-json-1.1"},
      {"X-Amz-Target", fmt::format("{}{}", kTargetPrefix, operation)},
  };
  if (!keys_.session_token.empty()) {
    fields.push_back({"X-Amz-Security-Token", keys_.session_token});
  }
  std::vector<wire::HeaderView> views;
  views.reserve(fields.size());
  for (const auto& field : fields) {
    views.push_back({field.name, field.value});
  }
  const wire::SigningKey key{keys_.access_key_id, std::string(keys_.secret.reveal()), source_.region.value(),
                             std::string(kSigningName)};
  for (auto& header : wire::sign({"POST", "/", views, body}, key, clock_.now())) {
    fields.push_back({std::move(header.name), std::move(header.value)});
  }
  return {.method = "POST",
          .url = source_.endpoint + "/",
          .fields = std::move(fields),
          .body = body,
          .loopback = io::ToLoopback::IfNamed,
          .stop = stop_};
}

// Whether nobody asked for the stop meanwhile.
bool OrganizationsClient::wait(std::chrono::milliseconds pause) const {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop_, pause, [] { return false; });
  return !stop_.stop_requested();
}

Result<json::Value> OrganizationsClient::list(std::string_view operation, json::Value input,
                                              std::string_view member) {
  json::Array all;
  std::string last;
  for (std::size_t page = 0; page < kPagesMax; ++page) {
    const auto answer = TARN_TRY(call(operation, input));
    const json::Value* const list = answer.find(member);
    const json::Array* const items = list == nullptr ? nullptr : list->array();
    if (items == nullptr) {
      return fail(ErrorCode::Corrupt, fmt::format("{}: the answer has no list {}", operation, member));
    }
    if (all.size() + items->size() > kItemsMax) {
      break;
    }
    all.insert(all.end(), items->begin(), items->end());
    std::string token = Input(answer).text(kNextToken);
    if (token.empty()) {
      return json::Value(json::Object{{std::string(member), std::move(all)}});
    }
    if (token == last) {
      return fail(ErrorCode::Corrupt, fmt::format("{}: two pages have the same NextToken", operation));
    }
    input.set(kNextToken, token);
    last = std::move(token);
  }
  return fail(ErrorCode::ResourceExhausted, fmt::format("{}: the list has more than {} pages or {} entries",
                                                        operation, kPagesMax, kItemsMax));
}

}  // namespace tarn::service
