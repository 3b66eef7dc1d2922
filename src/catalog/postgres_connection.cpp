#include "catalog/postgres_connection.hpp"

#include "base/log.hpp"
#include "catalog/libpq.hpp"
#include "catalog/postgres_client.hpp"
#include "catalog/postgres_text.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/core.h>

namespace tarn::catalog {
namespace {

constexpr int kConnectAttempts = 7;
constexpr std::chrono::milliseconds kConnectPause{100};  // twice as long each time: six seconds in all
// Whoever makes or migrates a schema holds this number and the schema's kind.
constexpr std::int32_t kMigrationLock = 0x5461726E;

constexpr const char* kLockWriters = "LOCK TABLE tarn_schema IN EXCLUSIVE MODE";

// What lies in the place of a schema.
struct Found {
  bool has_schema = false;
  std::int64_t tables = 0;
  bool is_marked = false;  // with kind and version
  std::int64_t kind = 0;
  std::int64_t version = 0;
};

void wait(std::chrono::milliseconds pause) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, pause, [] { return false; });
}

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(const Libpq& pq, const PostgresUrl& url, const Schema& schema)
      : client_(pq, url, schema.name), schema_(schema) {}

  Result<> open(Opening opening);

  Result<> begin_writing() override;
  Result<> begin_reading() override { return begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
  Result<> commit() override;
  void roll_back() override;
  Result<std::uint64_t> execute(std::string_view sql, const Binds& binds, const OnRow& on_row) override {
    return client_.execute(sql, binds, on_row);
  }
  // The server keeps checksums of its pages, and tells by its errors where one is damaged.
  Result<std::vector<std::string>> damages() override { return std::vector<std::string>{}; }

 private:
  Result<> begin(const std::string& sql);
  Result<> reconnect();
  Result<> settle_commit(const std::string& transaction, const std::string& timeline);

  Result<Found> look();
  Result<> check_kind(const Found& found, Opening opening) const;
  Result<std::size_t> missing_migrations(const Found& found) const;
  Result<> migrate(Opening opening);
  Result<> run_missing(Opening opening);

  PostgresClient client_;
  Schema schema_;
  bool is_begun_ = false;
  bool was_reached_ = true;  // by the last attempt to connect
  std::string transaction_;  // its number, while something is written
};

Result<> PostgresConnection::reconnect() {
  // A server that was away a moment ago is not waited for again.
  const int attempts = was_reached_ ? kConnectAttempts : 1;
  auto pause = kConnectPause;
  for (int attempt = 1;; ++attempt) {
    auto connected = client_.connect();
    was_reached_ = connected.has_value();
    if (connected) {
      log::info("the catalog's connection was made anew", {{"database", client_.name()}});
      return {};
    }
    if (attempt == attempts || connected.error().code() != ErrorCode::Io) {
      return connected;
    }
    wait(pause);
    pause *= 2;
  }
}

// Nothing is begun yet, so that a connection that turns out to be lost can be made anew without harm.
Result<> PostgresConnection::begin(const std::string& sql) {
  if (!client_.is_connected()) {
    TARN_TRY(reconnect());
  }
  auto begun = client_.exchange(sql);
  if (!begun && !client_.is_connected()) {
    TARN_TRY(reconnect());
    begun = client_.exchange(sql);
  }
  is_begun_ = true;
  if (!begun) {
    roll_back();
    return fail(std::move(begun).error());
  }
  transaction_ = *std::move(begun);
  return {};
}

// The lock comes before the first reading statement, so that what is read is the state after the writer
// before this one.
Result<> PostgresConnection::begin_writing() {
  return begin(
      fmt::format("BEGIN ISOLATION LEVEL REPEATABLE READ; {}; SELECT pg_current_xact_id()", kLockWriters));
}

Result<> PostgresConnection::commit() {
  const auto timeline = client_.timeline();
  const auto done = client_.exchange("COMMIT");
  if (!done && !client_.is_connected()) {
    is_begun_ = false;
    return settle_commit(transaction_, timeline);
  }
  if (!done) {
    return fail(done.error());
  }
  is_begun_ = false;
  // Where a statement before it failed, the server answers a COMMIT by rolling back.
  if (*done != "COMMIT") {
    return fail(
        ErrorCode::Internal,
        fmt::format("the database {} took a change back in which a statement had failed", client_.name()));
  }
  return {};
}

