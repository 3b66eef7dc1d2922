#include "torture/model.hpp"

#include "catalog/lake_catalog.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/push_rows.hpp"
#include "ingest/table_commits.hpp"
#include "proof/head.hpp"
#include "service/store_lifecycle.hpp"
#include "table/manifest.hpp"
#include "table/manifest_list.hpp"
#include "table/metadata.hpp"
#include "verify/file_checks.hpp"
#include "verify/verifier.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::torture {
namespace {

constexpr std::uint64_t kFileBytesMax = 64u << 20;
// What the ledger calls segments of the journal begins so.
constexpr std::string_view kPushUri = "push/";

// One store, as its ledger has it.
struct Ledger {
  std::vector<catalog::DataFile> data_files{};
  std::vector<catalog::SourceFile> sources{};
  std::map<std::string, std::uint64_t> rejects{};  // by file
  std::string metadata{};                          // of the table: a URI
};

class Checker {
 public:
  Checker(Program& program, const Events& events, const Acknowledged& acknowledged, Stage stage,
          Findings& findings)
      : program_(program), events_(events), acknowledged_(acknowledged), stage_(stage), findings_(findings) {}

  Result<> check() {
    auto& lake = program_.lake();
    TARN_TRY(check_proof());
    const auto damages = TARN_TRY(lake.data().damages());
    for (const auto& damage : damages) {
      findings_.add(fmt::format("lake.db: {}", damage));
    }
    TARN_TRY(read_ledgers());
    std::set<std::string> present;
    for (const auto& kind : kStoreKinds) {
      const auto store = lake.control().store_named(kind.name);
      if (!store && store.error().code() != ErrorCode::NotFound) {
        return fail(store.error());
      }
      if (store) {
        present.insert(store->id.value());
        TARN_TRY(check_store(kind, store->id));
      }
    }
    for (const auto& [id, story] : acknowledged_.stores) {
      if (!present.contains(id) && !story.may_be_gone) {
        findings_.add(fmt::format("the store {} is gone", id));
      }
    }
    return stage_ == Stage::Finished ? check_leftovers() : Result<>();
  }

 private:
  std::string path(std::string_view name) const { return io::join_path(program_.lake().folder(), name); }

  Result<std::string> read(const std::string& name) {
    return io::read_file(program_.files(), path(name), kFileBytesMax);
  }

  // The chain, every file that it names, and the newest head that was told to the second place, which vouches
  // for those before it.
  Result<> check_proof() {
    auto& lake = program_.lake();
    verify::Options options{.threads = 1};
    const auto heads = program_.files().list(kHeadsFolder);
    if (!heads && heads.error().code() != ErrorCode::NotFound) {
      return fail(heads.error());
    }
    std::string newest;
    for (const auto& entry : heads.value_or(std::vector<io::DirectoryEntry>{})) {
      newest = entry.name.ends_with(".json") ? entry.name : newest;
    }
    if (!newest.empty()) {
      const auto text =
          TARN_TRY(io::read_file(program_.files(), io::join_path(kHeadsFolder, newest), kFileBytesMax));
      options.heads.push_back(TARN_TRY(proof::read_head(text)));
    }
    verify::Verifier verifier(program_.files(), lake.data(), lake.clock(), lake.settings().lake_id,
                              lake.folder());
    verify::Progress progress;
    const auto report = TARN_TRY(verifier.run(options, progress, {}));
    for (const auto& problem : report.problems) {
      findings_.add(fmt::format("verify: {}: {}", problem.where, problem.what));
    }
    const auto last = TARN_TRY(lake.data().last_entry());
    if (!acknowledged_.key_id.empty() && last) {
      const bool has_key = std::ranges::find(report.keys, acknowledged_.key_id, &proof::IntroducedKey::id) !=
                           report.keys.end();
      if (!has_key) {
        findings_.add("the chain does not know the key that it was rotated to");
      }
    }
    return {};
  }

  Result<> read_ledgers() {
    catalog::LedgerWalk walk;
    walk.on_entry = [](const proof::SealedEntry&) -> Result<> { return {}; };
    walk.on_data_file = [this](const catalog::DataFile& file) -> Result<> {
      ledgers_[file.store.value()].data_files.push_back(file);
      return {};
    };
    walk.on_table = [this](const EventDataStoreId& store, const std::string& metadata) -> Result<> {
      ledgers_[store.value()].metadata = metadata;
      return {};
    };
    walk.on_source = [this](std::uint64_t, const catalog::SourceFile& file) -> Result<> {
      ledgers_[file.store.value()].sources.push_back(file);
      return {};
    };
    walk.on_reject = [this](std::uint64_t, const EventDataStoreId& store,
                            const catalog::Reject& reject) -> Result<> {
      ++ledgers_[store.value()].rejects[reject.uri];
      return {};
    };
    return program_.lake().data().walk(walk);
  }

