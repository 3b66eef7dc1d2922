// Reads one statement of a policy.
#pragma once

#include "access/policy_document.hpp"
#include "json/value.hpp"

#include <optional>
#include <string>
#include <utility>

namespace tarn::access {

// Stops at the first thing that is wrong.
class StatementReader {
 public:
  StatementReader(PolicyKind kind, bool has_variables) : kind_(kind), has_variables_(has_variables) {}

  // What is wrong, if anything.
  std::optional<std::string> read(const json::Value& value);
  // REQUIRES: read() has found nothing wrong.
  Statement take() { return std::move(statement_); }

 private:
  using Problem = std::optional<std::string>;

  Problem read_members(const json::Object& members);
  Problem read_member(const json::Member& member);
  Problem read_sid(const json::Value& value);
  Problem read_effect(const json::Value& value);
  Problem read_principal_element(const json::Member& member);
  Problem read_actions(const json::Member& member);
  Problem read_resources(const json::Member& member);
  Problem read_resource(const std::string& element, const std::string& text);
  Problem read_condition_element(const json::Value& value);
  Problem check_members(const json::Value& value) const;
  Problem check_whole() const;

  PolicyKind kind_;
  bool has_variables_;
  Statement statement_;
};

}  // namespace tarn::access
