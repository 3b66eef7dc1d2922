#include "catalog/postgres_connection.hpp"

#include "catalog/temp_folder.hpp"
#include "catalog/test_postgres.hpp"

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::array<std::string_view, 1> kScripts = {"CREATE TABLE things(name TEXT PRIMARY KEY) STRICT;"};
constexpr Schema kThings = {.application_id = 7, .migrations = kScripts, .name = "things"};
constexpr Schema kOther = {.application_id = 8, .migrations = kScripts, .name = "other"};

TEST(PostgresUrl, RefusesWhatIsNoAddressWithoutRepeatingIt) {
  const std::string_view cases[] = {"",
                                    "hidden",
                                    "mysql://tarn:hidden@db/tarn",
                                    "host=db password=hidden",
                                    "postgresql://tarn:hidden%zz@db/tarn",
                                    "postgresql://tarn:hidden@[db/tarn",
                                    "postgresql://db/tarn?hidden=1",
                                    std::string_view("postgresql://db/hidden\0", 23)};
  for (const auto text : cases) {
    const auto url = PostgresUrl::parse(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code(), ErrorCode::InvalidArgument);
    EXPECT_THAT(url.error().message(), HasSubstr("postgresql://user@host:5432/database"));
    EXPECT_THAT(url.error().message(), Not(HasSubstr("hidden")));
  }
}

TEST(PostgresUrl, IsToldWithoutPasswords) {
  struct Case {
    std::string_view url;
    std::string_view name;
    std::string_view without_secrets;
  };
  const Case cases[] = {
      {"postgres://", "postgresql:///", "postgresql:///"},
      {"postgresql://tarn:hidden@db.example:5433/lake", "postgresql://db.example:5433/lake",
       "postgresql://tarn@db.example:5433/lake"},
      {"postgresql://a%40b:hid%3Aden@db/lake?sslmode=verify-full&sslpassword=hidden&password=hidden",
       "postgresql://db/lake", "postgresql://a%40b@db/lake?sslmode=verify-full"},
      {"postgresql://tarn@one:1,two:2/lake", "postgresql://one,two:1,2/lake",
       "postgresql:///lake?host=one%2Ctwo&port=1%2C2&user=tarn"},
      {"postgresql:///lake?host=/run/pg&service=s", "postgresql:///run/pg/lake",
       "postgresql:///lake?host=%2Frun%2Fpg&service=s"},
      {"postgresql://[::1]:5432/lake", "postgresql://::1:5432/lake",
       "postgresql:///lake?host=%3A%3A1&port=5432"},
  };
  for (const auto& [text, name, without_secrets] : cases) {
    const auto url = PostgresUrl::parse(text);
    ASSERT_TRUE(url) << text;
    EXPECT_EQ(url->name(), name);
    EXPECT_EQ(url->without_secrets(), without_secrets);
    EXPECT_EQ(url->reveal(), text);
    const auto again = PostgresUrl::parse(url->without_secrets());
    ASSERT_TRUE(again) << url->without_secrets();
    EXPECT_EQ(again->without_secrets(), without_secrets);
  }
}

TEST(PostgresUrl, AServerThatIsNotThereIsNamedWithoutThePassword) {
  const TempFolder folder;
  const auto url = PostgresUrl::parse("postgresql://tarn:hidden@/lake?host=" + folder.at("none"));
  ASSERT_TRUE(url);
  const auto database = Database::open(*folder.files, *url, kThings, Opening::Existing);
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code(), ErrorCode::Io);
  EXPECT_THAT(database.error().message(), HasSubstr("cannot be reached"));
  EXPECT_THAT(database.error().message(), Not(HasSubstr("hidden")));
}

