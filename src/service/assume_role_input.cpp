#include "access/builtin_policies.hpp"
#include "access/caller.hpp"
#include "access/policy_document.hpp"
#include "service/assume_role.hpp"
#include "service/input.hpp"
#include "wire/pattern.hpp"
#include "wire/validate.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kNameExtras = "_+=,.@-";
constexpr std::string_view kExternalExtras = "_+=,.@:/-";

// A text parameter and its constraints. Source: STS API Reference, "AssumeRole".
struct TextRule {
  std::string_view name;
  bool is_required;
  std::size_t min;
  std::size_t max;
  std::string_view extras;   // the characters beside letters and digits; empty: any
  std::string_view pattern;  // the same in AWS's words
};

constexpr auto kTexts = std::to_array<TextRule>({
    {"RoleArn", true, 20, 2048, "", ""},
    {"RoleSessionName", true, 2, 64, kNameExtras, "[\\w+=,.@-]*"},
    {"ExternalId", false, 2, 1224, kExternalExtras, "[\\w+=,.@:\\/-]*"},
    {"Policy", false, 1, 2048, "", ""},
    {"SourceIdentity", false, 2, 64, kNameExtras, "[\\w+=,.@-]*"},
});
constexpr std::string_view kDuration = "DurationSeconds";
constexpr std::int64_t kDurationMin = 900;
constexpr std::int64_t kDurationMax = 43'200;
constexpr std::size_t kPolicyArnsMax = 10;
constexpr std::string_view kPolicyArn = "PolicyArns.member.";
constexpr std::string_view kPolicyArnEnd = ".arn";

// "RoleArn" is "roleArn" in messages and events.
std::string lowered(std::string_view name) {
  std::string text(name);
  text.front() = static_cast<char>(text.front() - 'A' + 'a');
  return text;
}

bool consists_of(std::string_view text, std::string_view extras) {
  return std::ranges::all_of(text, [extras](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') || extras.find(c) != std::string_view::npos;
  });
}

void check_text(const TextRule& rule, const std::string* value, std::vector<wire::Violation>& found) {
  const auto add = [&](std::string shown, std::string message) {
    found.push_back({.path = lowered(rule.name), .value = std::move(shown), .message = std::move(message)});
  };
  if (value == nullptr) {
    if (rule.is_required) {
      add("null", "Member must not be null");
    }
    return;
  }
  const std::size_t length = wire::count_characters(*value);
  const std::string shown = length > rule.max ? std::string("'...'") : fmt::format("'{}'", *value);
  if (length > rule.max) {
    add(shown, fmt::format("Member must have length less than or equal to {}", rule.max));
  }
  if (length < rule.min) {
    add(shown, fmt::format("Member must have length greater than or equal to {}", rule.min));
  }
  if (!rule.pattern.empty() && !consists_of(*value, rule.extras)) {
    add(shown, fmt::format("Member must satisfy regular expression pattern: {}", rule.pattern));
  }
}

void check_duration(const std::string* value, std::vector<wire::Violation>& found) {
  if (value == nullptr) {
    return;
  }
  const auto seconds = parse_integer(*value);
  std::string message;
  if (!seconds) {
    message = "Member must be an integer";
  } else if (*seconds > kDurationMax) {
    message = fmt::format("Member must have value less than or equal to {}", kDurationMax);
  } else if (*seconds < kDurationMin) {
    message = fmt::format("Member must have value greater than or equal to {}", kDurationMin);
  }
  if (!message.empty()) {
    found.push_back({.path = lowered(kDuration),
                     .value = fmt::format("'{}'", value->substr(0, 64)),
                     .message = std::move(message)});
  }
}

// From "PolicyArns.member.1.arn"; numbers have one spelling, so that none comes twice.
std::optional<std::int64_t> number_of_policy_arn(std::string_view name) {
  if (!name.starts_with(kPolicyArn) || !name.ends_with(kPolicyArnEnd) ||
      name.size() <= kPolicyArn.size() + kPolicyArnEnd.size()) {
    return std::nullopt;
  }
  name.remove_prefix(kPolicyArn.size());
  name.remove_suffix(kPolicyArnEnd.size());
  const auto number = parse_integer(name);
  return number && *number > 0 && fmt::format("{}", *number) == name ? number : std::nullopt;
}

