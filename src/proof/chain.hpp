// The rule of a chain, and what its entries add up to.
#pragma once

#include "io/ecdsa.hpp"
#include "proof/entry.hpp"
#include "proof/head.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tarn::proof {

// A file that the chain says is part of the lake.
struct LiveFile {
  FileRecord file{};
  std::uint64_t entry = 0;  // that added it
};

// Takes a chain's entries in order, and says what is wrong with them. It goes on behind what is wrong, so
// that one wrong byte is told as one, and what the others say is checked against the lake all the same. One
// thread.
class Chain {
 public:
  // Entry 0 stands for the chain as a whole.
  using OnProblem = std::function<void(std::uint64_t entry, std::string what)>;

  explicit Chain(std::string lake_id, OnProblem on_problem);

  void add(const SealedEntry& sealed);
  // The heads are compared with the entries as they come: call before the first.
  void expect(const Head& head);
  // Call behind the last entry.
  void finish();

  std::uint64_t entries() const { return entries_; }
  std::uint64_t last_sequence() const { return last_sequence_; }
  const std::string& last_hash() const { return last_hash_; }
  Timestamp last_time() const { return last_time_; }
  const std::map<std::string, LiveFile>& live() const { return live_; }
  // The metadata that each store's table should have, by store.
  const std::map<std::string, std::string>& tables() const { return tables_; }
  // Keys in the order in which they were introduced.
  const std::vector<IntroducedKey>& keys() const { return keys_; }
  // What lists of lake.db entries name, by entry; those of deleted stores are left out.
  struct Lists {
    std::string store{};
    std::optional<ListDigest> sources{};
    std::optional<ListDigest> rejects{};
  };
  const std::map<std::uint64_t, Lists>& lists() const { return lists_; }

 private:
  void check_place(const Entry& entry, std::uint64_t sequence);
  void check_signature(const Entry& entry, const SealedEntry& sealed);
  void take_key(const Entry& entry);
  void check_rows(const Entry& entry);
  void take_files(const Entry& entry);
  void check_heads(const SealedEntry& sealed, const std::string& hash);
  void problem(std::uint64_t entry, std::string what) const { on_problem_(entry, std::move(what)); }

  std::string lake_id_;
  OnProblem on_problem_;
  std::uint64_t entries_ = 0;
  std::uint64_t last_sequence_ = 0;
  std::string last_hash_ = no_hash();
  Timestamp last_time_{};
  std::optional<std::string> key_id_;  // that the next entry must be signed with; absent: unknown
  bool has_lost_entries_ = false;
  std::vector<IntroducedKey> keys_;
  std::map<std::string, io::EcdsaPublicKey> key_of_;
  std::map<std::string, LiveFile> live_;
  std::map<std::string, std::string> tables_;
  std::map<std::uint64_t, Lists> lists_;
  std::multimap<std::uint64_t, Head> heads_;
};

// "stores/<id>/"
std::string store_prefix(const std::string& store);

}  // namespace tarn::proof
