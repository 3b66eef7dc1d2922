#include "service/lake.hpp"

#include "access/administrator.hpp"
#include "service/arn.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {

struct Lake::Catalogs {
  catalog::ControlCatalog control;
  catalog::LakeCatalog data;
  catalog::EventHistory history;
};

namespace {

constexpr unsigned kFolderMode = 0700;
constexpr std::size_t kTokenKeyBytes = 32;
constexpr std::string_view kControl = "control.db";
constexpr std::string_view kData = "lake.db";
constexpr std::string_view kHistory = "history.db";

// Databases come with side files ("control.db-wal"), credentials with a temporary name while they are
// written.
constexpr std::array<std::string_view, 6> kOwnFiles = {kControl,      kData,       kHistory,
                                                       "credentials", "tarn.toml", "server."};

bool is_own_file(const io::DirectoryEntry& entry) {
  return std::ranges::any_of(kOwnFiles, [&](std::string_view own) {
    return entry.name.starts_with(own) || entry.name.starts_with(fmt::format(".{}", own));
  });
}

Result<bool> exists(io::FileSystem& files, const std::string& path) {
  const Result<io::FileStatus> status = files.status(path, io::Symlinks::Follow);
  if (status.has_value()) {
    return true;
  }
  if (status.error().code() == ErrorCode::NotFound) {
    return false;
  }
  return fail(status.error());
}

Result<> check_options(const LakeOptions& options) {
  if (!is_account_id(options.account.value())) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("an account ID has twelve digits: {}", options.account.value()));
  }
  if (!is_region_name(options.region.value())) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a Region is written like us-east-1: {}", options.region.value()));
  }
  if (!options.partition.empty() && !is_partition_name(options.partition.value())) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a partition is written like aws or aws-cn: {}", options.partition.value()));
  }
  return {};
}

// Only an empty folder, or one in which a former call was interrupted, may become a lake.
Result<> check_folder(io::FileSystem& files, const std::string& folder) {
  const bool is_there = TARN_TRY(exists(files, folder));
  if (!is_there) {
    return {};
  }
  const std::vector<io::DirectoryEntry> entries = TARN_TRY(files.list(folder));
  const auto foreign = std::ranges::find_if_not(entries, is_own_file);
  if (foreign == entries.end()) {
    return {};
  }
  const bool is_lake = TARN_TRY(exists(files, io::join_path(folder, kControl)));
  if (is_lake) {
    return fail(ErrorCode::AlreadyExists, fmt::format("{} holds a lake already", folder));
  }
  return fail(
      ErrorCode::FailedState,
      fmt::format(
          "{} holds something else than a lake: name another folder with --data, or empty it ({} is there)",
          folder, foreign->name));
}

Result<catalog::LakeSettings> initialise(LakeContext context, catalog::ControlCatalog& control,
                                         const LakeOptions& options) {
  catalog::LakeSettings wanted;
  wanted.lake_id = io::make_uuid(context.random);
  wanted.account = options.account;
  wanted.region = options.region;
  wanted.partition = options.partition.empty() ? partition_of(options.region) : options.partition;
  wanted.created = context.clock.now();
  std::string key(kTokenKeyBytes, '\0');
  context.random.fill(key.data(), key.size());
  wanted.token_key = io::hex(key);

  const Result<> done = control.initialise(wanted);
  if (done.has_value()) {
    return wanted;
  }
  if (done.error().code() != ErrorCode::AlreadyExists) {
    return fail(done.error());
  }
  catalog::LakeSettings found = TARN_TRY(control.settings());
  if (found.account != wanted.account || found.region != wanted.region ||
      found.partition != wanted.partition) {
    return fail(ErrorCode::AlreadyExists,
                fmt::format("a lake of account {}, Region {} and partition {} is there already",
                            found.account.value(), found.region.value(), found.partition.value()));
  }
  return found;
}

Error no_lake(const std::string& folder) {
  return {ErrorCode::NotFound, fmt::format("{0} holds no lake: run 'tarn init --data {0}'", folder)};
}

Result<> require_files(io::FileSystem& files, const std::string& folder) {
  const bool is_lake = TARN_TRY(exists(files, io::join_path(folder, kControl)));
  if (!is_lake) {
    return fail(no_lake(folder));
  }
  for (const std::string_view name : {kData, kHistory}) {
    const std::string path = io::join_path(folder, name);
    const bool is_there = TARN_TRY(exists(files, path));
    if (!is_there) {
      return fail(ErrorCode::Corrupt, fmt::format("{} is missing: restore it from a backup", path));
    }
  }
  return {};
}

}  // namespace

Lake::Lake(LakeContext context, std::string folder, catalog::LakeSettings settings, Catalogs catalogs)
    : context_(context),
      folder_(std::move(folder)),
      settings_(std::move(settings)),
      control_(std::move(catalogs.control)),
      data_(std::move(catalogs.data)),
      history_(std::move(catalogs.history)),
      keys_(control_, context_.clock) {}

Result<Lake::Catalogs> Lake::open_catalogs(LakeContext context, const std::string& folder) {
  auto control = TARN_TRY(catalog::ControlCatalog::open(context.files, io::join_path(folder, kControl)));
  auto data = TARN_TRY(catalog::LakeCatalog::open(context.files, io::join_path(folder, kData)));
  auto history = TARN_TRY(catalog::EventHistory::open(context.files, io::join_path(folder, kHistory)));
  return Catalogs{std::move(control), std::move(data), std::move(history)};
}

Result<std::unique_ptr<Lake>> Lake::create(LakeContext context, const std::string& folder,
                                           const LakeOptions& options) {
  TARN_TRY(check_options(options));
  TARN_TRY(check_folder(context.files, folder));
  TARN_TRY(context.files.create_directories(folder, kFolderMode));
  Catalogs catalogs = TARN_TRY(open_catalogs(context, folder));
  catalog::LakeSettings settings = TARN_TRY(initialise(context, catalogs.control, options));
  const Result<catalog::Principal> administrator = access::create_administrator(
      context.files, catalogs.control, context.random, context.clock, io::join_path(folder, "credentials"));
  if (!administrator.has_value()) {
    if (administrator.error().code() == ErrorCode::AlreadyExists) {
      return fail(ErrorCode::AlreadyExists, fmt::format("{} holds a lake already", folder));
    }
    return fail(administrator.error());
  }
  TARN_TRY(context.files.sync_directory(folder));
  return std::unique_ptr<Lake>(new Lake(context, folder, std::move(settings), std::move(catalogs)));
}

Result<std::unique_ptr<Lake>> Lake::open(LakeContext context, const std::string& folder) {
  TARN_TRY(require_files(context.files, folder));
  Catalogs catalogs = TARN_TRY(open_catalogs(context, folder));
  Result<catalog::LakeSettings> settings = catalogs.control.settings();
  if (!settings.has_value()) {
    return fail(settings.error().code() == ErrorCode::NotFound ? no_lake(folder) : settings.error());
  }
  const auto principals = TARN_TRY(catalogs.control.principals());
  if (principals.empty()) {
    return fail(no_lake(folder));
  }
  return std::unique_ptr<Lake>(new Lake(context, folder, std::move(*settings), std::move(catalogs)));
}

}  // namespace tarn::service
