// A second evaluator of policies, for tests: slow, plain, and written from the rules alone. It works on the
// JSON as it stands and shares no code with the first but the names of outcomes.
#pragma once

#include "access/decision.hpp"
#include "json/value.hpp"

#include <map>
#include <string>
#include <vector>

namespace tarn::access::slow {

struct Document {
  PolicyKind kind = PolicyKind::Identity;
  std::string name{};
  json::Value json{};
};

struct Question {
  std::string caller{};   // an ARN, or the name of a service
  std::string account{};  // none of a service
  std::string role{};     // the ARN of a session's role
  std::string action{};
  std::string resource{};
  std::string owner{};                                        // the account of the resource
  std::map<std::string, std::vector<std::string>> context{};  // by names in lower case
};

struct Answer {
  Decision::Outcome outcome = Decision::Outcome::DeniedImplicitly;
  PolicyKind lacking = PolicyKind::Identity;
};

// Whether the statement is about the question, its effect left aside.
bool is_about(const Document& document, const json::Value& statement, const Question& question);

Answer answer(const std::vector<Document>& documents, const Question& question);

}  // namespace tarn::access::slow
