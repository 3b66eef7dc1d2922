#include "verify/verifier.hpp"

#include "ingest/pending_files.hpp"
#include "verify/ledger_checks.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace tarn::verify {
namespace {

constexpr std::string_view kStores = "stores";
constexpr std::uint64_t kEntriesAtOnce = 1000;

unsigned thread_count(unsigned wanted) {
  const auto count = wanted != 0 ? wanted : std::thread::hardware_concurrency();
  return std::clamp(count, 1U, kThreadsMax);
}

// "<id>" of "stores/<id>/...".
std::string store_of(std::string_view path) {
  path.remove_prefix(std::min(path.size(), kStores.size() + 1));
  return std::string(path.substr(0, path.find('/')));
}

// Of a store, and no part of it: locks, and lists of what is pending.
bool is_own_file(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  const bool is_beside_folders = std::ranges::count(path, '/') == 2;
  return is_beside_folders && (name.ends_with(".lock") || name.starts_with(ingest::kPendingPrefix));
}

// A pending file is written with its index beside it, and that under another name first.
std::string without_suffixes(std::string path) {
  for (const std::string_view suffix : {".tmp", ".index"}) {
    if (path.ends_with(suffix)) {
      path.resize(path.size() - suffix.size());
    }
  }
  return path;
}

}  // namespace

Verifier::Verifier(io::FileSystem& files, catalog::LakeCatalog& lake, const Clock& clock, std::string lake_id,
                   std::string folder)
    : files_(files),
      lake_(lake),
      clock_(clock),
      lake_id_(std::move(lake_id)),
      folder_(std::move(folder)),
      chain_(lake_id_, [this](std::uint64_t entry, std::string what) {
        problems_.add(entry_name(entry), std::move(what));
      }) {}

Result<Report> Verifier::run(const Options& options, Progress& progress, const std::stop_token& stop) {
  Report report{.lake_id = lake_id_, .time = clock_.now(), .heads = options.heads.size()};
  for (const auto& head : options.heads) {
    chain_.expect(head);
  }
  TARN_TRY(check_ledger(lake_, chain_, problems_));
  const auto live = files_of(options);
  for (const auto* file : live) {
    report.bytes += file->file.bytes;
    report.data_files += file->file.data ? 1 : 0;
    report.rows += file->file.data ? file->file.data->rows : 0;
  }
  TARN_TRY(check_content(live, options, progress, stop));
  TARN_TRY(check_extras(options, report));
  report.entries = chain_.entries();
  report.last_hash = chain_.last_hash();
  report.last_time = chain_.last_time();
  report.keys = chain_.keys();
  report.files = live.size();
  report.problems_total = problems_.total();
  report.problems = problems_.kept();
  return report;
}

Verifier::Files Verifier::files_of(const Options& options) const {
  const auto prefix = options.store ? proof::store_prefix(options.store->value()) : std::string();
  Files live;
  for (const auto& [path, file] : chain_.live()) {
    if (path.starts_with(prefix)) {
      live.push_back(&file);
    }
  }
  // The large ones first, so that no thread is left with one at the end.
  std::ranges::stable_sort(live, std::greater{}, [](const auto* file) { return file->file.bytes; });
  return live;
}

Result<> Verifier::check_content(const Files& live, const Options& options, Progress& progress,
                                 const std::stop_token& stop) {
  progress.files_total = live.size();
  for (const auto* file : live) {
    progress.bytes_total += file->file.bytes;
  }
  const FileCheckOptions how{files_, folder_, thread_count(options.threads)};
  const auto faults = TARN_TRY(check_files(how, live, progress, stop));
  return judge_faults(faults);
}

Result<> Verifier::judge_faults(const std::vector<FileFault>& faults) {
  if (faults.empty()) {
    return {};
  }
  std::vector<std::string> hashes;
  for (const auto& fault : faults) {
    if (!fault.sha256.empty()) {
      hashes.push_back(fault.sha256);
    }
  }
  const auto known = TARN_TRY(find({}, hashes));
  for (const auto& fault : faults) {
    const bool went_since =
        fault.kind == FileFault::Kind::Missing && (known.removed.contains(fault.file->file.path) ||
                                                   known.removed.contains(store_of(fault.file->file.path)));
    if (!went_since) {
      tell(fault, known);
    }
  }
  return {};
}

