#include "engine/engine.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/stored_events.hpp"
#include "lookup/file_index.hpp"
#include "torture/model.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::torture {
namespace {

constexpr std::uint64_t kFileBytesMax = 64u << 20;
constexpr std::uint64_t kEngineBytes = 256u << 20;

using Counted = std::map<lookup::Fingerprint, std::size_t>;
using Known = std::map<lookup::Fingerprint, std::vector<ingest::EventKey>>;

Result<Counted> count_fingerprints(Program& program, const std::vector<catalog::DataFile>& data_files,
                                   Findings& findings) {
  Counted counted;
  for (const auto& file : data_files) {
    const auto path = io::join_path(program.lake().folder(), lookup::index_path(file.path));
    const auto bytes = io::read_file(program.files(), path, kFileBytesMax);
    if (!bytes) {
      findings.add(fmt::format("the index of {} is gone: {}", file.path, bytes.error().message()));
      continue;
    }
    const auto entries = TARN_TRY(lookup::decode_events(*bytes));
    if (entries.size() != file.rows) {
      findings.add(
          fmt::format("the index of {} has {} events of {} rows", file.path, entries.size(), file.rows));
    }
    for (const auto& entry : entries) {
      ++counted[entry.fingerprint];
    }
  }
  return counted;
}

Known known_events(const Events& events, event::Category category) {
  Known known;
  for (const auto& event : events.all) {
    if (event.category == category) {
      known[ingest::fingerprint_of(event.key)].push_back(event.key);
    }
  }
  return known;
}

// Where all events of a fingerprint are there, or none, it tells which they are. Not so for one of several
// bodies of an ID.
std::optional<std::multiset<ingest::EventKey>> keys_by_fingerprint(const Counted& counted,
                                                                   const Known& known) {
  std::multiset<ingest::EventKey> keys;
  for (const auto& [fingerprint, count] : counted) {
    const auto found = known.find(fingerprint);
    if (found == known.end() || found->second.size() != count) {
      return std::nullopt;
    }
    keys.insert(found->second.begin(), found->second.end());
  }
  return keys;
}

Result<std::multiset<ingest::EventKey>> keys_by_rows(Program& program, event::Category category,
                                                     const std::vector<catalog::DataFile>& data_files) {
  std::vector<std::string> paths;
  paths.reserve(data_files.size());
  std::ranges::transform(data_files, std::back_inserter(paths), &catalog::DataFile::path);
  auto stored = TARN_TRY(ingest::StoredEvents::open(program.files(), program.lake().folder(),
                                                    event::schema_of(category), paths, kEngineBytes));
  std::multiset<ingest::EventKey> keys;
  for (;;) {
    const bool has_more = TARN_TRY(stored.next());
    if (!has_more) {
      return keys;
    }
    for (std::size_t row = 0; row < stored.rows(); ++row) {
      const auto event = TARN_TRY(stored.at(row));
      keys.insert(event.key());
    }
  }
}

}  // namespace

Result<std::multiset<ingest::EventKey>> read_keys(Program& program, const StoreKind& kind,
                                                  const std::vector<catalog::DataFile>& data_files,
                                                  const Events& events, Findings& findings) {
  const auto counted = TARN_TRY(count_fingerprints(program, data_files, findings));
  if (auto keys = keys_by_fingerprint(counted, known_events(events, kind.category))) {
    return *std::move(keys);
  }
  return keys_by_rows(program, kind.category, data_files);
}

}  // namespace tarn::torture
