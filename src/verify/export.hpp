// A report that a third party checks with openssl and sha256sum alone, as docs/VERIFYING.md describes it.
#pragma once

#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "io/file_system.hpp"
#include "proof/chain.hpp"
#include "verify/report.hpp"

#include <string>

namespace tarn::verify {

//   <folder>/entries/000000000001.txt   an entry of the chain, as it was signed
//            entries/000000000001.sig   its signature
//            keys/<id>.pem              the public keys
//            lists/000000000002-sources.txt, -rejects.txt   the lists that entry 2 names
//            SHA256SUMS                 the files of the lake, as sha256sum reads them
//            report.txt                 what Tarn found
//
// Writes what lake.db has, be it right or wrong. AlreadyExists where the folder has something in it.
Result<> export_report(io::FileSystem& files, catalog::LakeCatalog& lake, const proof::Chain& chain,
                       const Report& report, const std::string& folder);

// The report as text for people.
std::string report_text(const Report& report);

}  // namespace tarn::verify
