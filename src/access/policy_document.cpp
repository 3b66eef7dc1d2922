#include "access/policy_document.hpp"

#include "access/document_parts.hpp"
#include "access/statement_reader.hpp"
#include "json/value.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

constexpr std::string_view kVersionWithVariables = "2012-10-17";
constexpr std::string_view kFirstVersion = "2008-10-17";
constexpr int kDepthMax = 8;

using Problem = std::optional<std::string>;

Problem check_envelope(const json::Value& policy) {
  if (policy.object() == nullptr) {
    return "a policy is a JSON object";
  }
  if (const std::string* name = repeated_name(*policy.object())) {
    return fmt::format("a policy has {} once", *name);
  }
  for (const json::Member& member : *policy.object()) {
    if (member.name != "Version" && member.name != "Id" && member.name != "Statement") {
      return fmt::format("a policy has Version, Id and Statement, and not {}", member.name);
    }
  }
  const json::Value* version = policy.find("Version");
  if (version != nullptr && (version->string() == nullptr || (*version->string() != kVersionWithVariables &&
                                                              *version->string() != kFirstVersion))) {
    return fmt::format("Version is {}, or {}, which has no policy variables", kVersionWithVariables,
                       kFirstVersion);
  }
  const json::Value* id = policy.find("Id");
  return id != nullptr && id->string() == nullptr ? Problem("Id is a text") : std::nullopt;
}

// One statement need not be in a list.
std::expected<json::Array, std::string> statements_of(const json::Value& policy) {
  const json::Value* statements = policy.find("Statement");
  if (statements == nullptr) {
    return std::unexpected("Statement is missing");
  }
  if (statements->object() != nullptr) {
    return json::Array{*statements};
  }
  if (statements->array() == nullptr || statements->array()->empty()) {
    return std::unexpected("Statement is a list of at least one statement");
  }
  if (statements->array()->size() > kPolicyStatementsMax) {
    return std::unexpected(
        fmt::format("a policy has at most {} statements: use several policies", kPolicyStatementsMax));
  }
  return *statements->array();
}

std::string in_statement(std::size_t number, const json::Value& value, std::string_view problem) {
  const json::Value* sid = value.find("Sid");
  const bool is_named = sid != nullptr && sid->string() != nullptr && !sid->string()->empty();
  return is_named ? fmt::format("statement {} (Sid {}): {}", number, *sid->string(), problem)
                  : fmt::format("statement {}: {}", number, problem);
}

std::expected<json::Value, std::string> parse_document(std::string_view text) {
  if (text.size() > kPolicyBytesMax) {
    return std::unexpected(fmt::format("a policy has at most {} bytes, and this one {}: split it",
                                       kPolicyBytesMax, text.size()));
  }
  auto parsed = json::parse(text, {.bytes = kPolicyBytesMax, .depth = kDepthMax});
  if (!parsed.has_value()) {
    return std::unexpected(fmt::format("the policy is not valid JSON: {}", parsed.error().message()));
  }
  if (auto problem = check_envelope(*parsed)) {
    return std::unexpected(*std::move(problem));
  }
  return *std::move(parsed);
}

}  // namespace

std::string_view to_string(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::Identity: return "identity";
    case PolicyKind::Resource: return "resource";
    case PolicyKind::Session: return "session";
    case PolicyKind::Trust: return "trust";
  }
  return {};
}

std::expected<Policy, std::string> read_policy(PolicyKind kind, std::string_view name,
                                               std::string_view text) {
  const auto document = parse_document(text);
  if (!document.has_value()) {
    return std::unexpected(document.error());
  }
  const auto listed = statements_of(*document);
  if (!listed.has_value()) {
    return std::unexpected(listed.error());
  }
  const json::Value* version = document->find("Version");
  const bool has_variables = version != nullptr && *version->string() == kVersionWithVariables;
  Policy policy{.kind = kind, .name = std::string(name)};
  policy.statements.reserve(listed->size());
  std::set<std::string> sids;
  for (const json::Value& value : *listed) {
    const std::size_t number = policy.statements.size() + 1;
    StatementReader reader(kind, has_variables);
    if (const auto problem = reader.read(value)) {
      return std::unexpected(in_statement(number, value, *problem));
    }
    policy.statements.push_back(reader.take());
    Statement& statement = policy.statements.back();
    statement.number = number;
    if (!statement.sid.empty() && !sids.insert(statement.sid).second) {
      return std::unexpected(
          fmt::format("two statements have the Sid {}: give statement {} another", statement.sid, number));
    }
  }
  return policy;
}

}  // namespace tarn::access
