// Checks a lake against the chain of its commits, and names what is wrong.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "io/file_system.hpp"
#include "proof/chain.hpp"
#include "proof/head.hpp"
#include "verify/file_checks.hpp"
#include "verify/report.hpp"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace tarn::verify {

struct Options {
  // Whose files are read; absent: those of every store. The chain and lake.db are always checked whole.
  std::optional<EventDataStoreId> store{};
  std::vector<proof::Head> heads{};  // that the chain must have
  unsigned threads = 0;              // 0: as many as the machine has, at most kThreadsMax
};
inline constexpr unsigned kThreadsMax = 64;

// Make one, run it once. The lake may be in use meanwhile, by this process or others: what changed since the
// check began is told apart from what is wrong.
class Verifier {
 public:
  // All must outlive the verifier. `folder` is the lake's.
  Verifier(io::FileSystem& files, catalog::LakeCatalog& lake, const Clock& clock, std::string lake_id,
           std::string folder);

  // Fails where nothing can be said: lake.db cannot be read, or `stop` was asked for.
  Result<Report> run(const Options& options, Progress& progress, const std::stop_token& stop);

  // What the chain says, once run() has succeeded.
  const proof::Chain& chain() const { return chain_; }

 private:
  using Files = std::vector<const proof::LiveFile*>;

  // What entries of the chain say of paths or contents that are of interest now.
  struct Findings {
    std::map<std::string, proof::LiveFile> by_path{};
    std::map<std::string, proof::LiveFile> by_hash{};
    std::map<std::string, std::uint64_t> removed{};  // behind the entries that were checked
  };

  Files files_of(const Options& options) const;
  Result<> check_content(const Files& live, const Options& options, Progress& progress,
                         const std::stop_token& stop);
  Result<> check_extras(const Options& options, Report& report);
  Result<> judge_extras(const std::vector<std::string>& extras, Report& report);
  Result<> judge_faults(const std::vector<FileFault>& faults);
  Result<Findings> find(const std::vector<std::string>& paths, const std::vector<std::string>& hashes);
  static void note_removed(const proof::Draft& draft, std::uint64_t sequence, Findings& found);
  void tell(const FileFault& fault, const Findings& known);

  io::FileSystem& files_;
  catalog::LakeCatalog& lake_;
  const Clock& clock_;
  std::string lake_id_;
  std::string folder_;
  Problems problems_;
  proof::Chain chain_;
};

}  // namespace tarn::verify
