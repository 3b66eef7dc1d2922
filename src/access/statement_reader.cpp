#include "access/statement_reader.hpp"

#include "access/document_parts.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::access {
namespace {

constexpr auto kMembers =
    std::to_array<std::string_view>({"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction",
                                     "Resource", "NotResource", "Condition"});
// Of each pair a statement has one.
constexpr auto kPairs = std::to_array<std::array<std::string_view, 2>>(
    {{"Principal", "NotPrincipal"}, {"Action", "NotAction"}, {"Resource", "NotResource"}});
constexpr std::string_view kTrustService = "sts:";
constexpr std::string_view kEverything = "*";
constexpr std::size_t kColonsBeforeVariables = 5;

using Problem = std::optional<std::string>;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool has_principal(PolicyKind kind) {
  return kind == PolicyKind::Resource || kind == PolicyKind::Trust;
}

// "cloudtrail:Get*"
bool is_action(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto is_letter = [](char c) { return is_alphanumeric(c) || c == '*' || c == '?'; };
  const auto is_service_letter = [&is_letter](char c) { return is_letter(c) || c == '-'; };
  return text == kEverything || (colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() &&
                                 std::ranges::all_of(text.substr(0, colon), is_service_letter) &&
                                 std::ranges::all_of(text.substr(colon + 1), is_letter));
}

// An ARN, of which the last part may stand for all the rest: "arn:aws:cloudtrail:*".
bool is_resource(std::string_view text) {
  return text == kEverything || (text.starts_with("arn:") && (split_arn(text) || text.ends_with('*')));
}

// The parts of an ARN before the name of the resource are no place for variables.
bool has_early_variable(std::string_view text) {
  const std::string_view before = text.substr(0, text.find("${"));
  return before.size() != text.size() &&
         static_cast<std::size_t>(std::ranges::count(before, ':')) < kColonsBeforeVariables;
}

}  // namespace

Problem StatementReader::read(const json::Value& value) {
  if (value.object() == nullptr) {
    return "a statement is a JSON object";
  }
  if (const std::string* name = repeated_name(*value.object())) {
    return fmt::format("{} stands twice: put both into one list, or into two statements", *name);
  }
  if (auto problem = check_members(value)) {
    return problem;
  }
  if (auto problem = read_members(*value.object())) {
    return problem;
  }
  return value.find("Effect") == nullptr ? Problem("Effect is missing: Allow or Deny") : check_whole();
}

// What the grammar and the kind of policy say of the names alone.
Problem StatementReader::check_members(const json::Value& value) const {
  for (const json::Member& member : *value.object()) {
    if (std::ranges::find(kMembers, member.name) == kMembers.end()) {
      return fmt::format("a statement has {}, and not {}", fmt::join(kMembers, ", "), member.name);
    }
  }
  for (const auto& [one, other] : kPairs) {
    if (value.find(one) != nullptr && value.find(other) != nullptr) {
      return fmt::format("{} and {} exclude each other: make two statements", one, other);
    }
  }
  for (const std::string_view name : {kPairs[0][0], kPairs[0][1]}) {
    if (value.find(name) != nullptr && !has_principal(kind_)) {
      return fmt::format("a policy of this kind ({}) has no {}: it is about whom it is attached to",
                         to_string(kind_), name);
    }
  }
  if (kind_ != PolicyKind::Trust) {
    return std::nullopt;
  }
  for (const std::string_view name : {"Resource", "NotResource", "NotPrincipal", "NotAction"}) {
    if (value.find(name) != nullptr) {
      return fmt::format("a trust policy has no {}: it says who (Principal) may do what of sts (Action)",
                         name);
    }
  }
  return std::nullopt;
}

Problem StatementReader::read_members(const json::Object& members) {
  for (const json::Member& member : members) {
    if (auto problem = read_member(member)) {
      return problem;
    }
  }
  return std::nullopt;
}

Problem StatementReader::read_member(const json::Member& member) {
  if (member.name == "Sid") {
    return read_sid(member.value);
  }
  if (member.name == "Effect") {
    return read_effect(member.value);
  }
  if (member.name.ends_with("Principal")) {
    return read_principal_element(member);
  }
  if (member.name.ends_with("Action")) {
    return read_actions(member);
  }
  return member.name == "Condition" ? read_condition_element(member.value) : read_resources(member);
}