void Verifier::tell(const FileFault& fault, const Findings& known) {
  const auto& path = fault.file->file.path;
  switch (fault.kind) {
    case FileFault::Kind::Missing:
      problems_.add(path, fmt::format("the file is missing (entry {} added it)", fault.file->entry));
      return;
    case FileFault::Kind::OtherRows: problems_.add(path, fault.detail); return;
    case FileFault::Kind::Unreadable:
      problems_.add(path, fmt::format("the file cannot be read: {}", fault.detail));
      return;
    case FileFault::Kind::Changed: break;
  }
  const auto owner = known.by_hash.find(fault.sha256);
  if (owner != known.by_hash.end()) {
    problems_.add(path, fmt::format("the file was exchanged: it holds what {} held (entry {})",
                                    owner->second.file.path, owner->second.entry));
    return;
  }
  problems_.add(path, fmt::format("the file was changed since entry {} committed it{}{}", fault.file->entry,
                                  fault.detail.empty() ? "" : ": ", fault.detail));
}

Result<> Verifier::check_extras(const Options& options, Report& report) {
  const auto below =
      options.store ? fmt::format("{}/{}", kStores, options.store->value()) : std::string(kStores);
  std::vector<std::string> extras;
  auto found = TARN_TRY(list_below(files_, folder_, below));
  for (auto& path : found) {
    if (!chain_.live().contains(path) && !is_own_file(path)) {
      extras.push_back(std::move(path));
    }
  }
  return extras.empty() ? Result<>() : judge_extras(extras, report);
}

// A file that the chain does not have is pending, or was committed since it was read, or is what an entry
// took out of the lake; all else is somebody else's. The lists are read before the chain: whoever commits a
// file takes it off its list only afterwards.
Result<> Verifier::judge_extras(const std::vector<std::string>& extras, Report& report) {
  std::set<std::string> pending;
  std::set<std::string> stores;
  for (const auto& path : extras) {
    const bool is_in_store = std::ranges::count(path, '/') > 1;
    if (is_in_store && stores.insert(store_of(path)).second) {
      auto paths = TARN_TRY(ingest::pending_paths(files_, folder_, EventDataStoreId(store_of(path))));
      pending.insert(paths.begin(), paths.end());
    }
  }
  const auto known = TARN_TRY(find(extras, {}));
  for (const auto& path : extras) {
    const auto entry = known.by_path.find(path);
    if (entry == known.by_path.end() && pending.contains(without_suffixes(path))) {
      ++report.pending;
      continue;
    }
    const auto hash = TARN_TRY(hash_file(files_, io::join_path(folder_, path)));
    if (!hash) {
      continue;  // it went meanwhile
    }
    if (entry == known.by_path.end()) {
      problems_.add(path, "the file is not the lake's: no entry of the chain names it");
    } else if (*hash != entry->second.file.sha256) {
      problems_.add(path,
                    fmt::format("the file was changed since entry {} committed it", entry->second.entry));
    } else if (entry->second.entry <= chain_.last_sequence()) {
      ++report.leftovers;
    }
  }
  return {};
}

// Reads the chain again, on to what was added since it was checked.
Result<Verifier::Findings> Verifier::find(const std::vector<std::string>& paths,
                                          const std::vector<std::string>& hashes) {
  const std::set<std::string_view> wanted_paths(paths.begin(), paths.end());
  const std::set<std::string_view> wanted_hashes(hashes.begin(), hashes.end());
  Findings found;
  for (std::uint64_t after = 0;;) {
    const auto entries = TARN_TRY(lake_.entries_after(after, kEntriesAtOnce));
    if (entries.empty()) {
      return found;
    }
    after = entries.back().sequence;
    for (const auto& sealed : entries) {
      const auto entry = proof::read_entry(sealed.text);
      if (!entry) {
        continue;  // which is told already
      }
      for (const auto& file : entry->draft.added) {
        if (wanted_paths.contains(file.path)) {
          found.by_path[file.path] = {file, sealed.sequence};
        }
        if (wanted_hashes.contains(file.sha256)) {
          found.by_hash[file.sha256] = {file, sealed.sequence};
        }
      }
      if (sealed.sequence > chain_.last_sequence()) {
        note_removed(entry->draft, sealed.sequence, found);
      }
    }
  }
}

void Verifier::note_removed(const proof::Draft& draft, std::uint64_t sequence, Findings& found) {
  for (const auto& path : draft.removed) {
    found.removed[path] = sequence;
  }
  if (draft.kind == proof::Kind::Deletion) {
    found.removed[draft.store.value()] = sequence;
  }
}

}  // namespace tarn::verify
