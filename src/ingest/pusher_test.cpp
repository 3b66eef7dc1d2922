#include "ingest/pusher.hpp"

#include "catalog/temp_folder.hpp"
#include "ingest/push_rows.hpp"
#include "ingest/table_commits.hpp"
#include "io/faulty_file_system.hpp"
#include "io/memory_file_system.hpp"

#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

using catalog::StoreStatus;
using Kind = Acknowledgement::Kind;

constexpr std::string_view kAccount = "111122223333";
constexpr EventPlace kSender{.account = kAccount, .region = "us-east-1"};
constexpr const char* kManagement =
    R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])";
constexpr const char* kData =
    R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["T"]}]}])";
constexpr const char* kInsights = R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Insight"]}]}])";

std::string event(std::string_view id, int day = 1, std::string_view category = "Management") {
  return fmt::format(
      R"({{"eventID":"{}","eventTime":"2026-07-{:02}T00:00:00Z","eventCategory":"{}","eventName":"n"}})", id,
      day, category);
}

// The catalogs are on the real disk; the journal and data files on one in memory that may fail.
class PusherTest : public testing::Test {
 protected:
  PusherTest() {
    EXPECT_TRUE(begin_chain(disk_, lake_, "/lake", notary_));
    add_store("trail", kManagement);
  }

  template <class Catalog>
  static Catalog made(Result<Catalog> catalog) {
    if (!catalog) {
      ADD_FAILURE() << catalog.error().message();
      std::abort();
    }
    return std::move(*catalog);
  }

  void add_store(const char* id, const char* selectors) {
    catalog::EventDataStore store;
    store.id = EventDataStoreId(id);
    store.name = id;
    store.status = StoreStatus::Enabled;
    store.advanced_event_selectors = selectors;
    EXPECT_TRUE(control_.insert_store(store));
  }

  void change_store(const char* id, StoreStatus status) {
    auto store = control_.store(EventDataStoreId(id));
    ASSERT_TRUE(store);
    store->status = status;
    ASSERT_TRUE(control_.update_store(*store));
  }

  Result<std::unique_ptr<Pusher>> try_open(io::FileSystem& files, const PushOptions& options = {}) {
    return Pusher::open({.ingest = {.files = files,
                                    .lake = lake_,
                                    .clock = clock_,
                                    .random = *random_,
                                    .data_folder = "/lake",
                                    .notary = notary_},
                         .control = control_,
                         .owner = AccountId(kAccount),
                         .region = Region("us-east-1"),
                         .on_events = on_events_},
                        options);
  }

  std::unique_ptr<Pusher> open(io::FileSystem& files, const PushOptions& options = {}) {
    auto pusher = try_open(files, options);
    EXPECT_TRUE(pusher) << pusher.error().message();
    return pusher ? std::move(*pusher) : nullptr;
  }

  static std::vector<Kind> push(Pusher& pusher, const std::vector<std::string>& events) {
    const std::vector<std::string_view> views(events.begin(), events.end());
    const auto outcome = pusher.push(kSender, views);
    EXPECT_TRUE(outcome) << outcome.error().message();
    std::vector<Kind> kinds;
    for (const auto& one : outcome.value_or(std::vector<Acknowledgement>{})) {
      kinds.push_back(one.kind);
    }
    return kinds;
  }

  struct Seen {
    std::uint64_t committed = 0;
    std::uint64_t live = 0;
  };
  // What a query of the store sees now.
  Seen see(const char* store, const Pusher* pusher, event::Category category = event::Category::CloudTrail) {
    Seen seen;
    PushRows rows(disk_, lake_, "/lake", pusher == nullptr ? nullptr : &pusher->journal());
    const auto live = rows.read(EventDataStoreId(store), category, {}, [&](const catalog::DataFile& file) {
      seen.committed += file.rows;
      return Result<>();
    });
    EXPECT_TRUE(live) << live.error().message();
    for (const auto& part : live.value_or(std::vector<LiveRows>{})) {
      seen.live += part.rows;
    }
    return seen;
  }

  void expect_seen(const char* store, const Pusher* pusher, std::uint64_t committed, std::uint64_t live) {
    const auto seen = see(store, pusher);
    EXPECT_EQ(seen.committed, committed) << store;
    EXPECT_EQ(seen.live, live) << store;
  }

