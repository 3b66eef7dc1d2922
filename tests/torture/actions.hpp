// What programs do in a run.
#pragma once

#include "torture/model.hpp"

#include <cstdint>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace tarn::torture {

struct Action {
  enum class Kind { Import, RotateKey, Sweep, Reopen };
  Kind kind = Kind::Import;
  StoreKind store = kStoreKinds[0];
  std::vector<std::string> paths{};
  // How an import goes about it.
  std::size_t rejects_at_once = 0;
  std::uint64_t batch_bytes = 0;
  bool reads_in_windows = false;
  std::uint64_t stop_after = 0;  // operations; 0: nobody stops it
};

Action random_action(const Logs& logs, io::Chance& chance);
// Imports every file into that store.
Action import_all(const Logs& logs, const StoreKind& store);
std::string describe(const Action& action);

// What came of it.
struct Done {
  Result<> outcome{};
  std::set<std::string> imported{};  // paths that the lake says it has
  std::string key_id{};
};

Done perform(Program& program, const Action& action, const std::stop_token& stop);

}  // namespace tarn::torture
