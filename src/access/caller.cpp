#include "access/caller.hpp"

#include "access/wildcard.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

constexpr std::string_view kUser = "user/";
constexpr std::string_view kRole = "role/";
constexpr std::string_view kSession = "assumed-role/";
constexpr std::string_view kFederated = "federated-user/";
constexpr std::size_t kAccountDigits = 12;

// What stands behind `type`, or nothing.
std::string_view name_behind(std::string_view resource, std::string_view type) {
  return resource.starts_with(type) ? resource.substr(type.size()) : std::string_view();
}

std::string_view last_of_path(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::optional<Caller> parse_iam(const ArnParts& parts, Caller caller) {
  const std::string_view user = name_behind(parts.back(), kUser);
  const std::string_view role = name_behind(parts.back(), kRole);
  const std::string_view name = last_of_path(user.empty() ? role : user);
  if (name.empty()) {
    return std::nullopt;
  }
  caller.kind = user.empty() ? Caller::Kind::Role : Caller::Kind::User;
  caller.name = name;
  caller.role_arn = user.empty() ? caller.arn : std::string();
  return caller;
}

std::optional<Caller> parse_sts(const ArnParts& parts, Caller caller) {
  const std::string_view federated = name_behind(parts.back(), kFederated);
  if (!federated.empty()) {
    caller.kind = Caller::Kind::FederatedUser;
    caller.name = federated;
    return caller;
  }
  const std::string_view session = name_behind(parts.back(), kSession);
  const std::size_t slash = session.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == session.size()) {
    return std::nullopt;
  }
  caller.kind = Caller::Kind::RoleSession;
  caller.name = session.substr(slash + 1);
  caller.role_arn =
      fmt::format("arn:{}:iam::{}:{}{}", parts[1], caller.account.value(), kRole, session.substr(0, slash));
  return caller;
}

std::string_view type_of(Caller::Kind kind) {
  switch (kind) {
    case Caller::Kind::User: return "User";
    case Caller::Kind::Role:
    case Caller::Kind::RoleSession: return "AssumedRole";
    case Caller::Kind::FederatedUser: return "FederatedUser";
    case Caller::Kind::Service: return "Service";
  }
  return {};
}

// Of a session "AROA...:name", of a federated user "account:name".
std::string user_id_of(const Caller& caller) {
  if (caller.kind == Caller::Kind::FederatedUser) {
    return fmt::format("{}:{}", caller.account.value(), caller.name);
  }
  return caller.kind == Caller::Kind::RoleSession && !caller.unique_id.empty()
             ? fmt::format("{}:{}", caller.unique_id, caller.name)
             : caller.unique_id;
}

}  // namespace

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_service_name(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return std::ranges::all_of(text, is_letter) && text.find(".amazonaws.com") != std::string_view::npos &&
         !text.starts_with('.');
}

std::expected<Caller, std::string> parse_caller(std::string_view principal) {
  Caller caller{.arn = std::string(principal)};
  if (is_service_name(principal)) {
    caller.kind = Caller::Kind::Service;
    return caller;
  }
  std::optional<Caller> parsed;
  const auto parts = split_arn(principal);
  if (parts && (*parts)[0] == "arn" && (*parts)[1].starts_with("aws") && (*parts)[3].empty() &&
      is_account((*parts)[4])) {
    caller.account = AccountId((*parts)[4]);
    const std::string_view service = (*parts)[2];
    parsed = service == "iam"   ? parse_iam(*parts, caller)
             : service == "sts" ? parse_sts(*parts, caller)
                                : std::nullopt;
  }
  if (!parsed) {
    return std::unexpected(fmt::format(
        "a caller is the ARN of a user, a role, a role's session or a federated user, or a service "
        "such as cloudtrail.amazonaws.com: {}",
        principal));
  }
  return *std::move(parsed);
}

void set_caller_keys(const Caller& caller, RequestContext& context) {
  const bool is_service = caller.kind == Caller::Kind::Service;
  context.set("aws:PrincipalIsAWSService", is_service ? "true" : "false");
  if (is_service) {
    context.set("aws:PrincipalServiceName", caller.arn);
    return;
  }
  context.set("aws:PrincipalArn", caller.role_arn.empty() ? caller.arn : caller.role_arn);
  context.set("aws:PrincipalAccount", caller.account.value());
  context.set("aws:PrincipalType", std::string(type_of(caller.kind)));
  if (caller.kind == Caller::Kind::User) {
    context.set("aws:username", caller.name);
  }
  if (std::string user_id = user_id_of(caller); !user_id.empty()) {
    context.set("aws:userid", std::move(user_id));
  }
}

}  // namespace tarn::access
