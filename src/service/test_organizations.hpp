// For tests: an organization that answers as AWS Organizations does, without a port.
#pragma once

#include "io/http_client.hpp"
#include "json/value.hpp"
#include "service/input.hpp"
#include "service/organizations_client.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::service {

// Pages have two entries. What is to go wrong stands in `replies`, which are given first.
class FakeOrganizations final : public io::HttpClient {
 public:
  Result<io::HttpReply> send(const io::HttpRequest& request) override {
    sent.push_back(request);
    const std::string target = field_of(request, "X-Amz-Target");
    const std::string operation = target.substr(target.rfind('.') + 1);
    if (!replies.empty()) {
      auto reply = std::move(replies.front());
      replies.pop_front();
      return reply;
    }
    if (const auto broken = broken_operations.find(operation); broken != broken_operations.end()) {
      return io::HttpReply{.status = 400, .body = broken->second};
    }
    return io::HttpReply{.status = 200,
                         .body = json::write(answer(operation, json::parse(request.body).value()))};
  }

  static std::string field_of(const io::HttpRequest& request, std::string_view name) {
    const auto found = std::ranges::find(request.fields, name, &io::HttpField::name);
    return found == request.fields.end() ? std::string() : found->value;
  }
  std::size_t calls_of(std::string_view operation) const {
    return static_cast<std::size_t>(std::ranges::count_if(sent, [&](const io::HttpRequest& request) {
      return field_of(request, "X-Amz-Target").ends_with("." + std::string(operation));
    }));
  }

  std::string id = "o-exampleorgid";
  std::string management = "111122223333";
  std::map<std::string, std::vector<std::string>> units{{"r-ab12", {}}};     // by parent
  std::map<std::string, std::vector<std::string>> accounts{{"r-ab12", {}}};  // by parent
  std::deque<Result<io::HttpReply>> replies{};
  std::map<std::string, std::string> broken_operations{};
  std::vector<io::HttpRequest> sent{};

 private:
  static json::Value entry(const std::string& of) { return json::Object{{"Id", of}, {"Name", "name-" + of}}; }

  static json::Value page(std::string_view member, const std::vector<std::string>& all,
                          const json::Value& input) {
    const auto* token = input.find("NextToken");
    const auto from =
        token == nullptr ? 0 : static_cast<std::size_t>(parse_integer(*token->string()).value_or(0));
    json::Array items;
    for (std::size_t i = from; i < std::min(all.size(), from + 2); ++i) {
      items.push_back(entry(all[i]));
    }
    json::Value answer(json::Object{{std::string(member), std::move(items)}});
    if (from + 2 < all.size()) {
      answer.set("NextToken", std::to_string(from + 2));
    }
    return answer;
  }

  json::Value answer(const std::string& operation, const json::Value& input) {
    if (operation == "DescribeOrganization") {
      return json::Object{{"Organization", json::Object{{"Id", id}, {"MasterAccountId", management}}}};
    }
    if (operation == "ListRoots") {
      return json::Object{{"Roots", json::Array{entry("r-ab12")}}};
    }
    if (operation == "ListAccounts") {
      std::vector<std::string> all;
      for (const auto& [parent, some] : accounts) {
        all.insert(all.end(), some.begin(), some.end());
      }
      return page("Accounts", all, input);
    }
    const std::string parent = *input.find("ParentId")->string();
    return operation == "ListAccountsForParent" ? page("Accounts", accounts[parent], input)
                                                : page("OrganizationalUnits", units[parent], input);
  }
};

inline OrganizationSource test_source() {
  OrganizationSource source;
  source.endpoint = "https://organizations.example";
  source.region = Region("us-east-1");
  source.keys = [] {
    return Result<AwsKeys>(AwsKeys{.access_key_id = "AKIAEXAMPLE",
                                   .secret = io::Secret("the-secret-itself"),
                                   .session_token = "the-token"});
  };
  source.first_pause = std::chrono::milliseconds(0);
  source.longest_pause = std::chrono::milliseconds(1);
  return source;
}

}  // namespace tarn::service
