#include "access/users.hpp"
#include "app/failure.hpp"
#include "app/import_run.hpp"
#include "app/open_lake.hpp"
#include "app/sample_lake.hpp"
#include "app/terminal.hpp"
#include "service/lake.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tarn::app {
namespace {

// Users to sign in as, besides the administrator: of accounts that every sample organization has.
struct Member {
  std::string_view name;
  std::string_view account;
};
constexpr Member kMembers[] = {{"alice", "444455556666"}, {"bob", "123456789012"}, {"carol", "234567890123"}};

// Makes those that the lake lacks. Its own account gets none: such a user could do everything.
Result<> make_members(service::Lake& lake) {
  for (const auto& [name, id] : kMembers) {
    const AccountId account(id);
    if (account == lake.settings().account) {
      continue;
    }
    const auto made = access::create_user(lake.files(), lake.secrets(), lake.clock(), lake.credentials_path(),
                                          {account, name, {access::administrator_access()}});
    if (!made && made.error().code() != ErrorCode::AlreadyExists) {
      return fail(made.error());
    }
  }
  return {};
}

Result<> make_sample(const SampleOptions& options) {
  const auto lake = TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::All,
                                              options.proof, options.secrets_key));
  const Timestamp now = lake->clock().now();
  auto sample = SampleLake::open(*lake);
  if (!sample && sample.error().code() == ErrorCode::NotFound) {
    sample = SampleLake::begin(*lake, options.seed, options.events, options.days, now);
  }
  if (!sample) {
    return fail(sample.error());
  }
  TARN_TRY(make_members(*lake));
  const auto made = TARN_TRY(sample->make_until(now));
  if (!sample->waiting().empty()) {
    fmt::print(stderr, "Made {} events in {} files of a sample organization.\n", format_count(made.events),
               format_count(made.files));
  }
  for (const auto& [store, paths] : sample->waiting()) {
    TARN_TRY(import_files(*lake, {.store = std::string(store)}, paths, {}));
  }
  return sample->imported();
}

}  // namespace

int run_sample(const SampleOptions& options) {
  const auto outcome = make_sample(options);
  return outcome ? kExitFine : report(outcome.error());
}

}  // namespace tarn::app
