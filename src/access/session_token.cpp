#include "access/session_token.hpp"

#include "json/value.hpp"

#include <cstdint>
#include <utility>

namespace tarn::access {
namespace {

const std::string* text_of(const json::Value& document, std::string_view name) {
  const json::Value* value = document.find(name);
  return value == nullptr ? nullptr : value->string();
}

std::optional<Timestamp> time_of(const json::Value& document, std::string_view name) {
  const json::Value* value = document.find(name);
  const std::int64_t* count = value == nullptr ? nullptr : value->integer();
  return count == nullptr ? std::nullopt : std::optional(from_micros(*count));
}

std::optional<std::vector<std::string>> texts_of(const json::Value& document, std::string_view name) {
  const json::Value* value = document.find(name);
  if (value == nullptr || value->array() == nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  texts.reserve(value->array()->size());
  for (const json::Value& element : *value->array()) {
    if (element.string() == nullptr) {
      return std::nullopt;
    }
    texts.push_back(*element.string());
  }
  return texts;
}

}  // namespace

std::string write_session_token(const SessionToken& token) {
  json::Array names;
  names.reserve(token.policy_names.size());
  for (const std::string& name : token.policy_names) {
    names.emplace_back(name);
  }
  return json::write(json::Object{{"role", token.role_arn},
                                  {"id", token.role_id},
                                  {"name", token.name},
                                  {"issued", micros(token.issued)},
                                  {"expires", micros(token.expires)},
                                  {"policies", std::move(names)},
                                  {"policy", token.policy},
                                  {"source", token.source_identity}});
}

std::optional<SessionToken> read_session_token(std::string_view text) {
  const auto document = json::parse(text);
  if (!document) {
    return std::nullopt;
  }
  const std::string* role = text_of(*document, "role");
  const std::string* id = text_of(*document, "id");
  const std::string* name = text_of(*document, "name");
  const std::string* policy = text_of(*document, "policy");
  const std::string* source = text_of(*document, "source");
  const auto issued = time_of(*document, "issued");
  const auto expires = time_of(*document, "expires");
  auto policy_names = texts_of(*document, "policies");
  if (role == nullptr || id == nullptr || name == nullptr || policy == nullptr || source == nullptr ||
      !issued || !expires || !policy_names) {
    return std::nullopt;
  }
  return SessionToken{.role_arn = *role,
                      .role_id = *id,
                      .name = *name,
                      .issued = *issued,
                      .expires = *expires,
                      .policy_names = *std::move(policy_names),
                      .policy = *policy,
                      .source_identity = *source};
}

}  // namespace tarn::access
