#include "catalog/database.hpp"

#include "catalog/temp_folder.hpp"
#include "catalog/test_postgres.hpp"

#include <array>
#include <fstream>

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tarn::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::array<std::string_view, 1> kFirstScripts = {
    "CREATE TABLE things(id INTEGER PRIMARY KEY, name TEXT UNIQUE, bytes BLOB) STRICT;"};
constexpr std::array<std::string_view, 2> kSecondScripts = {
    kFirstScripts[0],
    "ALTER TABLE things ADD COLUMN weight INTEGER; CREATE INDEX by_weight ON things(weight);"};
constexpr std::array<std::string_view, 2> kBrokenScripts = {kFirstScripts[0],
                                                            "CREATE TABLE more(id INTEGER); NOT SQL;"};
constexpr Schema kFirst = {.application_id = 7, .migrations = kFirstScripts, .name = "things"};
constexpr Schema kSecond = {.application_id = 7, .migrations = kSecondScripts, .name = "things"};
constexpr Schema kBroken = {.application_id = 7, .migrations = kBrokenScripts, .name = "things"};
constexpr Schema kForeign = {.application_id = 8, .migrations = kFirstScripts, .name = "things"};

Result<std::string> read_text(const Row& row) {
  return row.text(0);
}

Result<std::vector<std::string>> names(Database& database) {
  return database.read(
      [](Session& session) { return session.list("SELECT name FROM things ORDER BY name", {}, read_text); });
}

Result<std::uint64_t> add(Database& database, std::string_view name) {
  return database.write(
      [&](Session& session) { return session.run("INSERT INTO things(name) VALUES (?)", {name}); });
}

Database open_at(const TempFolder& folder, const Place& place, const Schema& schema) {
  auto database = Database::open(*folder.files, place, schema, Opening::Create);
  if (!database) {
    ADD_FAILURE() << database.error().message();
    std::abort();
  }
  return std::move(*database);
}

// What is so of files and of PostgreSQL.
class AnyDatabase : public testing::TestWithParam<DatabaseKind> {
 protected:
  Database open(const Schema& schema = kFirst) { return open_at(folder_, place_, schema); }

  TempFolder folder_;
  Place place_ = empty_place(GetParam(), folder_, "test.db");
};

INSTANTIATE_TEST_SUITE_P(Databases, AnyDatabase,
                         testing::Values(DatabaseKind::Sqlite, DatabaseKind::Postgres), name_of);

class DatabaseTest : public testing::Test {
 protected:
  Database open(const Schema& schema = kFirst) { return open_at(folder_, path_, schema); }

  TempFolder folder_;
  std::string path_ = folder_.at("test.db");
};

TEST_F(DatabaseTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path_) << std::string(8192, 'x');
  const auto database = Database::open(*folder_.files, path_, kFirst, Opening::Create);
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code(), ErrorCode::Corrupt);
  EXPECT_THAT(database.error().message(), HasSubstr("restore it from a backup"));
}

TEST_F(DatabaseTest, MakesNothingWhereAFileMustBe) {
  const auto missing = Database::open(*folder_.files, path_, kFirst, Opening::Existing);
  ASSERT_FALSE(missing);
  EXPECT_FALSE(std::filesystem::exists(path_));
  std::ofstream(path_).close();
  const auto empty = Database::open(*folder_.files, path_, kFirst, Opening::Existing);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code(), ErrorCode::Corrupt);
  EXPECT_THAT(empty.error().message(), HasSubstr("is empty: restore it from a backup"));
  EXPECT_TRUE(std::filesystem::is_empty(path_));
}

TEST_P(AnyDatabase, RefusesADatabaseOfAnotherKind) {
  open(kForeign);
  for (const auto opening : {Opening::Existing, Opening::Create}) {
    const auto database = Database::open(*folder_.files, place_, kFirst, opening);
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().code(), ErrorCode::Corrupt);
    EXPECT_THAT(database.error().message(), HasSubstr("in the place of"));
  }
}

TEST_F(DatabaseTest, TellsOfDamageBehindTheFirstPage) {
  {
    auto database = open();
    for (int i = 0; i < 500; ++i) {
      ASSERT_TRUE(add(database, std::string(100, 'x') + std::to_string(i)));
    }
  }
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(8 * 4096, '\x5a');
  file.close();
  auto database = open();
  const auto found = names(database);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::Corrupt);
  EXPECT_THAT(found.error().message(), HasSubstr("restore it from a backup"));
}