// The server was asked to commit and did not answer. Once the lock of writers is free, the transaction has
// ended one way or the other, and the server knows which; another server in its place does not.
Result<> PostgresConnection::settle_commit(const std::string& transaction, const std::string& timeline) {
  std::string status;
  if (reconnect() && !timeline.empty() && client_.timeline() == timeline) {
    const auto asked =
        client_.exchange(fmt::format("BEGIN; {}; SELECT pg_xact_status('{}')", kLockWriters, transaction));
    status = asked.value_or("");
    std::ignore = client_.exchange("ROLLBACK");
  }
  if (status == "committed") {
    return {};
  }
  if (status == "aborted") {
    return fail(ErrorCode::Io,
                fmt::format("the connection to the database {} was lost, and nothing was changed: "
                            "try again",
                            client_.name()));
  }
  return fail(
      ErrorCode::Io,
      fmt::format("the connection to the database {} was lost while a change was committed, and whether it "
                  "stands is not known: when the database answers again, look whether the change is there "
                  "before you repeat it (an import may be repeated in any case)",
                  client_.name()));
}

void PostgresConnection::roll_back() {
  if (std::exchange(is_begun_, false) && client_.is_connected()) {
    std::ignore = client_.exchange("ROLLBACK");  // the error that led here is the one worth telling
  }
}

Result<Found> PostgresConnection::look() {
  Found found;
  const auto read_place = [&](const Row& row) -> Result<> {
    found.has_schema = row.flag(0);
    found.tables = row.integer(1);
    found.is_marked = row.flag(2);
    return {};
  };
  TARN_TRY(
      client_.execute("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = ?1),"
                      " (SELECT count(*) FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid"
                      " WHERE nspname = ?1 AND relkind IN ('r', 'p', 'v', 'm', 'f')),"
                      " EXISTS (SELECT 1 FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid"
                      " WHERE nspname = ?1 AND relname = 'tarn_schema')",
                      {schema_.name}, read_place));
  if (!found.is_marked) {
    return found;
  }
  const auto read_mark = [&](const Row& row) -> Result<> {
    found.kind = row.integer(0);
    found.version = row.integer(1);
    return {};
  };
  TARN_TRY(client_.execute("SELECT kind, version FROM tarn_schema", {}, read_mark));
  return found;
}

Result<> PostgresConnection::check_kind(const Found& found, Opening opening) const {
  if (found.is_marked && found.kind == schema_.application_id) {
    return {};
  }
  if (found.is_marked || found.tables > 0) {
    return fail(
        ErrorCode::Corrupt,
        fmt::format("something else lies in the place of the database {}: name another one, or restore it "
                    "from a backup",
                    client_.name()));
  }
  if (opening != Opening::Create) {
    return fail(ErrorCode::Corrupt,
                fmt::format("the database {} is empty: name the right one, or restore it from a "
                            "backup",
                            client_.name()));
  }
  return {};
}

Result<std::size_t> PostgresConnection::missing_migrations(const Found& found) const {
  const auto known = std::ssize(schema_.migrations);
  if (found.version > known) {
    return fail(
        ErrorCode::FailedState,
        fmt::format("the database {} was written by a newer tarn: use that one (its version is {}, this one "
                    "knows up to {})",
                    client_.name(), found.version, known));
  }
  return static_cast<std::size_t>(known - found.version);
}

Result<> PostgresConnection::open(Opening opening) {
  TARN_TRY(client_.connect());
  const auto found = TARN_TRY(look());
  TARN_TRY(check_kind(found, opening));
  const auto missing = TARN_TRY(missing_migrations(found));
  return missing == 0 ? Result<>() : migrate(opening);
}

Result<> PostgresConnection::migrate(Opening opening) {
  TARN_TRY(begin(
      fmt::format("BEGIN; SELECT pg_advisory_xact_lock({}, {})", kMigrationLock, schema_.application_id)));
  auto outcome = run_missing(opening);
  if (outcome) {
    outcome = commit();
  }
  if (!outcome) {
    roll_back();
  }
  return outcome;
}

// Looks once more, for nobody else can change it now.
Result<> PostgresConnection::run_missing(Opening opening) {
  const auto found = TARN_TRY(look());
  TARN_TRY(check_kind(found, opening));
  const auto missing = TARN_TRY(missing_migrations(found));
  if (!found.has_schema) {
    TARN_TRY(client_.exchange(fmt::format("CREATE SCHEMA {}", schema_.name)));
  }
  if (!found.is_marked) {
    TARN_TRY(client_.exchange(
        fmt::format("CREATE TABLE tarn_schema(kind BIGINT NOT NULL, version BIGINT NOT NULL);"
                    " INSERT INTO tarn_schema VALUES ({}, 0)",
                    schema_.application_id)));
  }
  for (const auto script : schema_.migrations.last(missing)) {
    TARN_TRY(client_.exchange(postgres_script(script)));
  }
  TARN_TRY(client_.exchange(fmt::format("UPDATE tarn_schema SET version = {}", schema_.migrations.size())));
  return {};
}

}  // namespace

Result<std::unique_ptr<Connection>> open_postgres(const PostgresUrl& url, const Schema& schema,
                                                  Opening opening) {
  const auto* const pq = TARN_TRY(Libpq::load());
  auto made = std::make_unique<PostgresConnection>(*pq, url, schema);
  TARN_TRY(made->open(opening));
  return made;
}

}  // namespace tarn::catalog
