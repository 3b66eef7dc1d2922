// Credentials that were looked up a moment ago.
#pragma once

#include "base/guarded.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

namespace tarn::access {

struct Credential;

// What was looked up before forget() is not kept after it, however late the one who looked it up comes.
// Thread-safe.
template <class Key>
class CredentialMemory {
 public:
  // Which state of the catalog something is read from.
  using State = std::uint64_t;

  // Bounds the memory; of more, all that is there goes.
  explicit CredentialMemory(std::size_t most) : most_(most) {}

  // Null where nothing is known, or no longer.
  std::shared_ptr<const Credential> find(const Key& key, Timestamp now) {
    const auto memory = memory_.lock();
    const auto known = memory->entries.find(key);
    const bool is_known = known != memory->entries.end() && now < known->second.until;
    return is_known ? known->second.credential : nullptr;
  }

  // Ask before looking something up.
  State state() { return memory_.lock()->state; }

  void keep(Key key, std::shared_ptr<const Credential> credential, Timestamp until, State of) {
    const auto memory = memory_.lock();
    if (of != memory->state) {
      return;
    }
    if (memory->entries.size() >= most_) {
      memory->entries.clear();
    }
    memory->entries.insert_or_assign(std::move(key), Entry{std::move(credential), until});
  }

  void forget() {
    const auto memory = memory_.lock();
    memory->entries.clear();
    ++memory->state;
  }

 private:
  struct Entry {
    std::shared_ptr<const Credential> credential;
    Timestamp until;
  };
  struct Memory {
    std::unordered_map<Key, Entry> entries{};
    State state = 0;
  };

  std::size_t most_;
  Guarded<Memory> memory_;
};

}  // namespace tarn::access
