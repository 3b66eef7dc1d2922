// What a verification found.
#pragma once

#include "base/guarded.hpp"
#include "base/time.hpp"
#include "proof/entry.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tarn::verify {

struct Problem {
  std::string where{};  // "entry 7 of the chain", or a path relative to the lake's folder
  std::string what{};

  friend bool operator==(const Problem&, const Problem&) = default;
};

// Further ones are counted.
inline constexpr std::size_t kProblemsKept = 10'000;

// Thread-safe.
class Problems {
 public:
  void add(std::string where, std::string what) {
    auto state = state_.lock();
    ++state->total;
    if (state->kept.size() < kProblemsKept) {
      state->kept.push_back({std::move(where), std::move(what)});
    }
  }
  std::uint64_t total() { return state_.lock()->total; }
  std::vector<Problem> kept() { return state_.lock()->kept; }

 private:
  struct State {
    std::vector<Problem> kept;
    std::uint64_t total = 0;
  };
  Guarded<State> state_;
};

struct Report {
  std::string lake_id{};
  Timestamp time{};  // of the verification
  std::uint64_t entries = 0;
  std::string last_hash{};  // of the last entry
  Timestamp last_time{};
  std::vector<proof::IntroducedKey> keys{};
  // Of the stores that were asked for.
  std::uint64_t data_files = 0;
  std::uint64_t files = 0;  // keys and metadata included
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::uint64_t leftovers = 0;  // unchanged files that former entries took out of the lake
  std::uint64_t pending = 0;    // files of an import that runs, or that died
  std::uint64_t heads = 0;      // that the chain was compared with
  std::uint64_t problems_total = 0;
  std::vector<Problem> problems{};
};

}  // namespace tarn::verify
