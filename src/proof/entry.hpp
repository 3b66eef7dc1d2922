// What the chain of a lake says: one entry for each commit, as text that anybody can read, hash and check.
// docs/VERIFYING.md has the grammar and the rule.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::proof {

enum class Kind {
  Begin,       // of the chain: introduces its first key
  Append,      // events came
  Relocate,    // the table names its files anew, in another place
  Compaction,  // the same rows in other files
  Retention,   // rows went because of their age
  Expiry,      // the table forgot earlier snapshots
  Deletion,    // of the store, with all that it had
  Rotation,    // of the key: introduces the next one
  Reset,       // of the table to where the chain has it, after another engine's commit
};
std::string_view to_string(Kind kind);

// SHA-256 in hex, lower case.
inline constexpr std::size_t kHashDigits = 64;
std::string hash_of(std::string_view bytes);
// What stands for the entry before the first.
std::string no_hash();

// What lake.db says of a data file beside its name and bytes.
struct DataFileFacts {
  std::uint64_t rows = 0;
  std::optional<Timestamp> min_time{};
  std::optional<Timestamp> max_time{};
  std::string import_id{};  // empty when its rows came from more than one
  Timestamp committed{};
  bool compacted = false;  // compaction made it

  friend bool operator==(const DataFileFacts&, const DataFileFacts&) = default;
};

struct FileRecord {
  std::string path{};    // relative to the lake's folder
  std::string sha256{};  // hex
  std::uint64_t bytes = 0;
  std::optional<DataFileFacts> data{};  // of a data file; absent for keys and the table's metadata

  friend bool operator==(const FileRecord&, const FileRecord&) = default;
};

// A list of rows of lake.db, kept there: how many, and the SHA-256 of their lines.
struct ListDigest {
  std::uint64_t count = 0;
  std::string sha256{};

  friend bool operator==(const ListDigest&, const ListDigest&) = default;
};

// A public key with the name that entries call it by.
struct IntroducedKey {
  std::string id{};   // SHA-256 of its DER, hex
  std::string der{};  // SubjectPublicKeyInfo

  friend bool operator==(const IntroducedKey&, const IntroducedKey&) = default;
};

// What a commit does, before it has its place in the chain.
struct Draft {
  Kind kind = Kind::Append;
  EventDataStoreId store{};  // empty for what concerns no store
  std::string table{};       // where the metadata of the store's table then is; empty: unchanged
  std::optional<IntroducedKey> next_key{};
  std::optional<ListDigest> sources{};  // the source files that were read
  std::optional<ListDigest> rejects{};
  std::vector<FileRecord> added{};
  std::vector<std::string> removed{};  // paths

  friend bool operator==(const Draft&, const Draft&) = default;
};

struct Entry {
  std::string lake_id{};
  std::uint64_t sequence = 0;
  Timestamp time{};  // to the millisecond
  std::string previous{};
  std::string key_id{};
  Draft draft{};

  friend bool operator==(const Entry&, const Entry&) = default;
};

// As the chain keeps it. The text is what was signed, byte for byte.
struct SealedEntry {
  std::uint64_t sequence = 0;
  std::string text{};
  std::string signature{};  // DER

  friend bool operator==(const SealedEntry&, const SealedEntry&) = default;
};

// Whose signature the entry after this one must bear.
inline const std::string& key_after(const Entry& entry) {
  return entry.draft.next_key ? entry.draft.next_key->id : entry.key_id;
}

// Names and lists that a text cannot hold make the entry invalid: InvalidArgument.
Result<std::string> write_entry(const Entry& entry);
// Corrupt for what write_entry would not have written, to the last byte.
Result<Entry> read_entry(std::string_view text);

}  // namespace tarn::proof