  Result<> check_store(const StoreKind& kind, const EventDataStoreId& id) {
    const auto& ledger = ledgers_[id.value()];
    const auto told = acknowledged_.stores.find(id.value());
    const auto story = told == acknowledged_.stores.end() ? StoreStory{} : told->second;
    const auto keys = TARN_TRY(read_keys(program_, kind, ledger.data_files, events_, findings_));
    check_sources(kind, story, ledger);
    check_events(kind, story, ledger, keys);
    TARN_TRY(
        check_visible(program_, kind, id, {keys.begin(), keys.end()}, events_, acknowledged_, findings_));
    return check_table(id, ledger);
  }

  // Each file once, with what it holds counted, and its rejects kept.
  void check_sources(const StoreKind& kind, const StoreStory& story, const Ledger& ledger) {
    std::set<std::string> seen;
    for (const auto& source : ledger.sources) {
      if (!seen.insert(source.uri).second) {
        findings_.add(fmt::format("{}: twice in the ledger: {}", kind.name, source.uri));
      }
      findings_.duplicates += stage_ == Stage::Finished ? source.duplicates : 0;
      if (const auto found = events_.logs.find(source.uri); found != events_.logs.end()) {
        check_log(kind, found->second, source, ledger);
      } else if (!is_push(source)) {
        findings_.add(fmt::format("{}: unknown in the ledger: {}", kind.name, source.uri));
      }
    }
    for (const auto& path : story.imported) {
      if (!seen.contains(path) && !story.may_be_gone) {
        findings_.add(fmt::format("{}: {} was imported and is not in the ledger", kind.name, path));
      }
    }
  }

  static bool is_push(const catalog::SourceFile& source) { return source.uri.starts_with(kPushUri); }

  void check_log(const StoreKind& kind, const LogFile& file, const catalog::SourceFile& source,
                 const Ledger& ledger) {
    const auto expected = file.events_of(kind.category);
    const auto kept = ledger.rejects.find(source.uri);
    const auto rejects = kept == ledger.rejects.end() ? 0 : kept->second;
    if (source.events + source.duplicates != expected ||
        source.other_category != file.events.size() - expected || source.rejected != file.damaged ||
        rejects != file.damaged) {
      findings_.add(fmt::format(
          "{}: {} has {} events, {} damaged; the ledger says {} new, {} duplicates, {} others, {} rejected, "
          "{} rejects",
          kind.name, source.uri, expected, file.damaged, source.events, source.duplicates,
          source.other_category, source.rejected, rejects));
    }
  }

  // Events that must be in a table, and those that may.
  struct Bounds {
    std::set<ingest::EventKey> must{};
    std::set<ingest::EventKey> may{};
  };

  // Retention takes what is older than its bound, and what is brought in later stays until it comes again:
  // which it does at the end of a run.
  Bounds bounds(const StoreKind& kind, const StoreStory& story, const Ledger& ledger) const {
    Bounds bounds;
    const auto add = [&](const LogEvent& event, bool is_sure) {
      const bool is_old = story.kept_from && event.time && *event.time < *story.kept_from;
      if (event.category != kind.category || (is_old && stage_ == Stage::Finished)) {
        return;
      }
      bounds.may.insert(event.key);
      if (is_sure && !is_old) {
        bounds.must.insert(event.key);
      }
    };
    for (const auto& source : ledger.sources) {
      if (const auto file = events_.logs.find(source.uri); file != events_.logs.end()) {
        for (const auto& event : file->second.events) {
          add(event, true);
        }
      }
    }
    for (const auto& event : events_.all) {
      if (acknowledged_.attempted.contains(event.key)) {
        add(event, stage_ == Stage::Finished && story.pushed.contains(event.key));
      }
    }
    return bounds;
  }

  // Every event of the files in the ledger, each once, and no other but what was pushed.
  void check_events(const StoreKind& kind, const StoreStory& story, const Ledger& ledger,
                    const std::multiset<ingest::EventKey>& keys) {
    const auto expected = bounds(kind, story, ledger);
    std::uint64_t counted = 0;
    std::uint64_t rows = 0;
    std::uint64_t logs = 0;
    for (const auto& source : ledger.sources) {
      counted += source.events;
      logs += is_push(source) ? 0 : 1;
    }
    for (const auto& file : ledger.data_files) {
      rows += file.rows;
    }
    for (const auto& key : expected.must) {
      findings_.lost += keys.contains(key) ? 0 : 1;
    }
    const std::set<ingest::EventKey> kept(keys.begin(), keys.end());
    findings_.doubled += keys.size() - kept.size();
    const bool is_counted = story.kept_from ? counted >= rows : counted == rows;
    if (!std::ranges::includes(kept, expected.must) || !std::ranges::includes(expected.may, kept) ||
        keys.size() != kept.size() || rows != keys.size() || !is_counted) {
      findings_.add(fmt::format(
          "{}: {} to {} events expected; {} kept, {} of them different; {} counted, {} rows", kind.name,
          expected.must.size(), expected.may.size(), keys.size(), kept.size(), counted, rows));
    }
    if (stage_ == Stage::Finished) {
      findings_.rows += rows;
      if (logs != events_.logs.size()) {
        findings_.add(
            fmt::format("{}: {} of {} files are in the ledger", kind.name, logs, events_.logs.size()));
      }
    }
  }