  catalog::TempFolder folder_;
  ManualClock clock_{from_micros(1'700'000'000'000'000)};
  io::MemoryFileSystem disk_{clock_};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(5);
  catalog::LakeCatalog lake_ =
      made(catalog::LakeCatalog::create(*folder_.files, folder_.at("lake.db"), "lake"));
  catalog::ControlCatalog control_ =
      made(catalog::ControlCatalog::create(*folder_.files, folder_.at("control.db")));
  proof::Notary notary_{disk_, clock_, *random_, {.lake_id = "lake", .key_path = "/signing.key"}};
  Pusher::OnEvents on_events_;
};

TEST_F(PusherTest, RefusesWhatIsNoEvent) {
  const auto pusher = open(disk_);
  const struct {
    const char* name;
    std::string event;
    const char* reason;
  } cases[] = {
      {"nothing", "", "JSON object"},
      {"blanks", " \n", "JSON object"},
      {"text", "hello", "JSON object"},
      {"a list", "[" + event("1") + "]", "JSON object"},
      {"cut off", R"({"eventID":"1","eventName")", ""},
      {"two", event("1") + event("2"), "no envelope"},
      {"an envelope", R"({"Records":[)" + event("1") + "]}", "no envelope"},
      {"another object", R"({"a":1})", ""},
      {"not UTF-8", "{\"eventID\":\"\xff\"}", ""},
      {"a bare line break", "{\"eventID\":\"\n\"}", ""},
      {"too long", R"({"eventID":")" + std::string(kPushedEventBytesMax, 'x') + "\"}", "at most"},
  };
  for (const auto& [name, text, reason] : cases) {
    // Its neighbours are taken all the same.
    const std::string before = event(fmt::format("before {}", name));
    const std::vector<std::string_view> events{before, text};
    const auto outcome = pusher->push(kSender, events);
    ASSERT_TRUE(outcome) << name;
    EXPECT_EQ((*outcome)[0].kind, Kind::Durable) << name;
    EXPECT_EQ((*outcome)[1].kind, Kind::Refused) << name;
    EXPECT_THAT((*outcome)[1].reason, testing::HasSubstr(reason)) << name;
  }
  expect_seen("trail", pusher.get(), 0, std::size(cases));
  const std::vector<std::string_view> many(kPushEventsMax + 1, "{}");
  EXPECT_EQ(pusher->push(kSender, many).error().code(), ErrorCode::InvalidArgument);
}

TEST_F(PusherTest, ShowsEventsAtOnceAndBringsThemIntoTheTableOnce) {
  const auto pusher = open(disk_);
  EXPECT_THAT(push(*pusher, {" " + event("1") + "\n", event("2", 2), event("1"), event("3", 1, "Data")}),
              testing::ElementsAre(Kind::Durable, Kind::Durable, Kind::Durable, Kind::Unwanted));
  expect_seen("trail", pusher.get(), 0, 2);
  ASSERT_TRUE(pusher->flush({}));
  expect_seen("trail", pusher.get(), 2, 0);
  EXPECT_TRUE(pusher->journal().extents().empty());
  EXPECT_EQ(lake_.totals(EventDataStoreId("trail"))->files, 2u);
  // A second delivery, and another body under the same ID.
  auto other = event("1");
  other.insert(other.size() - 1, R"(,"errorCode":"x")");
  push(*pusher, {event("1"), event("4"), other});
  expect_seen("trail", pusher.get(), 2, 2);
  ASSERT_TRUE(pusher->flush({}));
  expect_seen("trail", pusher.get(), 4, 0);
  const auto totals = pusher->totals();
  EXPECT_EQ(totals.durable, 6u);
  EXPECT_EQ(totals.unwanted, 1u);
  EXPECT_EQ(totals.flushed, 4u);
  EXPECT_EQ(totals.journal_bytes, 0u);
}

TEST_F(PusherTest, GivesEachStoreItsOwn) {
  add_store("data", kData);
  add_store("insights", kInsights);
  add_store("again", kManagement);
  const auto pusher = open(disk_);
  auto object = event("2", 1, "Data");
  object.insert(object.size() - 1, R"(,"resources":[{"type":"T"}])");
  push(*pusher, {event("1"), object, event("3", 1, "Insight")});
  const auto expect_all = [&](std::uint64_t committed, std::uint64_t live) {
    for (const auto& [store, category] :
         {std::pair("trail", event::Category::CloudTrail), std::pair("again", event::Category::CloudTrail),
          std::pair("data", event::Category::CloudTrail), std::pair("insights", event::Category::Insight)}) {
      const auto seen = see(store, pusher.get(), category);
      EXPECT_EQ(seen.committed, committed) << store;
      EXPECT_EQ(seen.live, live) << store;
    }
  };
  expect_all(0, 1);
  ASSERT_TRUE(pusher->flush({}));
  expect_all(1, 0);
}

TEST_F(PusherTest, FollowsStoresThatChange) {
  const auto pusher = open(disk_);
  EXPECT_THAT(push(*pusher, {event("1")}), testing::ElementsAre(Kind::Durable));
  change_store("trail", StoreStatus::StoppedIngestion);
  EXPECT_THAT(push(*pusher, {event("2")}), testing::ElementsAre(Kind::Unwanted));
  change_store("trail", StoreStatus::Enabled);
  EXPECT_THAT(push(*pusher, {event("3")}), testing::ElementsAre(Kind::Durable));
  add_store("again", kManagement);
  push(*pusher, {event("4")});
  const auto own = event("own");
  const std::vector<std::string_view> feed{own};
  for (const auto status : {StoreStatus::StoppedIngestion, StoreStatus::PendingDeletion}) {
    change_store("trail", status);
    EXPECT_EQ(pusher->push_into(EventDataStoreId("trail"), feed)->front().kind, Kind::Unwanted);
  }
  // What was acknowledged is kept, for the store may be restored.
  ASSERT_TRUE(pusher->flush({}));
  expect_seen("trail", pusher.get(), 3, 0);
  expect_seen("again", pusher.get(), 1, 0);
  // A store that has gone for good takes its events along.
  push(*pusher, {event("5")});
  ASSERT_TRUE(control_.remove_store(EventDataStoreId("again")));
  ASSERT_TRUE(pusher->flush({}));
  EXPECT_TRUE(pusher->journal().extents().empty());
}

TEST_F(PusherTest, RefusesWhatAStoreWithAnothersTableWouldTake) {
  add_store("again", kManagement);
  const auto pusher = open(disk_);
  push(*pusher, {event("1")});
  ASSERT_TRUE(pusher->flush({}));
  const EventDataStoreId store("trail");
  const auto own = lake_.table_metadata(store);
  ASSERT_TRUE(own && *own);
  const auto theirs = (*own)->substr(0, (*own)->rfind('/')) + "/theirs.metadata.json";
  ASSERT_TRUE(lake_.move(store, {.from = *own, .to = theirs}));
  push(*pusher, {event("2")});  // before anybody has looked
  ASSERT_TRUE(pusher->tick({}));
  const auto one = event("3");
  const std::vector<std::string_view> events{one};
  const auto refused = pusher->push({.account = "111122223333", .region = "us-east-1"}, events);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->front().kind, Kind::Refused);
  EXPECT_THAT(refused->front().reason, testing::HasSubstr("tarn store reset trail"));
  EXPECT_FALSE(pusher->flush({}));
  expect_seen("trail", pusher.get(), 1, 1);  // what was acknowledged waits, and is seen
  expect_seen("again", pusher.get(), 2, 0);
  ASSERT_TRUE(lake_.move(store, {.from = theirs, .to = **own}));
  ASSERT_TRUE(pusher->tick({}));
  EXPECT_THAT(push(*pusher, {one}), testing::ElementsAre(Kind::Durable));
  ASSERT_TRUE(pusher->flush({}));
  expect_seen("trail", pusher.get(), 3, 0);
}

