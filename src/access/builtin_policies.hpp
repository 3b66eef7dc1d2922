// The policies that every lake has, by the names of AWS's own.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace tarn::access {

struct BuiltinPolicy {
  std::string_view name;
  std::string_view document;  // an identity policy
};

inline constexpr std::size_t kBuiltinPolicies = 3;

const std::array<BuiltinPolicy, kBuiltinPolicies>& builtin_policies();

// By its name or its ARN, "arn:aws:iam::aws:policy/AdministratorAccess".
std::optional<BuiltinPolicy> find_builtin_policy(std::string_view reference);

}  // namespace tarn::access
