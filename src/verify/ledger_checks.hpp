// Compares what lake.db says of a lake with its chain.
#pragma once

#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "proof/chain.hpp"
#include "verify/report.hpp"

namespace tarn::verify {

// Reads the chain, and checks every entry, the rows of data files, source files and rejects, and where the
// catalog says that tables are: all on one state of lake.db. One thread.
Result<> check_ledger(catalog::LakeCatalog& lake, proof::Chain& chain, Problems& problems);

// "entry 7 of the chain"; 0 is the chain as a whole.
std::string entry_name(std::uint64_t entry);

}  // namespace tarn::verify
