// One SQLite file: opening, migrations, transactions, prepared statements. The door to SQLite.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "io/file_system.hpp"
#include "io/secret.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace tarn::catalog {

// A value for a "?" in a statement. Text and bytes are views: what they point to must outlive the call.
class Bind {
 public:
  struct Blob {
    std::string_view bytes;
  };
  using Data = std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob>;

  Bind(std::nullptr_t) {}                       // NOLINT(google-explicit-constructor): a list of plain values
  Bind(std::string_view text) : data_(text) {}  // NOLINT(google-explicit-constructor)
  Bind(const std::string& text) : data_(text) {}  // NOLINT(google-explicit-constructor)
  Bind(const char* text) : data_(text) {}         // NOLINT(google-explicit-constructor)
  Bind(Blob blob) : data_(blob) {}                // NOLINT(google-explicit-constructor)
  Bind(Timestamp time) : data_(micros(time)) {}   // NOLINT(google-explicit-constructor)
  template <std::integral T>                      // bool too, as 0 and 1
  Bind(T number)                                  // NOLINT(google-explicit-constructor)
      : data_(static_cast<std::int64_t>(number)) {}
  template <class Tag>
  Bind(const StrongString<Tag>& id)  // NOLINT(google-explicit-constructor)
      : data_(std::string_view(id.value())) {}
  template <class T>
  Bind(const std::optional<T>& value) {  // NOLINT(google-explicit-constructor)
    if (value) {
      data_ = Bind(*value).data_;
    }
  }

  const Data& data() const { return data_; }

 private:
  Data data_ = nullptr;
};

using Binds = std::vector<Bind>;

// The current row of a statement; columns count from 0. Valid only inside the call that gave it.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}

  bool is_null(int column) const;
  std::int64_t integer(int column) const;  // 0 for NULL
  std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  bool flag(int column) const { return integer(column) != 0; }
  std::string text(int column) const;   // bytes as well; empty for NULL
  io::Secret secret(int column) const;  // as text, without a stray copy
  Timestamp time(int column) const { return from_micros(integer(column)); }
  std::optional<std::string> optional_text(int column) const;
  std::optional<Timestamp> optional_time(int column) const;

 private:
  std::string_view view(int column) const;

  sqlite3_stmt* statement_;
};

using OnRow = std::function<Result<>(const Row&)>;

// The connection, while its lock is held. Statements are prepared once and kept, so `sql` should come from a
// small set of texts.
class Session {
 public:
  // Executes one statement that gives no rows; returns how many rows it changed.
  Result<std::uint64_t> run(std::string_view sql, const Binds& binds = {});
  // Calls `on_row` for each row, until it returns an error, which is then returned. `on_row` must not use the
  // session.
  Result<> each(std::string_view sql, const Binds& binds, const OnRow& on_row);

  // Reads every row.
  template <class T>
  Result<std::vector<T>> list(std::string_view sql, const Binds& binds, Result<T> (*read)(const Row&)) {
    std::vector<T> found;
    const auto add = [&](const Row& row) -> Result<> {
      auto item = TARN_TRY(read(row));
      found.push_back(std::move(item));
      return {};
    };
    TARN_TRY(each(sql, binds, add));
    return found;
  }

  // Reads the only row, if there is one. `sql` must ask for no more than that: of several, the last is
  // returned.
  template <class T>
  Result<std::optional<T>> first(std::string_view sql, const Binds& binds, Result<T> (*read)(const Row&)) {
    std::optional<T> found;
    const auto keep = [&](const Row& row) -> Result<> {
      auto item = TARN_TRY(read(row));
      found = std::move(item);
      return {};
    };
    TARN_TRY(each(sql, binds, keep));
    return found;
  }

 private:
  friend class Database;
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  Result<sqlite3_stmt*> prepare(std::string_view sql);
  Result<> execute_script(const std::string& sql);
  Result<> enter_wal_mode();
  Error error() const;

  std::string path_;
  std::string vfs_;  // empty: the system's
  std::unique_ptr<sqlite3, Close> connection_;
  // Behind the connection, so that they go first.
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> statements_;
};

// What a file of one kind holds.
struct Schema {
  // Written into the file, so that none of another kind is taken for it; never 0.
  std::int32_t application_id = 0;
  // Scripts, oldest first. A file remembers how many of them it has seen.
  std::span<const std::string_view> migrations{};
};

enum class Opening {
  Existing,  // the file must have been made before: an empty one in its place is damage
  Create,    // the file may be missing, empty or half made
  // As Existing, for those who only read: where the folder cannot be written to, nothing is. Changes that lie
  // beside the file then need a running process that holds it.
  Reading,
};

// SQLite works on the system's files by itself; but where a VFS of this name is registered, databases that
// are opened through `files` lie there: SimulatedDisk uses that.
std::string vfs_name(const io::FileSystem& files);

// Opens with a write-ahead log, full durability, foreign keys, and ten seconds of patience with other
// processes. Thread-safe: one call at a time runs; a call from inside a call would wait for itself for ever.
class Database {
 public:
  // New files get mode 0600. The scripts that the file has not seen yet are run in one transaction. Corrupt
  // for a file of another kind, FailedState for one that has seen more scripts than there are, or fewer where
  // it cannot be written.
  static Result<Database> open(io::FileSystem& files, const std::string& path, const Schema& schema,
                               Opening opening);

  // Commits when `work` succeeds; else nothing of it stays.
  template <class Work>
  auto write(Work work) -> decltype(work(std::declval<Session&>())) {
    const auto session = session_->lock();
    TARN_TRY(session->run("BEGIN IMMEDIATE"));
    auto outcome = work(*session);
    if (!outcome) {
      roll_back(*session);
      return outcome;
    }
    if (auto committed = session->run("COMMIT"); !committed) {
      roll_back(*session);
      return fail(std::move(committed).error());
    }
    return outcome;
  }

  // Runs `work` on one state of the data, whatever other processes do meanwhile.
  template <class Work>
  auto read(Work work) -> decltype(work(std::declval<Session&>())) {
    const auto session = session_->lock();
    TARN_TRY(session->run("BEGIN"));
    auto outcome = work(*session);
    roll_back(*session);
    return outcome;
  }

 private:
  explicit Database(std::unique_ptr<Guarded<Session>> session) : session_(std::move(session)) {}
  static Result<> connect(Session& session, const std::string& name, int flags);
  static Result<> open_writable(Session& session, const Schema& schema, Opening opening);
  static Result<> open_read_only(Session& session, io::FileSystem& files, const Schema& schema);
  static Result<> check_kind(Session& session, const Schema& schema, Opening opening);
  static Result<> set_up(Session& session);
  static Result<> migrate(Session& session, const Schema& schema, Opening opening);
  static Result<std::int64_t> missing_migrations(Session& session, const Schema& schema);
  static Result<> run_missing(Session& session, const Schema& schema);
  static void roll_back(Session& session);

  // Behind a pointer, so that a database can move.
  std::unique_ptr<Guarded<Session>> session_;
};

}  // namespace tarn::catalog
