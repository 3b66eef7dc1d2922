#include "catalog/simulated_disk.hpp"

#include "base/clock.hpp"
#include "catalog/database.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

namespace tarn::catalog {
namespace {

using io::Fault;

constexpr std::array<std::string_view, 1> kScripts{
    "CREATE TABLE numbers(n INTEGER PRIMARY KEY, pad TEXT NOT NULL) STRICT"};
constexpr Schema kSchema{.application_id = 0x54657374, .migrations = kScripts};
constexpr std::string_view kPath = "/lake/numbers.db";
constexpr std::size_t kPadBytes = 3000;

// Inserts two rows in a transaction.
Result<> insert(Database& database, std::int64_t n) {
  return database.write([n](Session& session) -> Result<> {
    const std::string pad(kPadBytes, 'x');
    TARN_TRY(session.run("INSERT INTO numbers VALUES (?, ?)", {2 * n, pad}));
    TARN_TRY(session.run("INSERT INTO numbers VALUES (?, ?)", {2 * n + 1, pad}));
    return {};
  });
}

Result<std::int64_t> count(Database& database) {
  std::int64_t rows = -1;
  TARN_TRY(database.read([&](Session& session) -> Result<> {
    return session.each("SELECT count(*), max(n) FROM numbers", {}, [&](const Row& row) -> Result<> {
      rows = row.integer(0);
      EXPECT_EQ(rows, row.is_null(1) ? 0 : row.integer(1) + 1) << "rows without a gap";
      return {};
    });
  }));
  return rows;
}

// A process, alive until it is destroyed, and its way to the disk.
struct Alive {
  Alive(io::MemoryFileSystem& memory, SimulatedDisk& disk) : files(memory), databases(disk, files) {}
  Result<Database> open(Opening opening = Opening::Create) {
    return Database::open(files, std::string(kPath), kSchema, opening);
  }

  io::FaultyFileSystem files;
  SimulatedDisk::Process databases;
};

class SimulatedDiskTest : public testing::Test {
 protected:
  SimulatedDiskTest() {
    EXPECT_TRUE(memory_.create_directories("/lake", 0700));
    EXPECT_TRUE(memory_.sync_directory("/"));
  }

  // A whole database, durable under its name.
  void make() {
    Alive process(memory_, disk_);
    EXPECT_TRUE(process.open());
    EXPECT_TRUE(memory_.sync_directory("/lake"));
  }

  Result<std::int64_t> count_anew() {
    Alive process(memory_, disk_);
    auto database = TARN_TRY(process.open(Opening::Existing));
    return count(database);
  }

  ManualClock clock_{Timestamp{}};
  io::MemoryFileSystem memory_{clock_};
  SimulatedDisk disk_{memory_};
};

TEST_F(SimulatedDiskTest, HoldsADatabaseAmongItsOtherFiles) {
  Alive process(memory_, disk_);
  {
    auto database = process.open();
    ASSERT_TRUE(database) << database.error().message();
    ASSERT_TRUE(insert(*database, 0));
    EXPECT_TRUE(memory_.status("/lake/numbers.db-wal", io::Symlinks::Follow));
  }
  EXPECT_FALSE(memory_.status("/lake/numbers.db-wal", io::Symlinks::Follow));
  EXPECT_GT(memory_.status(std::string(kPath), io::Symlinks::Follow)->size_bytes, 2 * kPadBytes);
  EXPECT_EQ(count_anew(), 2);
}

TEST_F(SimulatedDiskTest, IsSharedByConnectionsOfSeveralProcesses) {
  Alive one(memory_, disk_);
  Alive other(memory_, disk_);
  auto first = one.open();
  auto second = one.open();
  auto third = other.open();
  ASSERT_TRUE(first && second && third);
  Database* const all[] = {&*first, &*second, &*third};
  for (std::int64_t n = 0; n < 60; ++n) {
    ASSERT_TRUE(insert(*all[n % 3], n));
    ASSERT_EQ(count(*all[(n + 1) % 3]), 2 * n + 2);
  }
}

// A process that holds the write lock keeps others waiting, and a reader sees one state.
TEST_F(SimulatedDiskTest, LocksOutOtherWriters) {
  make();
  Alive one(memory_, disk_);
  Alive other(memory_, disk_);
  auto writer = one.open();
  auto reader = other.open();
  ASSERT_TRUE(writer && reader);
  int waits = 0;
  other.files.watch([&waits](const auto& present) { waits += present.waits ? 1 : 0; });
  const auto outcome = writer->write([&](Session& session) -> Result<> {
    TARN_TRY(session.run("INSERT INTO numbers VALUES (0, 'x')"));
    EXPECT_EQ(count(*reader), 0);
    const auto refused = insert(*reader, 0);
    EXPECT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::Busy);
    return {};
  });
  EXPECT_TRUE(outcome);
  EXPECT_GT(waits, 10);
  EXPECT_EQ(count(*reader), 1);
}

TEST_F(SimulatedDiskTest, ServesThreads) {
  make();
  constexpr std::int64_t kEach = 20;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([this] {
        Alive process(memory_, disk_);
        auto database = process.open(Opening::Existing);
        ASSERT_TRUE(database);
        for (std::int64_t n = 0; n < kEach; ++n) {
          EXPECT_TRUE(database->write([](Session& session) {
            return session.run("INSERT INTO numbers SELECT count(*), 'x' FROM numbers");
          }));
        }
      });
    }
  }
  EXPECT_EQ(count_anew(), 3 * kEach);
}

