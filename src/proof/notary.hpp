// Signs what every commit adds to the lake's chain, and tells the chain's heads to a second place.
#pragma once

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "proof/entry.hpp"
#include "proof/head.hpp"
#include "proof/key_file.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tarn::proof {

struct NotaryOptions {
  std::string lake_id{};
  std::string key_path{};      // of the private key
  std::string heads_folder{};  // empty: no head is written
  // Is told each head too, once its commit stands; it must not wait for anything slow. May be empty.
  std::function<void(const Head&)> on_head{};
  // Whether whoever is behind on_head has been told the head of that name before.
  std::function<bool(const std::string& name)> has_head{};
};

// Gives a public key that the chain introduced.
using FindKey = std::function<Result<IntroducedKey>(const std::string& key_id)>;

// Thread-safe. Keys are read when they are first needed, so that readers of a lake need none.
class Notary {
 public:
  // All must outlive the notary.
  Notary(io::FileSystem& files, const Clock& clock, io::Random& random, NotaryOptions options);

  // The entry that follows `last`, signed with the key that the chain goes on with. Call it inside the
  // transaction that commits what the draft says. Where `last` is absent, the draft's kind must be Begin.
  // FailedState where the chain is not begun; NotFound without the key.
  Result<SealedEntry> seal(const std::optional<SealedEntry>& last, const Draft& draft);

  // Call it once the transaction stands. What fails is logged and counted: a lake does not stop for it, and
  // any later head vouches for the entries before it.
  void publish(const SealedEntry& sealed);
  // Call it when a lake is opened for writing, with the chain's last entry: a process that died between a
  // commit and its head has left the head to the next. The private key may be another by now.
  void publish_missed(const SealedEntry& last, const FindKey& find_key);
  std::uint64_t heads_failed() const { return heads_failed_; }

  // A chain begins: the draft that introduces the first key, which `key_file().settle()` then keeps.
  Result<Draft> begin();

  // The key in `target`, or a new one, for an entry of Kind::Rotation to introduce. `target.settle()` keeps
  // it once the chain has it. `last` is the chain's last entry. REQUIRES: `target` is locked.
  Result<IntroducedKey> successor(const std::optional<SealedEntry>& last, const KeyFile& target);

  const KeyFile& key_file() const { return key_file_; }
  const std::string& lake_id() const { return options_.lake_id; }

 private:
  using Key = std::shared_ptr<const io::EcdsaKey>;

  Result<Key> key_of(const std::string& key_id);
  bool tells_heads() const { return !options_.heads_folder.empty() || options_.on_head; }
  Result<bool> is_told(const std::string& name) const;
  Result<> tell_missed(const SealedEntry& last, const FindKey& find_key);
  Result<> tell(const SealedEntry& sealed);
  Result<> tell(const Head& head);
  void note_failure(const SealedEntry& sealed, const Error& error);

  io::FileSystem& files_;
  const Clock& clock_;
  NotaryOptions options_;
  KeyFile key_file_;
  Guarded<Key> key_;
  std::atomic<std::uint64_t> heads_failed_{0};
};

}  // namespace tarn::proof