TEST_F(DatabaseTest, NamesAFolderThatIsMissing) {
  const auto database = Database::open(*folder_.files, folder_.at("none/test.db"), kFirst, Opening::Create);
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code(), ErrorCode::NotFound);
  EXPECT_THAT(database.error().message(), HasSubstr("none/test.db"));
}

TEST_P(AnyDatabase, RefusesADatabaseOfANewerVersion) {
  open(kSecond);
  const auto database = Database::open(*folder_.files, place_, kFirst, Opening::Create);
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code(), ErrorCode::FailedState);
  EXPECT_THAT(database.error().message(), HasSubstr("newer tarn"));
}

TEST_P(AnyDatabase, KeepsNothingOfAMigrationThatFails) {
  {
    auto database = open();
    ASSERT_TRUE(add(database, "kept"));
  }
  EXPECT_FALSE(Database::open(*folder_.files, place_, kBroken, Opening::Create));
  auto database = open(kSecond);
  EXPECT_THAT(*names(database), ElementsAre("kept"));
}

TEST_P(AnyDatabase, MigratesWhatIsThere) {
  {
    auto database = open();
    ASSERT_TRUE(add(database, "old"));
  }
  auto database = open(kSecond);
  EXPECT_TRUE(database.write([](Session& session) {
    return session.run("UPDATE things SET weight = ? WHERE name = ?", {5, "old"});
  }));
}

TEST_F(DatabaseTest, MakesAFileForTheOwnerOnly) {
  auto database = open();
  ASSERT_TRUE(add(database, "x"));
  for (const char* name : {"test.db", "test.db-wal"}) {
    struct stat stat{};
    ASSERT_EQ(::stat(folder_.at(name).c_str(), &stat), 0) << name;
    EXPECT_EQ(stat.st_mode & 0777, 0600u) << name;
  }
}

TEST_P(AnyDatabase, KeepsNothingOfWorkThatFails) {
  auto database = open();
  const auto outcome = database.write([](Session& session) -> Result<> {
    TARN_TRY(session.run("INSERT INTO things(name) VALUES ('half')"));
    return fail(ErrorCode::Cancelled, "changed my mind");
  });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message(), "changed my mind");
  EXPECT_THAT(*names(database), ElementsAre());
  EXPECT_TRUE(add(database, "next"));
}