// Whatever the moment of the crash, every transaction that was acknowledged is there, whole, and none in
// part.
TEST_F(SimulatedDiskTest, KeepsWhatWasAcknowledged) {
  make();
  io::MemoryFileSystem image(clock_);
  image.copy_from(memory_);
  std::uint64_t crashes = 0;
  for (std::uint64_t nth = 1;; ++nth) {
    SCOPED_TRACE(nth);
    memory_.copy_from(image);
    std::int64_t acknowledged = 0;
    bool has_crashed = false;
    {
      Alive process(memory_, disk_);
      process.files.fail_nth_change(nth, Fault::Crash);
      auto database = process.open();
      while (database && acknowledged < 12 && insert(*database, acknowledged)) {
        ++acknowledged;
      }
      if (database) {
        database = fail(ErrorCode::Cancelled, "closed");
      }
      has_crashed = process.files.has_crashed();
    }
    memory_.lose_power(nth);
    const auto rows = count_anew();
    ASSERT_TRUE(rows) << rows.error().message();
    EXPECT_EQ(*rows % 2, 0);
    EXPECT_GE(*rows, 2 * acknowledged);
    EXPECT_LE(*rows, 2 * acknowledged + 2);
    if (!has_crashed) {
      break;
    }
    ++crashes;
  }
  EXPECT_GT(crashes, 40U);
}

TEST_F(SimulatedDiskTest, ShowsWhenADiskForgetsToSyncTheLog) {
  make();
  memory_.forget_syncs([](std::string_view path) { return path.ends_with("-wal"); });
  int lost = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::int64_t before = 0;
    {
      Alive process(memory_, disk_);
      auto database = process.open();
      ASSERT_TRUE(database);
      before = *count(*database);
      ASSERT_TRUE(insert(*database, before / 2));
      process.files.crash();
    }
    memory_.lose_power(seed);
    lost += count_anew() == before ? 1 : 0;
  }
  EXPECT_GT(lost, 0);
}

// Every fault is reported as what it is, takes nothing of the database, and is over when it is over.
TEST_F(SimulatedDiskTest, ReportsFaultsAndGoesOn) {
  const struct {
    const char* name;
    Fault fault;
    ErrorCode code;
  } cases[] = {{"disk full", Fault::DiskFull, ErrorCode::ResourceExhausted},
               {"short write", Fault::ShortWrite, ErrorCode::ResourceExhausted},
               {"error", Fault::IoError, ErrorCode::Io}};
  io::MemoryFileSystem image(clock_);
  image.copy_from(memory_);
  for (const auto& [name, fault, code] : cases) {
    SCOPED_TRACE(name);
    memory_.copy_from(image);
    Alive process(memory_, disk_);
    auto database = process.open();
    ASSERT_TRUE(database);
    std::int64_t acknowledged = 0;
    std::uint64_t failures = 0;
    for (std::uint64_t nth = 1; nth < 60; ++nth) {
      process.files.fail_nth_change(nth % 20 + 1, fault);
      const auto outcome = insert(*database, acknowledged);
      process.files.stop_failing();
      if (!outcome) {
        ++failures;
        EXPECT_EQ(outcome.error().code(), code) << outcome.error().message();
      } else {
        ++acknowledged;
      }
      ASSERT_EQ(count(*database), 2 * acknowledged);
    }
    EXPECT_GT(failures, 5U);
    EXPECT_GT(acknowledged, 5);
  }
}

}  // namespace
}  // namespace tarn::catalog
