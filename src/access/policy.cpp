#include "access/policy.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::access {
namespace {

// Each answers from the caller's own account alone.
constexpr std::array<std::string_view, 2> kOfOwnAccount = {"ListEventDataStores", "LookupEvents"};

// "arn:aws:cloudtrail:us-east-1:111122223333:trail/x" is of 111122223333; nobody's without five colons.
std::string_view account_of(std::string_view arn) {
  constexpr int kPartsBefore = 4;
  for (int part = 0; part < kPartsBefore; ++part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) {
      return {};
    }
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

}  // namespace

bool may_call(const catalog::Principal& caller, const AccountId& owner, std::string_view operation) {
  return caller.account == owner || std::ranges::find(kOfOwnAccount, operation) != kOfOwnAccount.end();
}

std::string denial(const catalog::Principal& caller, std::string_view operation, std::string_view resource) {
  const bool is_elsewhere = !resource.empty() && account_of(resource) != caller.account.value();
  return fmt::format(
      "User: {} is not authorized to perform: cloudtrail:{}{}{} because no {}-based policy allows the "
      "cloudtrail:{} "
      "action",
      caller.arn, operation, resource.empty() ? "" : " on resource: ", resource,
      is_elsewhere ? "resource" : "identity", operation);
}

}  // namespace tarn::access
