#include "catalog/database_copy.hpp"

#include "catalog/database.hpp"

#include <memory>
#include <string_view>

#include <fmt/core.h>
#include <sqlite3.h>

namespace tarn::catalog {
namespace {

constexpr int kCopyBusyTimeoutMs = 10'000;
constexpr int kAllPages = -1;
constexpr unsigned kCopyMode = 0600;

struct CloseCopied {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
using Copied = std::unique_ptr<sqlite3, CloseCopied>;

Error copy_error(std::string_view path, int code) {
  ErrorCode kind = ErrorCode::Io;
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: kind = ErrorCode::Busy; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: kind = ErrorCode::Corrupt; break;
    case SQLITE_FULL:
    case SQLITE_NOMEM: kind = ErrorCode::ResourceExhausted; break;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN: kind = ErrorCode::PermissionDenied; break;
    default: break;
  }
  return {kind, fmt::format("the database {} cannot be copied: {}", path, sqlite3_errstr(code))};
}

Result<Copied> open_to_copy(const std::string& path, const std::string& vfs) {
  sqlite3* opened = nullptr;
  const char* const known = sqlite3_vfs_find(vfs.c_str()) != nullptr ? vfs.c_str() : nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, known);
  Copied connection(opened);
  if (code != SQLITE_OK) {
    return fail(copy_error(path, code));
  }
  sqlite3_busy_timeout(connection.get(), kCopyBusyTimeoutMs);
  return connection;
}

}  // namespace

// All pages in one step, so that they are of one state: in steps, another's change would begin it anew.
Result<> copy_database(io::FileSystem& files, const std::string& from, const std::string& to) {
  TARN_TRY(files.status(from, io::Symlinks::Follow));
  // SQLite would make the file readable for everyone.
  const auto file = TARN_TRY(files.create(to, kCopyMode));
  TARN_TRY(file->close());
  const auto vfs = vfs_name(files);
  const Copied source = TARN_TRY(open_to_copy(from, vfs));
  const Copied target = TARN_TRY(open_to_copy(to, vfs));
  sqlite3_backup* const backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
  if (backup == nullptr) {
    return fail(copy_error(to, sqlite3_errcode(target.get())));
  }
  const int stepped = sqlite3_backup_step(backup, kAllPages);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE || finished != SQLITE_OK) {
    return fail(copy_error(from, stepped != SQLITE_DONE ? stepped : finished));
  }
  return {};
}

}  // namespace tarn::catalog
