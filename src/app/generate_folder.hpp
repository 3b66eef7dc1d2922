// The folder of `tarn generate`: which options it belongs to, and whether it is whole.
//
//   DIR/bucket/...      the logs, keyed as in an S3 bucket: what an import reads
//       configuration/...   with configuration items: bundles of them, {"Records":[...]}, for a store of
//       their own labels.json     what the scenarios planted generate.json   the options, the counts, whether
//       everything is there digest-metadata.ndjson, public-keys.json   with digests: their S3 metadata, and
//       the key that verifies
//                       them, as ListPublicKeys would give it. The private half follows from the seed: these
//                       signatures prove nothing about who made the files.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"
#include "sample/generator.hpp"

#include <string>

namespace tarn::app {

std::string bucket_folder(const std::string& folder);
std::string configuration_folder(const std::string& folder);

// Makes the folder, or takes one that the same options (describe_plan) have begun. FailedState for one that
// holds anything else.
Result<> claim_folder(io::FileSystem& files, const std::string& folder, const std::string& plan);

// Writes labels and counts.
Result<> complete_folder(io::FileSystem& files, const std::string& folder, const std::string& plan,
                         const sample::Summary& summary);

}  // namespace tarn::app
