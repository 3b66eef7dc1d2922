// `tarn backup` and `tarn restore`: a lake's copy, made while it is in use, and a lake made from it.
#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/progress_display.hpp"
#include "app/relocation_run.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "backup/backup_maker.hpp"
#include "backup/restorer.hpp"
#include "base/clock.hpp"
#include "service/lake.hpp"

#include <chrono>
#include <stop_token>
#include <string>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using backup::BackupProgress;

std::string describe_copy(const BackupProgress& progress, bool terminal) {
  constexpr double kPercent = 100;
  const auto total = static_cast<double>(progress.bytes_total.load());
  const double part = total == 0 ? 0 : static_cast<double>(progress.bytes_done.load()) / total;
  const auto text =
      fmt::format("{}/{} files", format_count(progress.files_done), format_count(progress.files_total));
  return terminal ? fmt::format("{} {:3.0f} % {}", progress_bar(part), kPercent * part, text) : text;
}

std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  return path;
}

// Opened for a moment alone: the backup reads the databases by itself, and takes tarn.toml as it is.
Result<std::string> lake_id_of(io::FileSystem& files, const Clock& clock, io::Random& random,
                               const std::string& data) {
  const auto lake =
      TARN_TRY(service::Lake::open({files, clock, random, {}, {}, {}}, data, service::LakeUse::Reading));
  return lake->settings().lake_id;
}

Result<> make_backup(const BackupCommandOptions& options) {
  const auto files = io::make_posix_file_system();
  const auto random = io::make_system_random();
  const SystemClock clock;
  const auto out = without_slashes(options.out);
  backup::BackupSource source{
      .files = *files, .clock = clock, .random = *random, .lake_id = {}, .folder = options.data};
  TARN_TRY(backup::check_source(source));
  source.lake_id = TARN_TRY(lake_id_of(*files, clock, *random, options.data));
  BackupProgress progress;
  std::stop_source stop;
  const auto begin = std::chrono::steady_clock::now();
  Result<backup::BackupOutcome> made;
  {
    const SignalWatch watch([&stop](int) { stop.request_stop(); });
    const ProgressDisplay display([&progress](bool terminal) { return describe_copy(progress, terminal); });
    made = backup::make_backup(
        source, out,
        {.with_keys = options.with_keys, .link = options.copy ? io::HardLink() : io::HardLink(io::hard_link)},
        progress, stop.get_token());
  }
  if (!made) {
    return fail(made.error());
  }
  const auto& manifest = made->manifest;
  fmt::print(stderr, "{} ({}; {} there already, {} linked) and the catalog are in {}, in {}.\n",
             format_counted(manifest.files, "file", "files"),
             format_bytes(static_cast<double>(manifest.bytes)), format_count(made->kept),
             format_count(made->linked), out, format_seconds(seconds_since(begin)));
  fmt::print(stderr, "{}\n",
             manifest.has_keys ? "It holds the lake's keys: keep it as secret as the lake."
                               : "The signing key and the administrator's file are not in it (--with-keys "
                                 "takes them). It holds the lake's events: keep it as secret as the lake.");
  fmt::print(stderr,
             "The key of the access keys' secrets (secrets.key) is never in a backup: keep a copy of it "
             "elsewhere.\n");
  return {};
}

Result<> restore(const RestoreOptions& options, const std::stop_token& stop) {
  const auto files = io::make_posix_file_system();
  const auto data = without_slashes(options.data);
  BackupProgress progress;
  Result<backup::Manifest> made;
  {
    const ProgressDisplay display([&progress](bool terminal) { return describe_copy(progress, terminal); });
    made = backup::restore_backup(*files, without_slashes(options.backup), data, progress, stop);
  }
  if (!made) {
    return fail(made.error());
  }
  fmt::print(stderr, "{} is the lake as it was at {}: {}, each as the chain of {} says.\n", data,
             format_iso_seconds(made->time), format_counted(made->files, "file", "files"),
             format_counted(made->entries, "commit", "commits"));
  bool has_key = false;
  {
    const auto lake =
        TARN_TRY(OpenedLake::open(data, "", service::LakeUse::Events, options.proof, options.secrets_key));
    const auto unusable = TARN_TRY(lake->secrets().check());
    if (unusable > 0) {
      fmt::print(stderr,
                 "The key that {} of its access keys are sealed under is never in a backup: put it to {}, or "
                 "name it with --secrets-key. Without it, 'tarn access create-key admin --new-secrets-key "
                 "--data {}' makes a new access key.\n",
                 unusable, lake->secrets().places().key_file, data);
    }
    has_key = TARN_TRY(lake->notary().key_file().exists());
    if (!has_key) {
      fmt::print(
          stderr,
          "Its signing key was not in the backup: put it to {}, and run 'tarn relocate --data {}', so that "
          "other engines find the tables.\n",
          lake->notary().key_file().path(), data);
    }
  }
  return has_key ? relocate_stores({.data = data, .catalog = {}, .proof = options.proof}, stop) : Result<>();
}

}  // namespace

int run_backup(const BackupCommandOptions& options) {
  const auto done = make_backup(options);
  if (done) {
    return kExitFine;
  }
  return done.error().code() == ErrorCode::Cancelled
             ? report("the backup was stopped, and a former one is as it was: the same command goes on")
             : report(done.error());
}

int run_restore(const RestoreOptions& options) {
  std::stop_source stop;
  const SignalWatch watch([&stop](int) { stop.request_stop(); });
  const auto done = restore(options, stop.get_token());
  if (done) {
    return kExitFine;
  }
  return done.error().code() == ErrorCode::Cancelled ? report(
                                                           "it was stopped: where 'tarn verify' finds no "
                                                           "lake, remove the folder and begin anew; else "
                                                           "run 'tarn relocate'")
                                                     : report(done.error());
}

}  // namespace tarn::app
