// What the sources of `tarn access` have in common: what each action does to an open lake.
#pragma once

#include "access/principals.hpp"
#include "app/commands.hpp"
#include "base/result.hpp"
#include "service/lake.hpp"

namespace tarn::app {

access::PrincipalReference reference_of(const AccessOptions& options);

Result<> create_user(service::Lake& lake, const AccessOptions& options);
Result<> create_role(service::Lake& lake, const AccessOptions& options);
Result<> list_principals(service::Lake& lake, const AccessOptions& options);
Result<> delete_principal(service::Lake& lake, const AccessOptions& options);
Result<> attach_policy(service::Lake& lake, const AccessOptions& options);
Result<> detach_policy(service::Lake& lake, const AccessOptions& options);
Result<> put_trust_policy(service::Lake& lake, const AccessOptions& options);

Result<> create_key(service::Lake& lake, const AccessOptions& options);
Result<> rotate_access_key(service::Lake& lake, const AccessOptions& options);
Result<> set_key_status(service::Lake& lake, const AccessOptions& options);
Result<> delete_key(service::Lake& lake, const AccessOptions& options);
Result<> rotate_secrets_key(service::Lake& lake, const AccessOptions& options);

}  // namespace tarn::app
