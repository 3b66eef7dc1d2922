// `tarn access`: which action it is.
#include "app/access_parts.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "service/access_notice.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace tarn::app {
namespace {

// Also after an action that failed: a part of it may have been done.
void tell_server(const service::Lake& lake) {
  const auto told = service::tell_of_access(lake);
  if (!told) {
    fmt::print(stderr, "tarn: the running server does not hear ({}): it acts on this within ten seconds\n",
               told.error().message());
  }
}

}  // namespace

int run_access(const AccessOptions& options) {
  struct Action {
    std::string_view name;
    Result<> (*run)(service::Lake& lake, const AccessOptions& options);
  };
  static constexpr std::array kActions = {
      Action{"create-user", create_user},       Action{"create-role", create_role},
      Action{"list", list_principals},          Action{"delete-user", delete_principal},
      Action{"delete-role", delete_principal},  Action{"attach-policy", attach_policy},
      Action{"detach-policy", detach_policy},   Action{"put-trust-policy", put_trust_policy},
      Action{"create-key", create_key},         Action{"rotate-key", rotate_access_key},
      Action{"deactivate-key", set_key_status}, Action{"activate-key", set_key_status},
      Action{"delete-key", delete_key},         Action{"rotate-secrets-key", rotate_secrets_key}};
  const auto run = [&options]() -> Result<> {
    const bool is_listing = options.action == "list";
    // Event history is left alone: this is the way back into a lake where that is damaged, too.
    const auto use = is_listing ? service::LakeUse::Reading : service::LakeUse::Events;
    const auto lake =
        TARN_TRY(OpenedLake::open(options.data, options.catalog, use, std::nullopt, options.secrets_key));
    if (!is_listing) {
      TARN_TRY(lake->secrets().prepare());
    }
    const auto action = std::ranges::find(kActions, std::string_view(options.action), &Action::name);
    if (action == kActions.end()) {
      return fail(ErrorCode::InvalidArgument, "what shall be done? (tarn access --help)");
    }
    auto done = action->run(*lake, options);
    if (!is_listing) {
      tell_server(*lake);
    }
    return done;
  };
  const auto outcome = run();
  const bool is_fine = outcome || outcome.error().code() == ErrorCode::Cancelled;
  return is_fine ? kExitFine : report(outcome.error());
}

}  // namespace tarn::app
