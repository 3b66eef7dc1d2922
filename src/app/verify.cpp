#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/progress_display.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "service/lake.hpp"
#include "service/store_lifecycle.hpp"
#include "verify/export.hpp"
#include "verify/verifier.hpp"

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::uint64_t kHeadBytesMax = 1u << 20;
constexpr std::size_t kProblemsShown = 100;

std::string describe(const verify::Progress& progress, SteadyClock::time_point begin, bool terminal) {
  const double seconds = seconds_since(begin);
  const auto total = static_cast<double>(progress.bytes_total.load());
  const auto done = static_cast<double>(progress.bytes_done.load());
  const double part = total == 0 ? 0 : done / total;
  auto text = fmt::format("{}/{} files, {:.0f} MB/s", format_count(progress.files_done),
                          format_count(progress.files_total), done / 1e6 / seconds);
  if (part > 0.01) {
    text += fmt::format(", {} left", format_seconds(seconds / part * (1 - part)));
  }
  return terminal ? fmt::format("{} {:3.0f} % {}", progress_bar(part), 100 * part, text) : text;
}

Result<proof::Head> read_head(io::FileSystem& files, const std::string& path) {
  const auto text = TARN_TRY(io::read_file(files, path, kHeadBytesMax));
  auto head = proof::read_head(text);
  return head ? head : fail(Error(ErrorCode::InvalidArgument, head.error().message()).within(path));
}

// Of a folder, those of this lake: heads of several may share one.
Result<> add_heads_of_folder(io::FileSystem& files, const std::string& folder, const std::string& lake_id,
                             std::vector<proof::Head>& heads) {
  const auto entries = TARN_TRY(files.list(folder));
  const auto before = heads.size();
  for (const auto& entry : entries) {
    if (entry.name.starts_with(lake_id) && entry.name.ends_with(".json")) {
      heads.push_back(TARN_TRY(read_head(files, io::join_path(folder, entry.name))));
    }
  }
  return heads.size() > before
             ? Result<>()
             : fail(ErrorCode::NotFound, fmt::format("{} has no head of the lake {}", folder, lake_id));
}

Result<std::vector<proof::Head>> read_heads(io::FileSystem& files, const std::vector<std::string>& paths,
                                            const std::string& lake_id) {
  std::vector<proof::Head> heads;
  for (const auto& path : paths) {
    const auto status = TARN_TRY(files.status(path, io::Symlinks::Follow));
    if (status.type == io::FileType::Directory) {
      TARN_TRY(add_heads_of_folder(files, path, lake_id, heads));
    } else {
      heads.push_back(TARN_TRY(read_head(files, path)));
    }
  }
  return heads;
}

Result<std::optional<EventDataStoreId>> store_of(service::Lake& lake, const std::string& name) {
  if (name.empty()) {
    return std::optional<EventDataStoreId>();
  }
  const auto stores = TARN_TRY(lake.control().stores({.limit = service::kStoresMax}));
  const auto is_meant = [&](const auto& store) { return store.name == name || store.id.value() == name; };
  const auto found = std::ranges::find_if(stores.items, is_meant);
  if (found == stores.items.end()) {
    return fail(ErrorCode::NotFound, fmt::format("the lake has no event data store called {}", name));
  }
  return std::optional(found->id);
}

void print_fine(const std::string& data, const verify::Report& report) {
  fmt::print("{} is as its chain of commits says.\n  entries  {}, the last of {}\n  head     {}\n", data,
             format_count(report.entries), format_iso_seconds(report.last_time), report.last_hash);
  fmt::print("  files    {} ({} data files with {} rows, {:.1f} MB in all)\n", format_count(report.files),
             format_count(report.data_files), format_count(report.rows),
             static_cast<double>(report.bytes) / 1e6);
  for (const auto& key : report.keys) {
    fmt::print("  key      {}\n", key.id);
  }
  if (report.heads > 0) {
    fmt::print("  heads    {}, all in the chain\n", format_count(report.heads));
  } else {
    fmt::print(
        "A lake that was rolled back as a whole looks the same: only a head kept elsewhere shows it "
        "(--head).\n");
  }
}

void print_problems(const verify::Report& report) {
  const auto shown = std::min(report.problems.size(), kProblemsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    fmt::print("{}: {}\n", report.problems[i].where, report.problems[i].what);
  }
  if (report.problems_total > shown) {
    fmt::print("and {} more, which --export writes down\n", format_count(report.problems_total - shown));
  }
}

void print_notes(const verify::Report& report) {
  if (report.leftovers > 0) {
    fmt::print("{} files of former commits, unchanged, are no part of the lake any more.\n",
               format_count(report.leftovers));
  }
  if (report.pending > 0) {
    fmt::print("{} files are of an import that runs or was cut off.\n", format_count(report.pending));
  }
}

Result<verify::Report> check(verify::Verifier& verifier, const verify::Options& wanted) {
  verify::Progress progress;
  std::stop_source stop;
  const auto begin = SteadyClock::now();
  const SignalWatch watch([&stop](int) { stop.request_stop(); });
  const ProgressDisplay display(
      [&progress, begin](bool terminal) { return describe(progress, begin, terminal); });
  return verifier.run(wanted, progress, stop.get_token());
}

Result<bool> verify_lake(const VerifyOptions& options) {
  const auto lake = TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::All));
  auto& files = lake->files();
  verify::Options wanted;
  wanted.threads = options.threads;
  wanted.heads = TARN_TRY(read_heads(files, options.heads, lake->settings().lake_id));
  wanted.store = TARN_TRY(store_of(*lake, options.store));
  verify::Verifier verifier(files, lake->data(), lake->clock(), lake->settings().lake_id, options.data);
  const auto report = TARN_TRY(check(verifier, wanted));
  if (!options.export_folder.empty()) {
    TARN_TRY(verify::export_report(files, lake->data(), verifier.chain(), report, options.export_folder));
    fmt::print("The chain was written to {}: docs/VERIFYING.md says how to check it without Tarn.\n",
               options.export_folder);
  }
  print_notes(report);
  if (report.problems_total == 0) {
    print_fine(options.data, report);
    return true;
  }
  print_problems(report);
  return false;
}

}  // namespace

int run_verify(const VerifyOptions& options) {
  const auto outcome = verify_lake(options);
  if (!outcome) {
    report(outcome.error());
    // What is too damaged to be checked is not as its chain says.
    return outcome.error().code() == ErrorCode::Corrupt ? kExitFailed : kExitUnknown;
  }
  return *outcome ? kExitFine : report(fmt::format("{} is not as its chain of commits says", options.data));
}

}  // namespace tarn::app