Problem StatementReader::read_sid(const json::Value& value) {
  if (value.string() == nullptr) {
    return "Sid is a text";
  }
  statement_.sid = *value.string();
  // Resources take any text.
  if (kind_ != PolicyKind::Resource && !std::ranges::all_of(statement_.sid, is_alphanumeric)) {
    return fmt::format("Sid has letters and digits alone: {}", statement_.sid);
  }
  return std::nullopt;
}

Problem StatementReader::read_effect(const json::Value& value) {
  const std::string* effect = value.string();
  if (effect == nullptr || (*effect != "Allow" && *effect != "Deny")) {
    return "Effect is Allow or Deny";
  }
  statement_.effect = *effect == "Allow" ? Statement::Effect::Allow : Statement::Effect::Deny;
  return std::nullopt;
}

Problem StatementReader::read_principal_element(const json::Member& member) {
  auto principal = read_principal(member.name, member.value);
  if (!principal.has_value()) {
    return std::move(principal).error();
  }
  statement_.principal = *std::move(principal);
  return std::nullopt;
}

Problem StatementReader::read_actions(const json::Member& member) {
  auto texts = texts_of(member.value);
  if (!texts.has_value()) {
    return fmt::format("{} is {}", member.name, texts.error());
  }
  statement_.is_not_action = member.name == "NotAction";
  statement_.actions.reserve(texts->size());
  for (std::string& text : *texts) {
    if (!is_action(text)) {
      return fmt::format("{} names actions as in cloudtrail:LookupEvents, cloudtrail:Get* or *: {}",
                         member.name, text);
    }
    const std::string lowered = lower_case(text);
    if (kind_ == PolicyKind::Trust && !lowered.starts_with(kTrustService)) {
      return fmt::format("the actions of a trust policy are those of sts, such as sts:AssumeRole: {}", text);
    }
    statement_.actions.push_back({.text = std::move(text), .pattern = make_pattern(lowered)});
  }
  return std::nullopt;
}

Problem StatementReader::read_resources(const json::Member& member) {
  auto texts = texts_of(member.value);
  if (!texts.has_value()) {
    return fmt::format("{} is {}", member.name, texts.error());
  }
  statement_.is_not_resource = member.name == "NotResource";
  statement_.resources.reserve(texts->size());
  for (const std::string& text : *texts) {
    if (auto problem = read_resource(member.name, text)) {
      return problem;
    }
  }
  return std::nullopt;
}

Problem StatementReader::read_resource(const std::string& element, const std::string& text) {
  if (!is_resource(text)) {
    return fmt::format(
        "{} names ARNs as in arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/*, or *: {}", element,
        text);
  }
  if (has_variables_ && has_early_variable(text)) {
    return fmt::format("policy variables stand behind the fifth colon of an ARN: {}", text);
  }
  auto pattern = parse_template(text, {.has_variables = has_variables_, .has_wildcards = true});
  if (!pattern.has_value()) {
    return fmt::format("{}: {}", element, pattern.error());
  }
  statement_.resources.push_back({.text = text, .pattern = *std::move(pattern)});
  return std::nullopt;
}

Problem StatementReader::read_condition_element(const json::Value& value) {
  auto conditions = read_conditions(value, has_variables_);
  if (!conditions.has_value()) {
    return std::move(conditions).error();
  }
  statement_.conditions = *std::move(conditions);
  return std::nullopt;
}

Problem StatementReader::check_whole() const {
  const std::optional<PrincipalElement>& principal = statement_.principal;
  if (has_principal(kind_) && !principal) {
    return R"(Principal is missing: who is meant, as in {"AWS": "111122223333"})";
  }
  if (principal && principal->is_negated && statement_.effect == Statement::Effect::Allow) {
    return "NotPrincipal goes with Deny alone: to allow, name who is allowed in Principal";
  }
  if (statement_.actions.empty()) {
    return "Action is missing: what is meant, as in cloudtrail:LookupEvents";
  }
  if (!has_principal(kind_) && statement_.resources.empty()) {
    return "Resource is missing: ARNs, or *";
  }
  return std::nullopt;
}

}  // namespace tarn::access