TEST_F(PusherTest, TakesTheEventsOfAMemberOnceItIsOne) {
  auto store = control_.store(EventDataStoreId("trail"));
  ASSERT_TRUE(store);
  store->organization = true;
  ASSERT_TRUE(control_.update_store(*store));
  const auto pusher = open(disk_);
  const auto one = event("1");
  const std::vector<std::string_view> events{one};
  const EventPlace member{.account = "444455556666", .region = "us-east-1"};
  EXPECT_EQ(pusher->push(member, events)->front().kind, Kind::Unwanted);
  const auto change_to = [&](std::vector<catalog::OrganizationAccount> accounts) {
    const auto change = [&](const std::optional<catalog::Organization>&) -> Result<catalog::Organization> {
      return catalog::Organization{
          .id = "o-exampleorgid", .management = AccountId(kAccount), .root = "r-ab12", .accounts = accounts};
    };
    ASSERT_TRUE(control_.change_organization(change, clock_.now()));
  };
  change_to({{.id = AccountId("444455556666")}});
  EXPECT_EQ(pusher->push(member, events)->front().kind, Kind::Durable);
  change_to({{.id = AccountId("444455556666"), .left = clock_.now()}});
  EXPECT_EQ(pusher->push(member, events)->front().kind, Kind::Unwanted);
  change_to({{.id = AccountId("444455556666")}});
  EXPECT_EQ(pusher->push(member, events)->front().kind, Kind::Durable);
  ASSERT_TRUE(control_.remove_organization());
  EXPECT_EQ(pusher->push(member, events)->front().kind, Kind::Unwanted);
}