class PostgresConnectionTest : public testing::Test {
 protected:
  Result<Database> try_open(const Schema& schema = kThings, Opening opening = Opening::Create) {
    return Database::open(*folder_.files, server_.url(address_), schema, opening);
  }
  Database open() {
    auto database = try_open();
    if (!database) {
      ADD_FAILURE() << database.error().message();
      std::abort();
    }
    return std::move(*database);
  }
  static Result<std::uint64_t> add(Database& database, std::string_view name) {
    return database.write(
        [&](Session& session) { return session.run("INSERT INTO things(name) VALUES (?)", {name}); });
  }
  static std::vector<std::string> names(Database& database) {
    const auto read = [](const Row& row) -> Result<std::string> { return row.text(0); };
    const auto found = database.read([&](Session& session) {
      return session.list<std::string>("SELECT name FROM things ORDER BY name", {}, read);
    });
    return found ? *found : std::vector{found.error().message()};
  }

  TestPostgres& server_ = TestPostgres::shared();
  TempFolder folder_;
  std::string address_ = server_.make_database();
};

TEST_F(PostgresConnectionTest, MakesNothingWhereADatabaseMustBe) {
  for (const auto opening : {Opening::Existing, Opening::Reading}) {
    const auto database = try_open(kThings, opening);
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().code(), ErrorCode::Corrupt);
    EXPECT_THAT(database.error().message(), HasSubstr("schema things is empty"));
  }
  EXPECT_EQ(server_.ask(address_, "SELECT count(*) FROM pg_namespace WHERE nspname = 'things'"), "0\n");
}

TEST_F(PostgresConnectionTest, LeavesAloneWhatSomebodyElseHasMade) {
  server_.ask(address_, "CREATE SCHEMA things; CREATE TABLE things.mine(x int)");
  const auto database = try_open();
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code(), ErrorCode::Corrupt);
  EXPECT_THAT(database.error().message(), HasSubstr("something else lies in the place of"));
}

TEST_F(PostgresConnectionTest, TakesASchemaThatAnAdministratorHasMade) {
  server_.ask(address_, "CREATE ROLE limited LOGIN; CREATE SCHEMA things AUTHORIZATION limited");
  const auto url = server_.url(address_ + "&user=limited");
  EXPECT_TRUE(Database::open(*folder_.files, url, kThings, Opening::Create));
  const auto other = Database::open(*folder_.files, url, kOther, Opening::Create);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), ErrorCode::PermissionDenied);
}

TEST_F(PostgresConnectionTest, RefusesADatabaseWithoutUtf8) {
  server_.ask(address_, "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
  auto latin = address_;
  latin.replace(latin.find("///") + 3, latin.find('?') - latin.find("///") - 3, "latin");
  const auto database = Database::open(*folder_.files, server_.url(latin), kThings, Opening::Create);
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code(), ErrorCode::Unsupported);
  EXPECT_THAT(database.error().message(), HasSubstr("ENCODING 'UTF8'"));
}

TEST_F(PostgresConnectionTest, RefusesTextThatItCannotKeep) {
  auto database = open();
  for (const std::string_view text : {std::string_view("a\0b", 3), std::string_view("\xff")}) {
    const auto added = add(database, text);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code(), ErrorCode::InvalidArgument);
  }
  EXPECT_TRUE(add(database, "\xe6\xb9\x96"));
}

TEST_F(PostgresConnectionTest, SortsByBytes) {
  auto database = open();
  for (const auto* name : {"b", "A", "a", "B", "_", "\xc3\xa9"}) {
    ASSERT_TRUE(add(database, name));
  }
  EXPECT_THAT(names(database), ElementsAre("A", "B", "_", "a", "b", "\xc3\xa9"));
}

TEST_F(PostgresConnectionTest, GoesOnAfterAConnectionThatWasLost) {
  auto database = open();
  ASSERT_TRUE(add(database, "a"));
  server_.end_connections(address_);
  EXPECT_TRUE(add(database, "b"));
  server_.end_connections(address_);
  EXPECT_THAT(names(database), ElementsAre("a", "b"));
}

TEST_F(PostgresConnectionTest, GoesOnAfterAServerThatCrashed) {
  auto database = open();
  ASSERT_TRUE(add(database, "a"));
  server_.crash();
  server_.start();
  EXPECT_THAT(names(database), ElementsAre("a"));
}

