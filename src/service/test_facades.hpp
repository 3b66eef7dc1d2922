// For tests: roles of a lake, and calls to STS and Organizations.
#pragma once

#include "service/test_service.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

inline constexpr std::string_view kMember = "444455556666";
inline constexpr std::string_view kMembersRole = "arn:aws:iam::444455556666:role/auditor";

class FacadeLake : public TestService {
 public:
  using TestService::TestService;

  // Who may assume a role, as the Principal of its trust policy has it.
  static std::string trust(std::string_view principal, std::string_view condition = "",
                           std::string_view action = "sts:AssumeRole") {
    return R"({"Statement":[{"Effect":"Allow","Principal":)" + std::string(principal) + R"(,"Action":")" +
           std::string(action) + "\"" +
           (condition.empty() ? std::string() : R"(,"Condition":)" + std::string(condition)) + "}]}";
  }

  // `policy` is the document of what the role may do.
  void make_role(
      std::string_view arn, const std::string& trust_policy,
      std::string_view policy = R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})",
      std::chrono::seconds session_length = std::chrono::hours(4)) {
    const std::string text(arn);
    const std::array policies = {
        catalog::PrincipalPolicy{.name = "what it may do", .document = std::string(policy)}};
    must(lake->control().insert_principal({.arn = text,
                                           .account = AccountId(text.substr(text.find("::") + 2, 12)),
                                           .kind = catalog::PrincipalKind::Role,
                                           .name = text.substr(text.rfind('/') + 1),
                                           .unique_id = "AROAEXAMPLE" + std::string(roles_made_++, 'X'),
                                           .created = clock.now(),
                                           .trust_policy = trust_policy,
                                           .session_length = session_length},
                                          policies));
  }

  // The form without Version.
  http::Response sts(std::string_view form, const CallOptions& options = {},
                     std::string_view signing_name = "sts") {
    http::Request request;
    request.method = "POST";
    request.target = options.target;
    request.body = std::string(form) + "&Version=2011-06-15";
    request.headers = {{"Host", "127.0.0.1:9480"},
                       {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                       {"User-Agent", "test-client/1"}};
    return send_signed(std::move(request), options, signing_name).http;
  }

  http::Response assume(std::string_view role, std::string_view more = "", const CallOptions& options = {}) {
    return sts(
        "Action=AssumeRole&RoleArn=" + std::string(role) + "&RoleSessionName=alice" + std::string(more),
        options);
  }

  // What calls of the new session are signed with.
  static CallOptions session_of(const http::Response& assumed) {
    CallOptions options;
    options.key_id = element(assumed, "AccessKeyId");
    options.secret = element(assumed, "SecretAccessKey");
    options.token = element(assumed, "SessionToken");
    return options;
  }

  Reply organizations(std::string_view operation, std::string_view input = "{}",
                      const CallOptions& options = {}, std::string_view signing_name = "organizations") {
    http::Request request;
    request.method = "POST";
    request.target = options.target;
    request.body = input;
    request.headers = {{"Host", "127.0.0.1:9480"},
                       {"Content-Type", "application/x-amz-json-1.1"},
                       {"X-Amz-Target", "AWSOrganizationsV20161128." + std::string(operation)}};
    return send_signed(std::move(request), options, signing_name);
  }

  // The text of the first XML element of that name; "" where there is none.
  static std::string element(const http::Response& response, std::string_view name) {
    const std::string open = "<" + std::string(name) + ">";
    const std::size_t begin = response.body.find(open);
    if (begin == std::string::npos) {
      return {};
    }
    const std::size_t text = begin + open.size();
    return response.body.substr(text, response.body.find("</", text) - text);
  }

  // The account's events of that name, newest first.
  std::vector<json::Value> events(std::string_view account, std::string_view name) {
    const auto page = must(
        lake->history().lookup({.account = AccountId(account),
                                .region = Region("us-east-1"),
                                .conditions = {{catalog::LookupAttribute::EventName, std::string(name)}}}));
    std::vector<json::Value> found;
    for (const catalog::HistoryEvent& event : page.events) {
      found.push_back(must(json::parse(event.json)));
    }
    return found;
  }

  // "userIdentity.arn" of an event, as JSON.
  static std::string at(const json::Value& event, std::string_view path) {
    const json::Value* value = &event;
    while (value != nullptr && !path.empty()) {
      const std::size_t end = std::min(path.find('.'), path.size());
      value = value->find(path.substr(0, end));
      path.remove_prefix(std::min(end + 1, path.size()));
    }
    return value == nullptr ? "(absent)" : json::write(*value);
  }

 private:
  std::size_t roles_made_ = 0;  // so that no two have one ID
};

}  // namespace tarn::service
