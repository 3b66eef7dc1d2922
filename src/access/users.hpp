// The first user of a lake.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/control_catalog.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"

#include <string>

namespace tarn::access {

// A new key of that principal: "AKIA" and sixteen characters, with a secret of forty.
catalog::AccessKey make_access_key(const std::string& principal_arn, io::Random& random, const Clock& clock);

// Writes the key as the [default] profile of an AWS shared-credentials file, for the owner's eyes only.
Result<> write_credentials_file(io::FileSystem& files, const std::string& path, const catalog::AccessKey& key,
                                const Region& region);

// Makes the user "admin" in the lake's account, with one access key, and writes `credentials_path`.
// AlreadyExists when there is such a user; then nothing changes. The file is written first: a crash in
// between leaves a file without a user, and the next call replaces it.
Result<catalog::Principal> create_administrator(io::FileSystem& files, catalog::ControlCatalog& control,
                                                io::Random& random, const Clock& clock,
                                                const std::string& credentials_path);

}  // namespace tarn::access
