#include "torture/model.hpp"

#include "catalog/lake_catalog.hpp"
#include "ingest/identity_index.hpp"
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

// One store, as its ledger has it.
struct Ledger {
  std::vector<catalog::DataFile> data_files{};
  std::vector<catalog::SourceFile> sources{};
  std::map<std::string, std::uint64_t> rejects{};  // by file
  std::string metadata{};                          // of the table: a URI
};

class Checker {
 public:
  Checker(Program& program, const Logs& logs, const Acknowledged& acknowledged, Stage stage,
          Findings& findings)
      : program_(program), logs_(logs), acknowledged_(acknowledged), stage_(stage), findings_(findings) {}

  Result<> check() {
    auto& lake = program_.lake();
    TARN_TRY(check_proof());
    const auto damages = TARN_TRY(lake.data().damages());
    for (const auto& damage : damages) {
      findings_.add(fmt::format("lake.db: {}", damage));
    }
    TARN_TRY(read_ledgers());
    for (const auto& kind : kStoreKinds) {
      const auto store = lake.control().store_named(kind.name);
      if (!store && store.error().code() != ErrorCode::NotFound) {
        return fail(store.error());
      }
      if (store) {
        TARN_TRY(check_store(kind, store->id));
      } else if (acknowledged_.imported.contains(kind.name)) {
        findings_.add(fmt::format("the store {} is gone", kind.name));
      }
    }
    if (stage_ == Stage::Finished) {
      TARN_TRY(check_orphans());
    }
    return {};
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
    const auto heads = TARN_TRY(program_.files().list(kHeadsFolder));
    std::string newest;
    for (const auto& entry : heads) {
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
    const auto kept = TARN_TRY(read_fingerprints(ledger));
    check_sources(kind, ledger);
    check_events(kind, ledger, kept);
    return check_table(id, ledger);
  }

  Result<std::multiset<lookup::Fingerprint>> read_fingerprints(const Ledger& ledger) {
    std::multiset<lookup::Fingerprint> all;
    for (const auto& file : ledger.data_files) {
      const auto bytes = read(lookup::index_path(file.path));
      if (!bytes) {
        findings_.add(fmt::format("the index of {} is gone: {}", file.path, bytes.error().message()));
        continue;
      }
      const auto events = TARN_TRY(lookup::decode_events(*bytes));
      if (events.size() != file.rows) {
        findings_.add(
            fmt::format("{} has {} events in its index and {} rows", file.path, events.size(), file.rows));
      }
      for (const auto& event : events) {
        all.insert(event.fingerprint);
      }
    }
    return all;
  }

  // Each file once, with what it holds counted, and its rejects kept.
  void check_sources(const StoreKind& kind, const Ledger& ledger) {
    std::set<std::string> seen;
    for (const auto& source : ledger.sources) {
      const auto found = logs_.find(source.uri);
      if (found == logs_.end() || !seen.insert(source.uri).second) {
        findings_.add(fmt::format("{}: unknown or twice in the ledger: {}", kind.name, source.uri));
        continue;
      }
      const auto& file = found->second;
      const auto expected = file.events_of(kind.category);
      const auto kept = ledger.rejects.find(source.uri);
      const auto rejects = kept == ledger.rejects.end() ? 0 : kept->second;
      if (source.events + source.duplicates != expected ||
          source.other_category != file.events.size() - expected || source.rejected != file.damaged ||
          rejects != file.damaged) {
        findings_.add(
            fmt::format("{}: {} has {} events, {} damaged; the ledger says {} new, {} duplicates, {} others, "
                        "{} rejected, "
                        "{} rejects",
                        kind.name, source.uri, expected, file.damaged, source.events, source.duplicates,
                        source.other_category, source.rejected, rejects));
      }
      findings_.duplicates += stage_ == Stage::Finished ? source.duplicates : 0;
    }
    if (const auto imported = acknowledged_.imported.find(kind.name);
        imported != acknowledged_.imported.end()) {
      for (const auto& path : imported->second) {
        if (!seen.contains(path)) {
          findings_.add(fmt::format("{}: {} was imported and is not in the ledger", kind.name, path));
        }
      }
    }
  }

  // Every event of the files in the ledger, each once, and no other. Events with one ID and two bodies share
  // a fingerprint; check_rows() tells them apart.
  void check_events(const StoreKind& kind, const Ledger& ledger,
                    const std::multiset<lookup::Fingerprint>& kept) {
    std::set<ingest::EventKey> distinct;
    std::uint64_t counted = 0;
    std::uint64_t rows = 0;
    for (const auto& source : ledger.sources) {
      counted += source.events;
      if (const auto file = logs_.find(source.uri); file != logs_.end()) {
        for (const auto& event : file->second.events) {
          if (event.category == kind.category) {
            distinct.insert(event.key);
          }
        }
      }
    }
    for (const auto& file : ledger.data_files) {
      rows += file.rows;
    }
    std::map<lookup::Fingerprint, std::size_t> expected;
    for (const auto& key : distinct) {
      ++expected[ingest::fingerprint_of(key)];
    }
    for (const auto& [fingerprint, events] : expected) {
      const auto copies = kept.count(fingerprint);
      findings_.lost += events > copies ? events - copies : 0;
      findings_.doubled += copies > events ? copies - events : 0;
    }
    const auto is_known = [&](lookup::Fingerprint one) {
      const auto found = expected.find(one);
      return found != expected.end() && found->second == kept.count(one);
    };
    if (kept.size() != distinct.size() || !std::ranges::all_of(kept, is_known) || rows != counted) {
      findings_.add(fmt::format("{}: {} events expected; {} kept; {} counted, {} rows", kind.name,
                                distinct.size(), kept.size(), counted, rows));
    }
    if (stage_ == Stage::Finished) {
      findings_.rows += rows;
      if (ledger.sources.size() != logs_.size()) {
        findings_.add(fmt::format("{}: {} of {} files are in the ledger", kind.name, ledger.sources.size(),
                                  logs_.size()));
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

  // Nothing lies in the stores' folders that does not belong there.
  Result<> check_orphans() {
    auto& lake = program_.lake();
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
  const Logs& logs_;
  const Acknowledged& acknowledged_;
  Stage stage_;
  Findings& findings_;
  std::map<std::string, Ledger> ledgers_;
};

}  // namespace

void check(Program& program, const Logs& logs, const Acknowledged& acknowledged, Stage stage,
           Findings& findings) {
  const auto checked = Checker(program, logs, acknowledged, stage, findings).check();
  if (!checked) {
    findings.add(fmt::format("the lake cannot be checked: {}", checked.error().message()));
  }
}

}  // namespace tarn::torture
