#include "catalog/sqlite_connection.hpp"

#include <cerrno>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/core.h>
#include <sqlite3.h>

namespace tarn::catalog {
namespace {

constexpr int kBusyTimeoutMs = 10'000;
constexpr int kWalAttempts = 200;
constexpr int kWalPauseMs = 50;

ErrorCode code_of(int extended) {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY: return ErrorCode::AlreadyExists;
    case SQLITE_CONSTRAINT_FOREIGNKEY: return ErrorCode::NotFound;
    default: break;
  }
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::Busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::Corrupt;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG: return ErrorCode::ResourceExhausted;
    case SQLITE_CONSTRAINT: return ErrorCode::InvalidArgument;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN: return ErrorCode::PermissionDenied;
    case SQLITE_IOERR: return ErrorCode::Io;
    default: return ErrorCode::Internal;
  }
}

// What to do about it, where there is something to do.
std::string_view advice(int extended) {
  switch (extended & 0xff) {
    case SQLITE_BUSY: return ": another process holds it; try again";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ": restore it from a backup";
    case SQLITE_FULL: return ": make room on the disk";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN: return ": its folder must be writable";
    default: return "";
  }
}

Error error_of(const std::string& path, sqlite3* connection, int extended) {
  // A log that cannot be made for want of room is a file that cannot be opened, to SQLite.
  if (extended == SQLITE_CANTOPEN && sqlite3_system_errno(connection) == ENOSPC) {
    extended = SQLITE_FULL;
  }
  return {code_of(extended),
          fmt::format("the database {}: {}{}", path, sqlite3_errmsg(connection), advice(extended))};
}

// The path as SQLite reads it where parameters may follow.
std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "file:";
  for (const char c : path) {
    uri += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02X}", static_cast<unsigned char>(c))
                                            : std::string(1, c);
  }
  return uri;
}

// Lets a statement be used again, whatever ended it.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(sqlite3_stmt* statement) : statement_(statement) {}
  ~ResetAtEnd() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;

 private:
  sqlite3_stmt* statement_;
};

struct BindInto {
  sqlite3_stmt* statement;
  int index;

  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
  // Static: the views outlive the statement's run. An empty view may point nowhere, which SQLite takes for
  // NULL.
  int operator()(std::string_view text) const {
    return sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  int operator()(Bind::Blob blob) const {
    return sqlite3_bind_blob64(statement, index, blob.bytes.empty() ? "" : blob.bytes.data(),
                               blob.bytes.size(), SQLITE_STATIC);
  }
};

class SqliteCells final : public Cells {
 public:
  explicit SqliteCells(sqlite3_stmt* statement) : statement_(statement) {}

  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  std::string_view bytes(int column) const override {
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
  }

 private:
  sqlite3_stmt* statement_;
};

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(std::string path, std::string vfs) : path_(std::move(path)), vfs_(std::move(vfs)) {}

  Result<> open_writable(const Schema& schema, Opening opening);
  Result<> open_read_only(io::FileSystem& files, const Schema& schema);

  Result<> begin_writing() override { return run("BEGIN IMMEDIATE"); }
  Result<> begin_reading() override { return run("BEGIN"); }
  Result<> commit() override { return run("COMMIT"); }
  void roll_back() override;
  Result<std::uint64_t> execute(std::string_view sql, const Binds& binds, const OnRow& on_row) override;
  Result<std::vector<std::string>> damages() override;

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  Result<> connect(const std::string& name, int flags);
  Result<> check_kind(const Schema& schema, Opening opening);
  Result<> set_up(const Schema& schema);
  Result<> migrate(const Schema& schema, Opening opening);
  Result<std::int64_t> missing_migrations(const Schema& schema);
  Result<> run_missing(const Schema& schema);

  Result<sqlite3_stmt*> prepare(std::string_view sql);
  Result<> run(std::string_view sql);
  Result<std::int64_t> number(std::string_view sql);
  Result<> execute_script(const std::string& sql);
  Result<> enter_wal_mode();
  Error error() const {
    return error_of(path_, connection_.get(), sqlite3_extended_errcode(connection_.get()));
  }

  std::string path_;
  std::string vfs_;  // empty: the system's
  std::unique_ptr<sqlite3, Close> connection_;
  // Behind the connection, so that they go first.
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> statements_;
};

