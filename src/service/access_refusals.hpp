// What is answered to those who may not make a call.
#pragma once

#include "wire/protocol.hpp"

#include <string>
#include <string_view>

namespace tarn::service {

wire::ApiError denied(std::string message);
// What an operation says of a resource that is not there.
wire::ApiError not_found(std::string_view operation, const std::string& resource);
// To an account of the organization that sees the trail and would change it.
wire::ApiError not_management_account(std::string_view operation, const std::string& trail);

}  // namespace tarn::service