std::map<std::int64_t, std::string> policy_arns(const wire::QueryInput& form) {
  std::map<std::int64_t, std::string> arns;
  for (const wire::NewHeader& parameter : form.parameters()) {
    if (const auto number = number_of_policy_arn(parameter.name)) {
      arns.emplace(*number, parameter.value);
    }
  }
  return arns;
}

std::unexpected<wire::ApiError> invalid(std::string message) {
  return refuse("ValidationError", std::move(message));
}

// What is not understood might be meant to restrict the session, and so is not passed over.
std::optional<std::string> unknown_parameter(const wire::QueryInput& form) {
  for (const wire::NewHeader& parameter : form.parameters()) {
    const std::string& name = parameter.name;
    const bool is_known = name == "Action" || name == "Version" || name == kDuration ||
                          std::ranges::find(kTexts, name, &TextRule::name) != kTexts.end() ||
                          number_of_policy_arn(name);
    if (!is_known) {
      return name.substr(0, name.find('.'));
    }
  }
  return std::nullopt;
}

wire::ApiResult<std::vector<std::string>> read_policy_names(const wire::QueryInput& form) {
  const auto arns = policy_arns(form);
  if (arns.size() > kPolicyArnsMax) {
    return invalid(
        fmt::format("1 validation error detected: Value at 'policyArns' failed to satisfy constraint: "
                    "Member must have length less than or equal to {}",
                    kPolicyArnsMax));
  }
  std::vector<std::string> names;
  names.reserve(arns.size());
  for (const auto& [number, arn] : arns) {
    const auto builtin = arn.starts_with("arn:") ? access::find_builtin_policy(arn) : std::nullopt;
    if (!builtin) {
      return invalid(fmt::format("PolicyArns names a policy that this lake does not have: {}", arn));
    }
    names.emplace_back(builtin->name);
  }
  return names;
}

std::string text_of(const wire::QueryInput& form, std::string_view name) {
  const std::string* value = form.find(name);
  return value == nullptr ? std::string() : *value;
}

bool is_role_arn(std::string_view text) {
  const auto caller = access::parse_caller(text);
  return caller && caller->kind == access::Caller::Kind::Role;
}

}  // namespace

wire::ApiResult<AssumeRoleInput> read_assume_role(const wire::QueryInput& form) {
  if (const auto unknown = unknown_parameter(form)) {
    return invalid(fmt::format("AssumeRole does not take {} here: leave it out", *unknown));
  }
  std::vector<wire::Violation> found;
  for (const TextRule& rule : kTexts) {
    check_text(rule, form.find(rule.name), found);
  }
  check_duration(form.find(kDuration), found);
  if (auto error = wire::validation_error(found)) {
    return invalid(std::move(error->message));
  }
  AssumeRoleInput input{.role_arn = text_of(form, "RoleArn"),
                        .session_name = text_of(form, "RoleSessionName"),
                        .policy = text_of(form, "Policy"),
                        .source_identity = text_of(form, "SourceIdentity")};
  if (!is_role_arn(input.role_arn)) {
    return invalid(fmt::format("{} is invalid", input.role_arn));
  }
  if (const std::string* external_id = form.find("ExternalId")) {
    input.external_id = *external_id;
  }
  if (const auto seconds = parse_integer(text_of(form, kDuration))) {
    input.duration = std::chrono::seconds(*seconds);
  }
  auto names = read_policy_names(form);
  if (!names) {
    return std::unexpected(std::move(names).error());
  }
  input.policy_names = *std::move(names);
  if (!input.policy.empty()) {
    const auto policy = access::read_policy(access::PolicyKind::Session, "session policy", input.policy);
    if (!policy) {
      return refuse("MalformedPolicyDocument", policy.error());
    }
  }
  return input;
}

json::Value shown_assume_role(const wire::QueryInput& form) {
  json::Value shown(json::Object{});
  for (const TextRule& rule : kTexts) {
    if (const std::string* value = form.find(rule.name)) {
      shown.set(lowered(rule.name), *value);
    }
  }
  if (const std::string* duration = form.find(kDuration)) {
    const auto seconds = parse_integer(*duration);
    shown.set(lowered(kDuration), seconds ? json::Value(*seconds) : json::Value(*duration));
  }
  json::Array policies;
  for (auto& [number, arn] : policy_arns(form)) {
    policies.emplace_back(json::Object{{"arn", arn}});
  }
  if (!policies.empty()) {
    shown.set("policyArns", std::move(policies));
  }
  return shown;
}

}  // namespace tarn::service