Result<sqlite3_stmt*> SqliteConnection::prepare(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) {
    return known->second.get();
  }
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &made, nullptr) != SQLITE_OK) {
    return fail(error());
  }
  statements_[std::string(sql)].reset(made);
  return made;
}

Result<std::uint64_t> SqliteConnection::execute(std::string_view sql, const Binds& binds,
                                                const OnRow& on_row) {
  sqlite3_stmt* const statement = TARN_TRY(prepare(sql));
  const ResetAtEnd reset(statement);
  for (int i = 0; i < std::ssize(binds); ++i) {
    if (std::visit(BindInto{statement, i + 1}, binds[i].data()) != SQLITE_OK) {
      return fail(error());
    }
  }
  const SqliteCells cells(statement);
  for (;;) {
    const int outcome = sqlite3_step(statement);
    if (outcome == SQLITE_DONE) {
      return static_cast<std::uint64_t>(sqlite3_changes64(connection_.get()));
    }
    if (outcome != SQLITE_ROW) {
      return fail(error());
    }
    TARN_TRY(on_row(Row(cells)));
  }
}

Result<> SqliteConnection::run(std::string_view sql) {
  TARN_TRY(execute(sql, {}, [](const Row&) -> Result<> { return {}; }));
  return {};
}

Result<std::int64_t> SqliteConnection::number(std::string_view sql) {
  std::int64_t found = 0;
  const auto keep = [&](const Row& row) -> Result<> {
    found = row.integer(0);
    return {};
  };
  TARN_TRY(execute(sql, {}, keep));
  return found;
}

Result<std::vector<std::string>> SqliteConnection::damages() {
  std::vector<std::string> found;
  const auto keep = [&](const Row& row) -> Result<> {
    found.push_back(row.text(0));
    return {};
  };
  TARN_TRY(execute("PRAGMA integrity_check(20)", {}, keep));
  std::erase(found, "ok");
  return found;
}

Result<> SqliteConnection::execute_script(const std::string& sql) {
  if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return fail(error());
  }
  return {};
}

// Where two processes make a file at once, SQLite answers "busy" here without waiting.
Result<> SqliteConnection::enter_wal_mode() {
  for (int attempt = 1;; ++attempt) {
    auto entered = execute_script("PRAGMA journal_mode = WAL");
    if (entered || entered.error().code() != ErrorCode::Busy || attempt == kWalAttempts) {
      return entered;
    }
    sqlite3_sleep(kWalPauseMs);
  }
}

Result<> SqliteConnection::connect(const std::string& name, int flags) {
  statements_.clear();
  sqlite3* connection = nullptr;
  const int opened =
      sqlite3_open_v2(name.c_str(), &connection, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                      vfs_.empty() ? nullptr : vfs_.c_str());
  connection_.reset(connection);
  if (opened != SQLITE_OK) {
    return fail(error_of(path_, connection, opened));
  }
  sqlite3_busy_timeout(connection, kBusyTimeoutMs);
  return {};
}

Result<> SqliteConnection::open_writable(const Schema& schema, Opening opening) {
  TARN_TRY(connect(path_, SQLITE_OPEN_READWRITE));
  // Before anything is written: a file of another kind stays as it is.
  TARN_TRY(check_kind(schema, opening));
  TARN_TRY(set_up(schema));
  return migrate(schema, opening);
}

