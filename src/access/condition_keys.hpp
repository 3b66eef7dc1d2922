// The condition keys that a call to Tarn can have. Policies may ask for others: no call has those.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tarn::access {

enum class KeyType : std::uint8_t { String, Arn, Bool, Date, Numeric, IpAddress };

std::string_view to_string(KeyType type);  // "String"

struct ConditionKey {
  std::string_view name;  // "aws:SourceIp"; of a family "aws:PrincipalTag/", with a tag's key behind it
  KeyType type = KeyType::String;
  bool is_list = false;  // a call may have several values
};

// Names are compared without regard to case.
std::optional<ConditionKey> find_condition_key(std::string_view name);

}  // namespace tarn::access