TEST_F(PusherTest, LetsAFeederBypassRouting) {
  const auto pusher = open(disk_);
  const auto one = event("1", 1, "Data");
  const std::vector<std::string_view> events{one};
  EXPECT_EQ(pusher->push_into(EventDataStoreId("trail"), events)->front().kind, Kind::Durable);
  EXPECT_EQ(pusher->push_into(EventDataStoreId("nobody"), events).error().code(), ErrorCode::NotFound);
  expect_seen("trail", pusher.get(), 0, 1);
}

TEST_F(PusherTest, FlushesWhenItIsTime) {
  const auto pusher =
      open(disk_, {.journal = {.segment_bytes = 1000}, .flush_after = std::chrono::minutes(1)});
  ASSERT_TRUE(pusher->tick({}));
  push(*pusher, {event("1")});
  clock_.advance(std::chrono::seconds(59));
  ASSERT_TRUE(pusher->tick({}));
  expect_seen("trail", pusher.get(), 0, 1);
  clock_.advance(std::chrono::seconds(1));
  ASSERT_TRUE(pusher->tick({}));
  expect_seen("trail", pusher.get(), 1, 0);
  // Sooner where a segment is full.
  for (int i = 2; i < 20; ++i) {
    push(*pusher, {event(std::to_string(i))});
  }
  ASSERT_TRUE(pusher->tick({}));
  EXPECT_GE(see("trail", pusher.get()).committed, 15u);
}

TEST_F(PusherTest, WaitsWhileAnImportHasTheStore) {
  const auto pusher = open(disk_, {.retry_after = std::chrono::seconds(5)});
  add_store("again", kManagement);
  push(*pusher, {event("1")});
  {
    const auto lock = lock_store(disk_, "/lake", EventDataStoreId("trail"));
    ASSERT_TRUE(lock);
    EXPECT_EQ(pusher->flush({}).error().code(), ErrorCode::Busy);
    EXPECT_THAT(pusher->totals().problem, testing::HasSubstr("trail"));
    // The other store has its events, once.
    expect_seen("again", pusher.get(), 1, 0);
    expect_seen("trail", pusher.get(), 0, 1);
  }
  ASSERT_TRUE(pusher->tick({}));
  expect_seen("trail", pusher.get(), 0, 1);
  clock_.advance(std::chrono::seconds(5));
  ASSERT_TRUE(pusher->tick({}));
  expect_seen("trail", pusher.get(), 1, 0);
  expect_seen("again", pusher.get(), 1, 0);
  EXPECT_EQ(pusher->totals().problem, "");
}

// An import commits an event that is in the journal, too: a query sees it once at every moment.
TEST_F(PusherTest, ShowsOnceWhatAnImportBringsToo) {
  const auto pusher = open(disk_);
  push(*pusher, {event("1"), event("2")});
  ASSERT_TRUE(disk_.create_directories("/logs", 0700));
  ASSERT_TRUE(io::write_file_durably(disk_, "/logs/a.json", event("2") + event("3"), 0600));
  Importer importer({.files = disk_,
                     .lake = lake_,
                     .clock = clock_,
                     .random = *random_,
                     .data_folder = "/lake",
                     .notary = notary_},
                    EventDataStoreId("trail"), event::Category::CloudTrail, "import",
                    {.threads = 1, .limits = {}});
  ImportProgress progress;
  ASSERT_TRUE(importer.run(*list_logs(disk_, {"/logs"}, {}), progress, {}));
  expect_seen("trail", pusher.get(), 2, 1);
  ASSERT_TRUE(pusher->flush({}));
  expect_seen("trail", pusher.get(), 3, 0);
}

