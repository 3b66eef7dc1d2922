#include "verify/ledger_checks.hpp"

#include "catalog/lake_chain.hpp"
#include "io/hash.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tarn::verify {
namespace {

// What of two records differs, in words.
std::string difference(const proof::FileRecord& row, const proof::FileRecord& chain) {
  const auto is = row.data.value_or(proof::DataFileFacts{});
  const auto was = chain.data.value_or(proof::DataFileFacts{});
  if (row.sha256 != chain.sha256) {
    return "its SHA-256";
  }
  if (row.bytes != chain.bytes) {
    return "its size";
  }
  if (is.rows != was.rows) {
    return fmt::format("its row count ({}, committed {})", is.rows, was.rows);
  }
  if (is.min_time != was.min_time || is.max_time != was.max_time) {
    return "its first or last eventTime";
  }
  if (is.compacted != was.compacted) {
    return "whether compaction made it";
  }
  return is.import_id != was.import_id ? "the import that brought it" : "the time of its commit";
}

// The rows of one list, which come entry by entry.
class ListCheck {
 public:
  using Declared = std::map<std::uint64_t, proof::ListDigest>;

  ListCheck(std::string name, Problems& problems) : name_(std::move(name)), problems_(problems) {}

  void expect(std::uint64_t entry, const proof::ListDigest& list) { declared_[entry] = list; }

  void add(std::uint64_t entry, std::string_view line) {
    if (entry != entry_ || !hash_) {
      finish_entry();
      entry_ = entry;
      hash_.emplace();
      count_ = 0;
    }
    hash_->update(line);
    ++count_;
  }

  void finish() {
    finish_entry();
    for (const auto& [entry, list] : declared_) {
      problems_.add(entry_name(entry),
                    fmt::format("the {} that it names ({}) are not in the catalog", name_, list.count));
    }
  }

 private:
  void finish_entry() {
    if (!hash_) {
      return;
    }
    const proof::ListDigest found{count_, io::hex(io::as_text(hash_->finish()))};
    hash_.reset();
    const auto declared = declared_.extract(entry_);
    if (declared.empty()) {
      problems_.add("catalog", fmt::format("{} {} belong to no entry of the chain (they say entry {})",
                                           count_, name_, entry_));
    } else if (declared.mapped() != found) {
      problems_.add(entry_name(entry_),
                    fmt::format("the {} that the catalog has of it were changed: {} rows, committed {}",
                                name_, count_, declared.mapped().count));
    }
  }

  std::string name_;
  Problems& problems_;
  Declared declared_;
  std::uint64_t entry_ = 0;
  std::uint64_t count_ = 0;
  std::optional<io::Sha256Stream> hash_;
};

class LedgerCheck {
 public:
  LedgerCheck(proof::Chain& chain, Problems& problems) : chain_(chain), problems_(problems) {}

  Result<> run(catalog::LakeCatalog& lake) {
    catalog::LedgerWalk walk;
    walk.on_entry = [this](const proof::SealedEntry& entry) -> Result<> {
      chain_.add(entry);
      return {};
    };
    walk.on_data_file = [this](const catalog::DataFile& file) -> Result<> {
      begin_lists();
      check_row(file);
      return {};
    };
    walk.on_table = [this](const EventDataStoreId& store, const std::string& metadata) -> Result<> {
      check_table(store.value(), metadata);
      return {};
    };
    walk.on_source = [this](std::uint64_t entry, const catalog::SourceFile& file) -> Result<> {
      begin_lists();
      check_store(entry, file.store, "source file", file.uri);
      sources_.add(entry, catalog::ledger_line(file));
      return {};
    };
    walk.on_reject = [this](std::uint64_t entry, const EventDataStoreId& store,
                            const catalog::Reject& reject) -> Result<> {
      begin_lists();
      check_store(entry, store, "rejected piece of", reject.uri);
      rejects_.add(entry, catalog::ledger_line(reject));
      return {};
    };
    TARN_TRY(lake.walk(walk));
    finish();
    return {};
  }

 private:
  // The chain comes first, and whole.
  void begin_lists() {
    if (std::exchange(has_lists_, true)) {
      return;
    }
    for (const auto& [entry, lists] : chain_.lists()) {
      if (lists.sources) {
        sources_.expect(entry, *lists.sources);
      }
      if (lists.rejects) {
        rejects_.expect(entry, *lists.rejects);
      }
    }
  }

  void check_row(const catalog::DataFile& file) {
    const auto live = chain_.live().find(file.path);
    if (live == chain_.live().end()) {
      problems_.add(file.path,
                    "the catalog has a row for this data file, and the chain does not have the file");
      return;
    }
    rows_.insert(file.path);
    const auto row = catalog::record_of(file);
    if (row != live->second.file) {
      problems_.add(file.path, fmt::format("its row in the catalog was changed: {} is not what entry {} says",
                                           difference(row, live->second.file), live->second.entry));
    } else if (!file.path.starts_with(proof::store_prefix(file.store.value()))) {
      problems_.add(file.path,
                    fmt::format("its row in the catalog was moved to another store: {}", file.store.value()));
    }
  }

  void check_table(const std::string& store, const std::string& metadata) {
    tables_.insert(store);
    const auto name = std::string_view(metadata).substr(metadata.rfind('/') + 1);
    const auto table = chain_.tables().find(store);
    if (table == chain_.tables().end()) {
      problems_.add("catalog",
                    fmt::format("the catalog has a table that the chain does not have: {}", store));
    } else if (std::string_view(table->second).substr(table->second.rfind('/') + 1) != name) {
      problems_.add("catalog", fmt::format("the catalog's table of the store {} is at {}, the chain's at {}",
                                           store, name, table->second));
    }
  }

  void check_store(std::uint64_t entry, const EventDataStoreId& store, std::string_view what,
                   const std::string& uri) {
    const auto lists = chain_.lists().find(entry);
    if (lists != chain_.lists().end() && lists->second.store != store.value()) {
      problems_.add("catalog",
                    fmt::format("the {} {} was moved to another store: {}", what, uri, store.value()));
    }
  }

  void finish() {
    chain_.finish();
    begin_lists();
    sources_.finish();
    rejects_.finish();
    for (const auto& [path, live] : chain_.live()) {
      if (live.file.data && !rows_.contains(path)) {
        problems_.add(path,
                      fmt::format("its row in the catalog is missing, so that no query sees it (entry {})",
                                  live.entry));
      }
    }
    for (const auto& [store, path] : chain_.tables()) {
      if (!tables_.contains(store)) {
        problems_.add("catalog", fmt::format("the catalog's table of the store {} is missing", store));
      }
    }
  }

  proof::Chain& chain_;
  Problems& problems_;
  std::set<std::string> rows_;
  std::set<std::string> tables_;
  bool has_lists_ = false;
  ListCheck sources_{"source files", problems_};
  ListCheck rejects_{"rejected pieces", problems_};
};

}  // namespace

std::string entry_name(std::uint64_t entry) {
  return entry == 0 ? "the chain" : fmt::format("entry {} of the chain", entry);
}

Result<> check_ledger(catalog::LakeCatalog& lake, proof::Chain& chain, Problems& problems) {
  const auto damages = TARN_TRY(lake.damages());
  for (const auto& damage : damages) {
    problems.add("lake.db", fmt::format("the database is damaged: {}", damage));
  }
  return LedgerCheck(chain, problems).run(lake);
}

}  // namespace tarn::verify
