// What programs do in a run.
#pragma once

#include "torture/model.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace tarn::torture {

struct Action {
  enum class Kind {
    Import,
    Push,
    Flush,
    RotateKey,
    Sweep,
    Reopen,
    Compact,
    Expire,
    Delete,
    Restore,
    Upkeep  // a server's, some time later
  };
  Kind kind = Kind::Import;
  StoreKind store = kStoreKinds[0];
  std::vector<std::string> paths{};
  // How an import goes about it.
  std::size_t rejects_at_once = 0;
  std::uint64_t batch_bytes = 0;
  bool reads_in_windows = false;
  unsigned threads = 1;
  std::uint64_t stop_after = 0;  // operations; 0: nobody stops it
  // Of a push: positions in Events::all, which may repeat.
  std::vector<std::size_t> events{};
  Timestamp keep_from{};        // of retention
  std::chrono::hours later{0};  // of upkeep
  bool has_company = false;     // another program works on the lake at the same time
};

// With company: only what two programs may do at once.
Action random_action(const Events& events, io::Chance& chance, bool has_company);
// The same for a program that does not push, since another one may.
Action random_action_beside(const Events& events, io::Chance& chance);
// Imports every file into that store.
Action import_all(const Events& events, const StoreKind& store);
std::string describe(const Action& action);

// What came of it.
struct Done {
  Result<> outcome{};
  std::map<std::string, StoreStory> stores{};  // by ID: what to add to their stories
  std::set<ingest::EventKey> attempted{};      // to push
  std::string key_id{};
};

Done perform(Program& program, const Action& action, const Events& events, const std::stop_token& stop);

}  // namespace tarn::torture
