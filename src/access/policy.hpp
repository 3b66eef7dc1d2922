// What a caller may do.
#pragma once

#include "catalog/control_records.hpp"

#include <string>
#include <string_view>

namespace tarn::access {

// Until there are policies: principals of the lake's own account may do everything. Those of other accounts
// may do what shows them nothing but their own account's, and nothing else; an operation that is not on that
// list is denied, one of a later version too.
bool may_call(const catalog::Principal& caller, const AccountId& owner, std::string_view operation);

// The words with which AWS tells of a denial. `resource` is the ARN that the call was about, or empty.
std::string denial(const catalog::Principal& caller, std::string_view operation, std::string_view resource);

}  // namespace tarn::access