TEST_F(PusherTest, HandsEveryEventOver) {
  std::vector<std::string> handed;
  bool fails = true;
  on_events_ = [&](std::span<const std::string_view> events) -> Result<> {
    if (fails) {
      return fail(ErrorCode::Io, "not now");
    }
    handed.insert(handed.end(), events.begin(), events.end());
    return {};
  };
  {
    const auto pusher = open(disk_);
    // What no store takes is handed over as well.
    push(*pusher, {event("1"), event("2", 1, "Data")});
    EXPECT_FALSE(pusher->tick({}));
    EXPECT_FALSE(pusher->flush({}));
    EXPECT_EQ(pusher->journal().extents().size(), 1u);
    fails = false;
    ASSERT_TRUE(pusher->tick({}));
    push(*pusher, {event("3")});
    ASSERT_TRUE(pusher->tick({}));
    EXPECT_THAT(handed, testing::ElementsAre(event("1"), event("2", 1, "Data"), event("3")));
    push(*pusher, {event("4")});
  }
  handed.clear();
  const auto pusher = open(disk_);
  ASSERT_TRUE(pusher->tick({}));
  EXPECT_THAT(handed, testing::Contains(event("4")));
}

TEST_F(PusherTest, KeepsADamagedSegmentAside) {
  {
    const auto pusher = open(disk_);
    for (const auto* id : {"1", "2", "3"}) {
      push(*pusher, {event(id)});
    }
  }
  const auto names = journal::list_segments(disk_, "/lake/push");
  ASSERT_TRUE(names && names->size() == 1);
  const auto path = "/lake/push/" + journal::file_name(names->front());
  auto bytes = io::read_file(disk_, path, 1 << 20);
  ASSERT_TRUE(bytes);
  (*bytes)[bytes->find(R"("eventID":"2")")] = 'x';
  ASSERT_TRUE(disk_.remove(path));
  ASSERT_TRUE(io::write_file_durably(disk_, path, *bytes, 0600));
  const auto pusher = open(disk_);
  expect_seen("trail", pusher.get(), 0, 2);
  ASSERT_TRUE(pusher->flush({}));
  expect_seen("trail", pusher.get(), 2, 0);
  EXPECT_TRUE(disk_.status(path + ".damaged", io::Symlinks::Refuse));
  EXPECT_TRUE(pusher->journal().extents().empty());
}

// --- faults ----------------------------------------------------------------------------------------------

// Pushes, looks and flushes, as a server does; returns what was acknowledged. Errors are what is tested.
std::set<std::string> live_a_while(Pusher& pusher) {
  std::set<std::string> acknowledged;
  for (int i = 0; i < 4; ++i) {
    const std::vector<std::string> ids{fmt::format("{}-a", i), fmt::format("{}-b", i)};
    const std::vector<std::string> events{event(ids[0], 1), event(ids[1], 2)};
    const std::vector<std::string_view> views(events.begin(), events.end());
    if (pusher.push(kSender, views)) {
      acknowledged.insert(ids.begin(), ids.end());
    }
    if (i % 2 == 1) {
      std::ignore = pusher.flush({});
    }
  }
  return acknowledged;
}

// The store's events, by ID: how often each is there once all is flushed.
class PusherFaultTest : public PusherTest {
 protected:
  void expect_each_once(io::FileSystem& disk, const EventDataStoreId& store, const std::set<std::string>& ids,
                        const std::string& when) {
    std::map<lookup::Fingerprint, int> keys;
    const auto add = [&](const catalog::DataFile& file) -> Result<> {
      const auto bytes = TARN_TRY(io::read_file(disk, "/lake/" + lookup::index_path(file.path), 1 << 20));
      const auto found = TARN_TRY(lookup::decode_events(bytes));
      EXPECT_EQ(found.size(), file.rows);
      for (const auto& event : found) {
        ++keys[event.fingerprint];
      }
      return {};
    };
    ASSERT_TRUE(lake_.each_data_file(store, {}, add)) << when;
    for (const auto& [key, count] : keys) {
      EXPECT_EQ(count, 1) << when;
    }
    for (const auto& id : ids) {
      EXPECT_TRUE(keys.contains(fingerprint_of(event_key(id, {}, "")))) << id << " is lost, " << when;
    }
  }