// Where there is no log of changes, nobody holds the file, and it may be read as if it never changed. With
// one, only the process that has made the log's index can help.
Result<> SqliteConnection::open_read_only(io::FileSystem& files, const Schema& schema) {
  if (const auto readable = files.open(path_); !readable) {
    return fail(readable.error());
  }
  const auto log = files.status(path_ + "-wal", io::Symlinks::Follow);
  const bool has_log = log && log->size_bytes > 0;
  auto outcome =
      connect(uri_of(path_) + (has_log ? "" : "?immutable=1"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  if (outcome) {
    outcome = check_kind(schema, Opening::Existing);
  }
  if (!outcome && has_log && outcome.error().code() == ErrorCode::PermissionDenied) {
    return fail(ErrorCode::PermissionDenied,
                fmt::format("the database {0} has changes in {0}-wal, which cannot be taken in where nothing "
                            "can be written: copy the lake to a writable folder and name that with --data",
                            path_));
  }
  TARN_TRY(std::move(outcome));
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  TARN_TRY(execute_script("PRAGMA trusted_schema = OFF"));
  const auto missing = TARN_TRY(missing_migrations(schema));
  if (missing > 0) {
    return fail(ErrorCode::FailedState,
                fmt::format("the database {} was written by an older tarn: open it once where its folder can "
                            "be written, or copy the lake to such a folder",
                            path_));
  }
  return {};
}

Result<> SqliteConnection::check_kind(const Schema& schema, Opening opening) {
  // Contents first: another process may be making the file, and gives it both in one transaction.
  const auto objects = TARN_TRY(number("SELECT count(*) FROM sqlite_schema"));
  const auto kind = TARN_TRY(number("PRAGMA application_id"));
  if (kind == schema.application_id) {
    return {};
  }
  if (kind != 0 || objects != 0) {
    return fail(ErrorCode::Corrupt,
                fmt::format("another database lies in the place of {}: restore it from a backup", path_));
  }
  if (opening == Opening::Existing) {
    return fail(ErrorCode::Corrupt, fmt::format("the database {} is empty: restore it from a backup", path_));
  }
  return {};
}

Result<> SqliteConnection::set_up(const Schema& schema) {
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  TARN_TRY(enter_wal_mode());
  // A negative size is in KiB; else it would be in pages.
  return execute_script(
      fmt::format("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                  "PRAGMA cache_size = -{}; PRAGMA wal_autocheckpoint = {}",
                  schema.cache_bytes / 1024, schema.cache_bytes / 8192));
}

Result<> SqliteConnection::migrate(const Schema& schema, Opening opening) {
  TARN_TRY(run("BEGIN IMMEDIATE"));
  // Once more, for nobody else can change it now.
  auto outcome = check_kind(schema, opening);
  if (outcome) {
    outcome = run_missing(schema);
  }
  if (outcome) {
    outcome = execute_script("COMMIT");
  }
  if (!outcome) {
    roll_back();
  }
  return outcome;
}

// How many scripts the file has not seen.
Result<std::int64_t> SqliteConnection::missing_migrations(const Schema& schema) {
  const auto seen = TARN_TRY(number("PRAGMA user_version"));
  const auto known = std::ssize(schema.migrations);
  if (seen > known) {
    return fail(
        ErrorCode::FailedState,
        fmt::format("the database {} was written by a newer tarn: use that one (its version is {}, this one "
                    "knows up to {})",
                    path_, seen, known));
  }
  return known - seen;
}

Result<> SqliteConnection::run_missing(const Schema& schema) {
  const auto missing = TARN_TRY(missing_migrations(schema));
  if (missing == 0) {
    return {};
  }
  for (const auto script : schema.migrations.last(static_cast<std::size_t>(missing))) {
    TARN_TRY(execute_script(std::string(script)));
  }
  return execute_script(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                    schema.application_id, schema.migrations.size()));
}

void SqliteConnection::roll_back() {
  // After some errors SQLite has rolled back by itself.
  if (sqlite3_get_autocommit(connection_.get()) == 0) {
    std::ignore = run("ROLLBACK");  // the error that led here is the one worth telling
  }
}

}  // namespace

Result<std::unique_ptr<Connection>> open_sqlite(io::FileSystem& files, const std::string& path,
                                                const Schema& schema, Opening opening) {
  if (opening == Opening::Create) {
    // SQLite would make the file readable for everyone; its log files take over the mode of this one.
    const auto file = TARN_TRY(files.open_append(path, 0600));
    TARN_TRY(file->close());
  }
  const auto vfs = vfs_name(files);
  auto made = std::make_unique<SqliteConnection>(
      path, sqlite3_vfs_find(vfs.c_str()) != nullptr ? vfs : std::string());
  auto outcome = made->open_writable(schema, opening);
  if (!outcome && opening == Opening::Reading && outcome.error().code() == ErrorCode::PermissionDenied) {
    outcome = made->open_read_only(files, schema);
  }
  TARN_TRY(std::move(outcome));
  return made;
}

}  // namespace tarn::catalog
