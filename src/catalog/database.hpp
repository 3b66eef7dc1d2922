// One database, a SQLite file or a schema of a PostgreSQL database: opening, migrations, transactions,
// prepared statements. Statements are written once, in the SQL that both understand (postgres_text.hpp says
// how).
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "catalog/place.hpp"
#include "io/file_system.hpp"
#include "io/secret.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tarn::catalog {

// A value for a "?" in a statement. Text and bytes are views: what they point to must outlive the call.
class Bind {
 public:
  struct Blob {
    std::string_view bytes;
  };
  using Data = std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob>;
  enum class Kind { Unknown, Integer, Text, Blob };  // Unknown: that of the column it is for

  Bind(std::nullptr_t)  // NOLINT(google-explicit-constructor): a list of plain values
      : kind_(Kind::Unknown) {}
  Bind(std::string_view text) : data_(text) {}    // NOLINT(google-explicit-constructor)
  Bind(const std::string& text) : data_(text) {}  // NOLINT(google-explicit-constructor)
  Bind(const char* text) : data_(text) {}         // NOLINT(google-explicit-constructor)
  Bind(Blob blob)                                 // NOLINT(google-explicit-constructor)
      : data_(blob), kind_(Kind::Blob) {}
  Bind(Timestamp time)  // NOLINT(google-explicit-constructor)
      : data_(micros(time)), kind_(Kind::Integer) {}
  template <std::integral T>  // bool too, as 0 and 1
  Bind(T number)              // NOLINT(google-explicit-constructor)
      : data_(static_cast<std::int64_t>(number)), kind_(Kind::Integer) {}
  template <class Tag>
  Bind(const StrongString<Tag>& id)  // NOLINT(google-explicit-constructor)
      : data_(std::string_view(id.value())) {}
  template <class T>
  Bind(const std::optional<T>& value)  // NOLINT(google-explicit-constructor)
      : kind_(Bind(T{}).kind_) {
    if (value) {
      data_ = Bind(*value).data_;
    }
  }

  const Data& data() const { return data_; }
  // What it is, or would be were it not NULL.
  Kind kind() const { return kind_; }

 private:
  Data data_ = nullptr;
  Kind kind_ = Kind::Text;
};

using Binds = std::vector<Bind>;

// What a row holds; columns count from 0.
class Cells {
 public:
  virtual ~Cells() = default;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;    // 0 for NULL
  virtual std::string_view bytes(int column) const = 0;  // of a text as well; empty for NULL
};

// The current row of a statement. Valid only inside the call that gave it.
class Row {
 public:
  explicit Row(const Cells& cells) : cells_(cells) {}

  bool is_null(int column) const { return cells_.is_null(column); }
  std::int64_t integer(int column) const { return cells_.integer(column); }
  std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  bool flag(int column) const { return integer(column) != 0; }
  std::string text(int column) const { return std::string(cells_.bytes(column)); }
  // As text, without a stray copy.
  io::Secret secret(int column) const { return io::Secret(cells_.bytes(column)); }
  Timestamp time(int column) const { return from_micros(integer(column)); }
  std::optional<std::string> optional_text(int column) const;
  std::optional<Timestamp> optional_time(int column) const;

 private:
  const Cells& cells_;
};

using OnRow = std::function<Result<>(const Row&)>;

class Connection;

// The connection, while its lock is held. Statements are prepared once and kept, so `sql` should come from a
// small set of texts. After an error, the transaction can only be rolled back.
class Session {
 public:
  explicit Session(std::unique_ptr<Connection> connection);
  Session(Session&&) noexcept;
  ~Session();

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

  // What is found wrong with the database itself, its indexes included, where that can be told.
  Result<std::vector<std::string>> damages();

 private:
  friend class Database;

  Result<> begin_writing();
  Result<> begin_reading();
  Result<> commit();
  void roll_back();

  std::unique_ptr<Connection> connection_;
};

// What a database of one kind holds.
struct Schema {
  // Written into the database, so that none of another kind is taken for it; never 0.
  std::int32_t application_id = 0;
  // Scripts, oldest first. A database remembers how many of them it has seen.
  std::span<const std::string_view> migrations{};
  // Of the PostgreSQL schema that it is: a plain lower-case word.
  std::string_view name{};
  // How many pages of it SQLite may keep in memory, in bytes: a table with many indexes in no order common to
  // them is read again and again where they do not fit.
  std::uint32_t cache_bytes = 2U << 20U;
};

enum class Opening {
  Existing,  // the database must have been made before: an empty one in its place is damage
  Create,    // it may be missing, empty or half made
  // As Existing, for those who only read: where the folder cannot be written to, nothing is. Changes that lie
  // beside the file then need a running process that holds it.
  Reading,
};

// SQLite works on the system's files by itself; but where a VFS of this name is registered, databases that
// are opened through `files` lie there: SimulatedDisk uses that.
std::string vfs_name(const io::FileSystem& files);

// Opens with full durability and foreign keys, and has ten seconds of patience with other processes. Writers
// of one database come one after the other, readers wait for nobody. Thread-safe: one call at a time runs; a
// call from inside a call would wait for itself for ever.
class Database {
 public:
  // New files get mode 0600. The scripts that the database has not seen yet are run in one transaction.
  // Corrupt for a database of another kind, FailedState for one that has seen more scripts than there are, or
  // fewer where it cannot be written.
  static Result<Database> open(io::FileSystem& files, const Place& place, const Schema& schema,
                               Opening opening);

  // Commits when `work` succeeds; else nothing of it stays. Where it fails with Io, a server that is no
  // longer reached may have the change all the same: the message says so.
  template <class Work>
  auto write(Work work) -> decltype(work(std::declval<Session&>())) {
    const auto session = session_->lock();
    TARN_TRY(session->begin_writing());
    auto outcome = work(*session);
    if (!outcome) {
      session->roll_back();
      return outcome;
    }
    if (auto committed = session->commit(); !committed) {
      session->roll_back();
      return fail(std::move(committed).error());
    }
    return outcome;
  }

  // Runs `work` on one state of the data, whatever other processes do meanwhile.
  template <class Work>
  auto read(Work work) -> decltype(work(std::declval<Session&>())) {
    const auto session = session_->lock();
    TARN_TRY(session->begin_reading());
    auto outcome = work(*session);
    session->roll_back();
    return outcome;
  }

 private:
  explicit Database(std::unique_ptr<Guarded<Session>> session) : session_(std::move(session)) {}

  // Behind a pointer, so that a database can move.
  std::unique_ptr<Guarded<Session>> session_;
};

}  // namespace tarn::catalog