  // A lake's ledger is on a disk that never fails here, so each run has a store and a data folder of its own.
  void run(io::Fault fault, std::uint64_t nth, bool& reached) {
    io::MemoryFileSystem disk(clock_);
    ASSERT_TRUE(disk.create_directories("/lake", 0700));
    ASSERT_TRUE(disk.sync_directory("/"));
    io::FaultyFileSystem faulty(disk);
    const auto store = fmt::format("run-{}-{}", static_cast<int>(fault), nth);
    change_store("trail", StoreStatus::StoppedIngestion);
    add_store(store.c_str(), kManagement);
    std::set<std::string> acknowledged;
    {
      faulty.fail_nth(nth, fault);
      const auto pusher = try_open(faulty, {.journal = {.segment_bytes = 500}});
      if (pusher) {
        acknowledged = live_a_while(**pusher);
      }
      reached = faulty.operations() >= nth;
    }
    if (fault == io::Fault::Crash) {
      disk.lose_power();
    }
    const auto again = open(disk);
    const auto when = fmt::format("fault {} at operation {}", static_cast<int>(fault), nth);
    const auto flushed = again->flush({});
    ASSERT_TRUE(flushed) << when << ": " << flushed.error().message();
    EXPECT_TRUE(again->journal().extents().empty()) << when;
    expect_each_once(disk, EventDataStoreId(store), acknowledged, when);
    change_store(store.c_str(), StoreStatus::StoppedIngestion);
  }

  void run_all(io::Fault fault, std::uint64_t at_least) {
    std::uint64_t nth = 1;
    for (bool reached = true; reached; ++nth) {
      run(fault, nth, reached);
      if (HasFatalFailure()) {
        return;
      }
    }
    EXPECT_GE(nth, at_least);
  }
};

TEST_F(PusherFaultTest, LosesAndDoublesNothingWhereverItCrashes) {
  run_all(io::Fault::Crash, 100);
}

TEST_F(PusherFaultTest, LosesAndDoublesNothingWhereverADiskFails) {
  run_all(io::Fault::IoError, 100);
}

TEST_F(PusherFaultTest, LosesAndDoublesNothingWhereverADiskIsFull) {
  run_all(io::Fault::ShortWrite, 100);
}

TEST_F(PusherFaultTest, GoesOnByItselfWhenAFullDiskIsNotAnyMore) {
  io::FaultyFileSystem faulty(disk_);
  const auto pusher = open(faulty);
  push(*pusher, {event("1")});
  faulty.fail_randomly(1, 1, io::Fault::DiskFull);
  const auto two = event("2");
  const std::vector<std::string_view> events{two};
  const auto refused = pusher->push(kSender, events);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::ResourceExhausted);
  EXPECT_FALSE(pusher->flush({}));
  EXPECT_NE(pusher->totals().problem, "");
  expect_seen("trail", pusher.get(), 0, 1);  // queries go on
  faulty.stop_failing();
  EXPECT_TRUE(pusher->push(kSender, events));
  clock_.advance(std::chrono::minutes(1));
  ASSERT_TRUE(pusher->tick({}));
  expect_seen("trail", pusher.get(), 2, 0);
  EXPECT_EQ(pusher->totals().problem, "");
}

// --- threads ---------------------------------------------------------------------------------------------

// Threads push while one flushes and another looks: what is seen only grows, and is never less than what was
// acknowledged before, nor more than what was pushed.
TEST_F(PusherTest, ShowsOneStateWhileEventsArriveAndMove) {
  constexpr int kPushers = 3;
  constexpr int kPushes = 60;
  const auto pusher = open(disk_, {.journal = {.segment_bytes = 2000}});
  std::atomic<std::uint64_t> begun{0};
  std::atomic<std::uint64_t> done{0};
  std::atomic<int> running{kPushers};
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kPushers; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kPushes; ++i) {
        const auto id = fmt::format("{}/{}", thread, i);
        begun += 2;
        push(*pusher, {event(id), event(id, 2)});
        done += 2;
      }
      --running;
    });
  }
  threads.emplace_back([&] {
    while (running > 0) {
      EXPECT_TRUE(pusher->flush({}));
    }
  });
  std::uint64_t before = 0;
  while (running > 0) {
    const std::uint64_t at_least = done;
    const auto seen = see("trail", pusher.get());
    const auto now = seen.committed + seen.live;
    EXPECT_GE(now, at_least);
    EXPECT_LE(now, begun.load());
    EXPECT_GE(now, before);
    before = now;
  }
  threads.clear();
  ASSERT_TRUE(pusher->flush({}));
  expect_seen("trail", pusher.get(), 2ull * kPushers * kPushes, 0);
}

}  // namespace
}  // namespace tarn::ingest
