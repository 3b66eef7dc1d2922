// Makes a lake from a backup.
#pragma once

#include "backup/backup_maker.hpp"
#include "backup/manifest.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"

#include <stop_token>
#include <string>

namespace tarn::backup {

// Every file is checked: those that the chain names against the chain, the others against backup.json. The
// lake is durable on success. An interrupted call leaves a folder that is no lake: remove it and begin anew.
// The backup is only read.
//
// NotFound where there is no finished backup; FailedState where `folder` is not empty; Corrupt where a file
// of the backup is missing or damaged.
Result<Manifest> restore_backup(io::FileSystem& files, const std::string& backup, const std::string& folder,
                                BackupProgress& progress, const std::stop_token& stop);

}  // namespace tarn::backup