TEST_P(AnyDatabase, KeepsNothingOfAProcessThatDiesBetweenStatements) {
  {
    auto database = open();
    ASSERT_TRUE(add(database, "before"));
  }
  const pid_t child = ::fork();
  if (child == 0) {
    auto database = open();
    static_cast<void>(database.write([](Session& session) -> Result<> {
      static_cast<void>(session.run("INSERT INTO things(name) VALUES ('one')"));
      static_cast<void>(session.run("INSERT INTO things(name) VALUES ('two')"));
      ::_exit(0);
    }));
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  auto database = open();
  EXPECT_THAT(*names(database), ElementsAre("before"));
}

TEST_P(AnyDatabase, IsSharedAmongConnections) {
  auto one = open();
  auto two = open();
  EXPECT_TRUE(add(one, "of one"));
  EXPECT_TRUE(add(two, "of two"));
  EXPECT_THAT(*names(one), ElementsAre("of one", "of two"));
}

TEST_P(AnyDatabase, IsSharedAmongProcesses) {
  constexpr int kProcesses = 4;
  constexpr int kRows = 25;
  std::vector<pid_t> children;
  for (int process = 0; process < kProcesses; ++process) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto database = open();
      bool fine = true;
      for (int i = 0; i < kRows; ++i) {
        fine = fine && add(database, std::to_string(process * 1000 + i)).has_value();
      }
      ::_exit(fine ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  auto database = open();
  EXPECT_EQ(names(database)->size(), static_cast<std::size_t>(kProcesses * kRows));
}

TEST_P(AnyDatabase, TellsWhatAConstraintMeans) {
  auto database = open();
  ASSERT_TRUE(add(database, "x"));
  const auto again = add(database, "x");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::AlreadyExists);
}

TEST_P(AnyDatabase, BindsAndReadsEveryKindOfValue) {
  auto database = open(kSecond);
  const std::string bytes("\0\xff", 2);
  ASSERT_TRUE(database.write([&](Session& session) -> Result<> {
    TARN_TRY(session.run("INSERT INTO things VALUES (?, ?, ?, ?)", {7, "", Bind::Blob{bytes}, nullptr}));
    TARN_TRY(session.run("INSERT INTO things VALUES (?, ?, ?, ?)",
                         {8, std::optional<std::string>(), Bind::Blob{""}, from_micros(-5)}));
    return {};
  }));
  std::string seen;
  ASSERT_TRUE(database.read([&](Session& session) {
    return session.each("SELECT * FROM things ORDER BY id", {}, [&](const Row& row) -> Result<> {
      seen += fmt::format(
          "[{} {} {} {} {}]", row.integer(0), row.is_null(1) ? "NULL" : "'" + row.text(1) + "'",
          row.text(2) == bytes ? "same" : std::to_string(row.text(2).size()), row.is_null(3), row.integer(3));
      return {};
    });
  }));
  EXPECT_EQ(seen, "[7 '' same true 0][8 NULL 0 false -5]");
}

// Root may write anywhere: while this lives, we are somebody else, if we can be.
class Unprivileged {
 public:
  Unprivileged() : before_(::geteuid()) {
    if (before_ == 0 && ::seteuid(kNobody) != 0) {
      std::abort();
    }
  }
  ~Unprivileged() {
    if (before_ == 0 && ::seteuid(before_) != 0) {
      std::abort();
    }
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
  uid_t before_;
};

// A database that may be read and not written, nor anything made beside it.
class ReadOnlyDatabase : public DatabaseTest {
 protected:
  ReadOnlyDatabase() { std::filesystem::create_directory(folder_.at("locked")); }
  ~ReadOnlyDatabase() override {
    std::filesystem::permissions(folder_.at("locked"), std::filesystem::perms(0755));
  }
  void lock() {
    std::filesystem::permissions(folder_.at(""), std::filesystem::perms(0755));
    for (const auto& file : std::filesystem::directory_iterator(folder_.at("locked"))) {
      std::filesystem::permissions(file.path(), std::filesystem::perms(0444));
    }
    std::filesystem::permissions(folder_.at("locked"), std::filesystem::perms(0555));
  }
  auto read(const Schema& schema = kFirst) {
    const Unprivileged unprivileged;
    return Database::open(*folder_.files, locked_, schema, Opening::Reading);
  }

  // What a URI has signs for stands in the name.
  std::string locked_ = folder_.at("locked/a b?c#d%41.db");
};

TEST_F(ReadOnlyDatabase, IsReadWhereNothingCanBeWritten) {
  path_ = locked_;
  {
    auto database = open();
    ASSERT_TRUE(add(database, "a"));
  }
  lock();
  auto database = read();
  ASSERT_TRUE(database) << database.error().message();
  const Unprivileged unprivileged;
  EXPECT_THAT(*names(*database), ElementsAre("a"));
  const auto added = add(*database, "b");
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code(), ErrorCode::PermissionDenied);
}

TEST_F(ReadOnlyDatabase, IsOfTheRightKindAndVersion) {
  path_ = locked_;
  open();
  lock();
  const auto foreign = read(kForeign);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code(), ErrorCode::Corrupt);
  const auto older = read(kSecond);
  ASSERT_FALSE(older);
  EXPECT_EQ(older.error().code(), ErrorCode::FailedState);
  EXPECT_THAT(older.error().message(), HasSubstr("written by an older tarn: open it once"));
}

TEST_F(ReadOnlyDatabase, SaysWhatToDoAboutChangesBesideIt) {
  auto database = open();
  ASSERT_TRUE(add(database, "a"));
  std::filesystem::copy_file(path_, locked_);
  std::filesystem::copy_file(path_ + "-wal", locked_ + "-wal");
  lock();
  const auto changed = read();
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code(), ErrorCode::PermissionDenied);
  EXPECT_THAT(changed.error().message(), HasSubstr("copy the lake to a writable folder"));
}

TEST_F(ReadOnlyDatabase, IsWrittenAsEverWhereItCanBe) {
  open();
  auto database = Database::open(*folder_.files, path_, kSecond, Opening::Reading);
  ASSERT_TRUE(database) << database.error().message();
  EXPECT_TRUE(add(*database, "a"));
}

}  // namespace
}  // namespace tarn::catalog
