// AssumeRole of STS: who may be which role, for how long and bounded by what.
#pragma once

#include "service/facade.hpp"
#include "wire/query_protocol.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tarn::service {

struct AssumeRoleInput {
  std::string role_arn{};
  std::string session_name{};
  std::optional<std::chrono::seconds> duration{};
  std::optional<std::string> external_id{};
  std::string policy{};                     // a session policy; empty: none
  std::vector<std::string> policy_names{};  // of those that every lake has
  std::string source_identity{};            // empty: none
};

// ValidationError for what breaks STS's constraints, and for parameters that would mean something and are
// not offered, such as tags; MalformedPolicyDocument for a session policy that cannot be read.
wire::ApiResult<AssumeRoleInput> read_assume_role(const wire::QueryInput& form);

// The parameters as events show them, valid or not.
json::Value shown_assume_role(const wire::QueryInput& form);

// AccessDenied in the same words for a role that does not exist and for one that the caller may not assume.
// REQUIRES: the call is identified.
FacadeOutcome assume_role(const FacadeCall& call, const AssumeRoleInput& input);

}  // namespace tarn::service
