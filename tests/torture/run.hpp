// One seeded run: a lake on a simulated disk, imports and other work, crashes and faults in the middle of it,
// and a comparison with what must be there.
#pragma once

#include "torture/model.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::torture {

// A lake as it was made: making one takes longer than what most runs do with it.
class Image {
 public:
  Image();
  // Fails where the lake could not be made.
  const Result<>& made() const { return made_; }
  void copy_to(Machine& machine) const { machine.disk.copy_from(machine_->disk); }

 private:
  std::unique_ptr<Machine> machine_;
  Result<> made_;
};

struct RunOptions {
  // Syncs that the disk acknowledges and does not do: for canaries.
  std::function<bool(std::string_view path)> forgets{};
  // Also reads the rows through the query engine at the end.
  bool reads_rows = false;
};

struct RunReport {
  Findings findings{};
  std::vector<std::string> crash_points{};  // "sync of a data file", one for each crash
  std::uint64_t operations = 0;
  std::uint64_t faults = 0;          // that were met, crashes not among them
  std::vector<std::string> story{};  // what was done, line by line
  bool has_threads = false;          // in one program
};

// The same seed gives the same run, unless it has threads: which of them comes first is up to the machine.
RunReport run(std::uint64_t seed, const Image& image, const RunOptions& options);

}  // namespace tarn::torture