  // What other engines read names the same files.
  Result<> check_table(const EventDataStoreId& id, const Ledger& ledger) {
    if (ledger.metadata.empty()) {
      if (!ledger.data_files.empty()) {
        findings_.add("data files without a table");
      }
      return {};
    }
    const auto folder = ingest::table_folder(id);
    const auto name = ledger.metadata.substr(ledger.metadata.rfind('/') + 1);
    const auto text = TARN_TRY(read(fmt::format("{}/metadata/{}", folder, name)));
    const auto metadata = TARN_TRY(table::read_metadata(text));
    const auto prefix = metadata.location + "/";
    std::map<std::string, std::uint64_t> rows;
    if (const auto* const snapshot = metadata.current(); snapshot != nullptr) {
      const auto list = TARN_TRY(read(io::join_path(folder, below(prefix, snapshot->manifest_list))));
      const auto manifests = TARN_TRY(table::decode_manifest_list(list));
      for (const auto& manifest : manifests) {
        const auto bytes = TARN_TRY(read(io::join_path(folder, below(prefix, manifest.path))));
        const auto entries = TARN_TRY(table::decode_manifest(bytes));
        for (const auto& entry : entries) {
          if (entry.status != table::EntryStatus::Deleted) {
            rows[io::join_path(folder, below(prefix, entry.file.path))] += entry.file.summary.rows;
          }
        }
      }
    }
    std::map<std::string, std::uint64_t> expected;
    for (const auto& file : ledger.data_files) {
      expected[file.path] = file.rows;
    }
    if (rows != expected) {
      findings_.add(fmt::format("the table of {} names {} files, the ledger {}, or they differ", id.value(),
                                rows.size(), expected.size()));
    }
    return {};
  }

  static std::string below(const std::string& prefix, const std::string& uri) {
    return uri.starts_with(prefix) ? uri.substr(prefix.size()) : uri;
  }

  // Nothing waits in the journal, and nothing lies in the stores' folders that does not belong there.
  Result<> check_leftovers() {
    auto& lake = program_.lake();
    const auto segments =
        TARN_TRY(journal::list_segments(program_.files(), ingest::journal_folder(lake.folder())));
    if (!segments.empty()) {
      findings_.add(fmt::format("{} segments of the journal are left", segments.size()));
    }
    std::set<std::string> needed;
    for (const auto& [id, ledger] : ledgers_) {
      const EventDataStoreId store(id);
      const auto folder = ingest::table_folder(store);
      needed.insert(folder + "/import.lock");
      needed.insert(folder + "/rewrite.lock");
      const auto retired = TARN_TRY(lake.data().retired(store));
      for (const auto& file : retired) {
        needed.insert(file.path);
        needed.insert(lookup::index_path(file.path));
      }
      for (const auto& file : ledger.data_files) {
        needed.insert(file.path);
        needed.insert(lookup::index_path(file.path));
      }
      const auto parts =
          TARN_TRY(ingest::metadata_files(program_.files(), lake.data(), lake.folder(), store));
      for (const auto& part : parts) {
        needed.insert(io::join_path(folder, part));
      }
    }
    const auto found = TARN_TRY(verify::list_below(program_.files(), lake.folder(), "stores"));
    for (const auto& file : found) {
      if (!needed.contains(file)) {
        findings_.add(fmt::format("left over: {}", file));
      }
    }
    return {};
  }

  Program& program_;
  const Events& events_;
  const Acknowledged& acknowledged_;
  Stage stage_;
  Findings& findings_;
  std::map<std::string, Ledger> ledgers_;
};

}  // namespace

void StoreStory::add(const StoreStory& more) {
  imported.insert(more.imported.begin(), more.imported.end());
  pushed.insert(more.pushed.begin(), more.pushed.end());
  kept_from = std::max(kept_from, more.kept_from);
  may_be_gone = may_be_gone || more.may_be_gone;
}

void check(Program& program, const Events& events, const Acknowledged& acknowledged, Stage stage,
           Findings& findings) {
  const auto checked = Checker(program, events, acknowledged, stage, findings).check();
  if (!checked) {
    findings.add(fmt::format("the lake cannot be checked: {}", checked.error().message()));
  }
}

}  // namespace tarn::torture
