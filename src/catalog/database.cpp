#include "catalog/database.hpp"

#include <cerrno>
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

Result<std::int64_t> read_integer(const Row& row) {
  return row.integer(0);
}

}  // namespace

bool Row::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Row::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Row::text(int column) const {
  return std::string(view(column));
}

io::Secret Row::secret(int column) const {
  return io::Secret(view(column));
}

std::string_view Row::view(int column) const {
  const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
}

std::optional<std::string> Row::optional_text(int column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}

std::optional<Timestamp> Row::optional_time(int column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

void Session::Close::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

void Session::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Error Session::error() const {
  return error_of(path_, connection_.get(), sqlite3_extended_errcode(connection_.get()));
}

Result<sqlite3_stmt*> Session::prepare(std::string_view sql) {
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

Result<std::uint64_t> Session::run(std::string_view sql, const Binds& binds) {
  TARN_TRY(each(sql, binds, [](const Row&) -> Result<> { return {}; }));
  return static_cast<std::uint64_t>(sqlite3_changes64(connection_.get()));
}

Result<> Session::each(std::string_view sql, const Binds& binds, const OnRow& on_row) {
  sqlite3_stmt* const statement = TARN_TRY(prepare(sql));
  const ResetAtEnd reset(statement);
  for (int i = 0; i < std::ssize(binds); ++i) {
    if (std::visit(BindInto{statement, i + 1}, binds[i].data()) != SQLITE_OK) {
      return fail(error());
    }
  }
  for (;;) {
    const int outcome = sqlite3_step(statement);
    if (outcome == SQLITE_DONE) {
      return {};
    }
    if (outcome != SQLITE_ROW) {
      return fail(error());
    }
    TARN_TRY(on_row(Row(statement)));
  }
}

Result<> Session::execute_script(const std::string& sql) {
  if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return fail(error());
  }
  return {};
}

// Where two processes make a file at once, SQLite answers "busy" here without waiting.
Result<> Session::enter_wal_mode() {
  for (int attempt = 1;; ++attempt) {
    auto entered = execute_script("PRAGMA journal_mode = WAL");
    if (entered || entered.error().code() != ErrorCode::Busy || attempt == kWalAttempts) {
      return entered;
    }
    sqlite3_sleep(kWalPauseMs);
  }
}

std::string vfs_name(const io::FileSystem& files) {
  return fmt::format("tarn-{}", static_cast<const void*>(&files));
}

Result<Database> Database::open(io::FileSystem& files, const std::string& path, const Schema& schema,
                                Opening opening) {
  if (opening == Opening::Create) {
    // SQLite would make the file readable for everyone; its log files take over the mode of this one.
    const auto file = TARN_TRY(files.open_append(path, 0600));
    TARN_TRY(file->close());
  }
  auto guarded = std::make_unique<Guarded<Session>>();
  {
    const auto session = guarded->lock();
    session->path_ = path;
    const auto vfs = vfs_name(files);
    session->vfs_ = sqlite3_vfs_find(vfs.c_str()) != nullptr ? vfs : "";
    auto outcome = open_writable(*session, schema, opening);
    if (!outcome && opening == Opening::Reading && outcome.error().code() == ErrorCode::PermissionDenied) {
      outcome = open_read_only(*session, files, schema);
    }
    TARN_TRY(std::move(outcome));
  }
  return Database(std::move(guarded));
}

Result<> Database::connect(Session& session, const std::string& name, int flags) {
  session.statements_.clear();
  sqlite3* connection = nullptr;
  const int opened =
      sqlite3_open_v2(name.c_str(), &connection, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                      session.vfs_.empty() ? nullptr : session.vfs_.c_str());
  session.connection_.reset(connection);
  if (opened != SQLITE_OK) {
    return fail(error_of(session.path_, connection, opened));
  }
  sqlite3_busy_timeout(connection, kBusyTimeoutMs);
  return {};
}

Result<> Database::open_writable(Session& session, const Schema& schema, Opening opening) {
  TARN_TRY(connect(session, session.path_, SQLITE_OPEN_READWRITE));
  // Before anything is written: a file of another kind stays as it is.
  TARN_TRY(check_kind(session, schema, opening));
  TARN_TRY(set_up(session));
  return migrate(session, schema, opening);
}

// Where there is no log of changes, nobody holds the file, and it may be read as if it never changed. With
// one, only the process that has made the log's index can help.
Result<> Database::open_read_only(Session& session, io::FileSystem& files, const Schema& schema) {
  if (const auto readable = files.open(session.path_); !readable) {
    return fail(readable.error());
  }
  const auto log = files.status(session.path_ + "-wal", io::Symlinks::Follow);
  const bool has_log = log && log->size_bytes > 0;
  auto outcome = connect(session, uri_of(session.path_) + (has_log ? "" : "?immutable=1"),
                         SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  if (outcome) {
    outcome = check_kind(session, schema, Opening::Existing);
  }
  if (!outcome && has_log && outcome.error().code() == ErrorCode::PermissionDenied) {
    return fail(ErrorCode::PermissionDenied,
                fmt::format("the database {0} has changes in {0}-wal, which cannot be taken in where nothing "
                            "can be written: copy the lake to a writable folder and name that with --data",
                            session.path_));
  }
  TARN_TRY(std::move(outcome));
  sqlite3_db_config(session.connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  TARN_TRY(session.execute_script("PRAGMA trusted_schema = OFF"));
  const auto missing = TARN_TRY(missing_migrations(session, schema));
  if (missing > 0) {
    return fail(ErrorCode::FailedState,
                fmt::format("the database {} was written by an older tarn: open it once where its folder can "
                            "be written, or copy the lake to such a folder",
                            session.path_));
  }
  return {};
}

Result<> Database::check_kind(Session& session, const Schema& schema, Opening opening) {
  // Contents first: another process may be making the file, and gives it both in one transaction.
  const auto objects =
      TARN_TRY(session.first("SELECT count(*) FROM sqlite_schema", {}, read_integer)).value_or(0);
  const auto kind = TARN_TRY(session.first("PRAGMA application_id", {}, read_integer)).value_or(0);
  if (kind == schema.application_id) {
    return {};
  }
  if (kind != 0 || objects != 0) {
    return fail(
        ErrorCode::Corrupt,
        fmt::format("another database lies in the place of {}: restore it from a backup", session.path_));
  }
  if (opening == Opening::Existing) {
    return fail(ErrorCode::Corrupt,
                fmt::format("the database {} is empty: restore it from a backup", session.path_));
  }
  return {};
}

Result<> Database::set_up(Session& session) {
  sqlite3_db_config(session.connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  TARN_TRY(session.enter_wal_mode());
  return session.execute_script(
      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF");
}

Result<> Database::migrate(Session& session, const Schema& schema, Opening opening) {
  TARN_TRY(session.run("BEGIN IMMEDIATE"));
  // Once more, for nobody else can change it now.
  auto outcome = check_kind(session, schema, opening);
  if (outcome) {
    outcome = run_missing(session, schema);
  }
  if (outcome) {
    outcome = session.execute_script("COMMIT");
  }
  if (!outcome) {
    roll_back(session);
  }
  return outcome;
}

// How many scripts the file has not seen.
Result<std::int64_t> Database::missing_migrations(Session& session, const Schema& schema) {
  const auto seen = TARN_TRY(session.first("PRAGMA user_version", {}, read_integer)).value_or(0);
  const auto known = std::ssize(schema.migrations);
  if (seen > known) {
    return fail(
        ErrorCode::FailedState,
        fmt::format("the database {} was written by a newer tarn: use that one (its version is {}, this one "
                    "knows up to {})",
                    session.path_, seen, known));
  }
  return known - seen;
}

Result<> Database::run_missing(Session& session, const Schema& schema) {
  const auto missing = TARN_TRY(missing_migrations(session, schema));
  if (missing == 0) {
    return {};
  }
  for (const auto script : schema.migrations.last(static_cast<std::size_t>(missing))) {
    TARN_TRY(session.execute_script(std::string(script)));
  }
  return session.execute_script(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                            schema.application_id, schema.migrations.size()));
}

void Database::roll_back(Session& session) {
  // After some errors SQLite has rolled back by itself.
  if (sqlite3_get_autocommit(session.connection_.get()) == 0) {
    std::ignore = session.run("ROLLBACK");  // the error that led here is the one worth telling
  }
}

}  // namespace tarn::catalog