TEST_F(PostgresConnectionTest, KeepsNothingOfAChangeWhoseConnectionIsLost) {
  auto database = open();
  const auto outcome = database.write([&](Session& session) -> Result<> {
    TARN_TRY(session.run("INSERT INTO things(name) VALUES ('half')"));
    server_.end_connections(address_);
    TARN_TRY(session.run("INSERT INTO things(name) VALUES ('other half')"));
    return {};
  });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::Io);
  EXPECT_THAT(outcome.error().message(), HasSubstr("nothing was changed: try again"));
  EXPECT_THAT(names(database), ElementsAre());
}

TEST_F(PostgresConnectionTest, TellsACommitThatWasLostBeforeItStood) {
  auto database = open();
  // Runs when everything else is done, before the commit stands.
  server_.ask(address_,
              "CREATE FUNCTION things.leave() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM "
              "pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
              " CREATE CONSTRAINT TRIGGER leave AFTER INSERT ON things.things INITIALLY DEFERRED FOR EACH "
              "ROW EXECUTE "
              "FUNCTION things.leave()");
  const auto added = add(database, "a");
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code(), ErrorCode::Io);
  EXPECT_THAT(added.error().message(), HasSubstr("nothing was changed: try again"));
  EXPECT_THAT(names(database), ElementsAre());
}

TEST_F(PostgresConnectionTest, KnowsACommitThatStandsThoughItsAnswerWasLost) {
  auto database = open();
  // The server commits, and then waits for a standby that does not exist: there its connection is ended.
  std::thread end([&] {
    while (server_.ask(address_, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") !=
           "1\n") {
      std::this_thread::yield();
    }
    server_.end_connections(address_);
  });
  const auto added = database.write([](Session& session) -> Result<> {
    TARN_TRY(session.run("SET LOCAL synchronous_commit = on"));
    TARN_TRY(session.run("INSERT INTO things(name) VALUES ('a')"));
    return {};
  });
  end.join();
  EXPECT_TRUE(added) << (added ? "" : added.error().message());
  EXPECT_THAT(names(database), ElementsAre("a"));
}

TEST_F(PostgresConnectionTest, ReadersSeeOneStateAndWaitForNoWriter) {
  auto writer = open();
  auto reader = open();
  ASSERT_TRUE(add(writer, "a"));
  ASSERT_TRUE(writer.write([&](Session& session) -> Result<> {
    TARN_TRY(session.run("INSERT INTO things(name) VALUES ('b')"));
    EXPECT_THAT(names(reader), ElementsAre("a"));
    return {};
  }));
  ASSERT_TRUE(reader.read([&](Session& session) -> Result<> {
    std::vector<std::string> seen;
    const auto note = [&](const Row& row) -> Result<> {
      seen.push_back(row.text(0));
      return {};
    };
    TARN_TRY(session.each("SELECT name FROM things ORDER BY name", {}, note));
    EXPECT_TRUE(add(writer, "c"));
    TARN_TRY(session.each("SELECT name FROM things ORDER BY name", {}, note));
    EXPECT_THAT(seen, ElementsAre("a", "b", "a", "b"));
    return {};
  }));
}

TEST_F(PostgresConnectionTest, AReadChangesNothing) {
  auto database = open();
  const auto outcome =
      database.read([](Session& session) { return session.run("INSERT INTO things(name) VALUES ('a')"); });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::PermissionDenied);
}

TEST_F(PostgresConnectionTest, CanBeUsedAfterARowWasRefused) {
  auto database = open();
  ASSERT_TRUE(add(database, "a"));
  ASSERT_TRUE(add(database, "b"));
  ASSERT_TRUE(database.read([&](Session& session) -> Result<> {
    const auto refuse = [](const Row&) -> Result<> { return fail(ErrorCode::Cancelled, "enough"); };
    const auto outcome = session.each("SELECT name FROM things", {}, refuse);
    EXPECT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message(), "enough");
    return {};
  }));
  EXPECT_THAT(names(database), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace tarn::catalog
