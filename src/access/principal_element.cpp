#include "access/principal_element.hpp"

#include "access/document_parts.hpp"
#include "access/wildcard.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

constexpr std::string_view kEverybody = "*";

std::optional<AwsPrincipal> parse_aws_principal(const std::string& text) {
  if (text == kEverybody) {
    return AwsPrincipal{.kind = AwsPrincipal::Kind::Everybody, .text = text};
  }
  if (is_account(text)) {
    return AwsPrincipal{.kind = AwsPrincipal::Kind::Account, .text = text, .account = AccountId(text)};
  }
  const auto parts = split_arn(text);
  if (parts && (*parts)[0] == "arn" && (*parts)[1].starts_with("aws") && (*parts)[2] == "iam" &&
      (*parts)[3].empty() && is_account((*parts)[4]) && (*parts)[5] == "root") {
    return AwsPrincipal{.kind = AwsPrincipal::Kind::Account, .text = text, .account = AccountId((*parts)[4])};
  }
  const auto caller = parse_caller(text);
  const bool is_named = caller.has_value() && caller->kind != Caller::Kind::Service &&
                        text.find_first_of("*?") == std::string::npos;
  return is_named ? std::optional(AwsPrincipal{.text = text}) : std::nullopt;
}

std::optional<std::string> read_aws(const std::vector<std::string>& texts, PrincipalElement& element) {
  element.aws.reserve(texts.size());
  for (const std::string& text : texts) {
    auto principal = parse_aws_principal(text);
    if (!principal) {
      return fmt::format(
          "a principal is an account ID, or the ARN of an account, user, role, role session or federated "
          "user, "
          "without wildcards: {}",
          text);
    }
    element.aws.push_back(*std::move(principal));
  }
  return std::nullopt;
}

std::optional<std::string> read_services(std::vector<std::string> texts, PrincipalElement& element) {
  const auto wrong = std::ranges::find_if_not(texts, is_service_name);
  if (wrong != texts.end()) {
    return fmt::format("a service is named as in cloudtrail.amazonaws.com: {}", *wrong);
  }
  element.services = std::move(texts);
  return std::nullopt;
}

std::optional<std::string> read_member(std::string_view name, const json::Member& member,
                                       PrincipalElement& element) {
  auto texts = texts_of(member.value);
  if (!texts.has_value()) {
    return fmt::format("{}'s {} is {}", name, member.name, texts.error());
  }
  if (member.name == "AWS") {
    return read_aws(*texts, element);
  }
  if (member.name == "Service") {
    return read_services(*std::move(texts), element);
  }
  if (member.name != "Federated" && member.name != "CanonicalUser") {
    return fmt::format("{} has AWS, Service, Federated or CanonicalUser, and not {}", name, member.name);
  }
  std::ranges::move(*texts, std::back_inserter(element.others));
  return std::nullopt;
}

bool names_account(const AwsPrincipal& principal, const Caller& caller) {
  return principal.kind == AwsPrincipal::Kind::Account && principal.account == caller.account;
}

Naming naming_of(const AwsPrincipal& principal, const Caller& caller) {
  if (principal.kind == AwsPrincipal::Kind::Everybody) {
    return Naming::Itself;
  }
  if (caller.kind == Caller::Kind::Service) {
    return Naming::Nobody;
  }
  if (names_account(principal, caller)) {
    return Naming::Account;
  }
  if (principal.kind == AwsPrincipal::Kind::Account) {
    return Naming::Nobody;
  }
  if (principal.text == caller.role_arn) {
    return Naming::Role;
  }
  return principal.text == caller.arn ? Naming::Itself : Naming::Nobody;
}

}  // namespace

std::expected<PrincipalElement, std::string> read_principal(std::string_view element,
                                                            const json::Value& value) {
  PrincipalElement read{.is_negated = element == "NotPrincipal"};
  if (value.string() != nullptr && *value.string() == kEverybody) {
    read.aws.push_back({.kind = AwsPrincipal::Kind::Everybody, .text = std::string(kEverybody)});
    return read;
  }
  if (value.object() == nullptr) {
    return std::unexpected(
        fmt::format(R"({} is "*" or an object, as in {{"AWS": "111122223333"}})", element));
  }
  if (const std::string* name = repeated_name(*value.object())) {
    return std::unexpected(fmt::format("{} names {} twice: put both into one list", element, *name));
  }
  for (const json::Member& member : *value.object()) {
    if (auto problem = read_member(element, member, read)) {
      return std::unexpected(*std::move(problem));
    }
  }
  if (value.object()->empty()) {
    return std::unexpected(fmt::format("{} is missing: the object names nobody", element));
  }
  return read;
}

Naming naming_of(const PrincipalElement& element, const Caller& caller) {
  if (caller.kind == Caller::Kind::Service &&
      std::ranges::find(element.services, caller.arn) != element.services.end()) {
    return Naming::Itself;
  }
  Naming closest = Naming::Nobody;
  for (const AwsPrincipal& principal : element.aws) {
    closest = std::max(closest, naming_of(principal, caller));
  }
  return closest;
}

bool excepts(const PrincipalElement& element, const Caller& caller) {
  if (caller.kind == Caller::Kind::Service) {
    return naming_of(element, caller) == Naming::Itself;
  }
  const auto has = [&element](const auto& is_it) { return std::ranges::any_of(element.aws, is_it); };
  const auto is_everybody = [](const AwsPrincipal& p) { return p.kind == AwsPrincipal::Kind::Everybody; };
  const auto is_arn = [](const std::string& arn) {
    return [&arn](const AwsPrincipal& p) { return p.text == arn; };
  };
  if (has(is_everybody)) {
    return true;
  }
  return has(is_arn(caller.arn)) && (caller.role_arn.empty() || has(is_arn(caller.role_arn))) &&
         has([&caller](const AwsPrincipal& p) { return names_account(p, caller); });
}

}  // namespace tarn::access
