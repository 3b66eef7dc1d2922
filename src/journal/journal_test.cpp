#include "journal/journal.hpp"

#include "base/clock.hpp"
#include "io/faulty_file_system.hpp"
#include "io/memory_file_system.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::journal {
namespace {

constexpr const char* kFolder = "/lake/push";
constexpr std::uint64_t kToTheEnd = UINT64_MAX;

// What a folder's segments hold, in the order of writing.
std::vector<std::string> payloads_in(io::FileSystem& files) {
  std::vector<std::string> found;
  const auto names = list_segments(files, kFolder);
  EXPECT_TRUE(names);
  for (const auto& name : names.value_or(std::vector<SegmentName>{})) {
    const auto segment = read_segment(files, kFolder, name, 0, kToTheEnd);
    EXPECT_TRUE(segment && *segment);
    if (segment && *segment) {
      found.insert(found.end(), (*segment)->payloads.begin(), (*segment)->payloads.end());
    }
  }
  return found;
}

class JournalTest : public testing::Test {
 protected:
  JournalTest() { make_lake(disk_); }

  std::unique_ptr<Journal> open(io::FileSystem& files, const Limits& limits = {}) {
    auto journal = Journal::open(files, *random_, kFolder, limits);
    EXPECT_TRUE(journal) << journal.error().message();
    return journal ? std::move(*journal) : nullptr;
  }

  ManualClock clock_{from_micros(1'700'000'000'000'000)};
  // As a lake is: its folder is durable before there is a journal in it.
  static void make_lake(io::MemoryFileSystem& disk) {
    EXPECT_TRUE(disk.create_directories("/lake", 0700));
    EXPECT_TRUE(disk.sync_directory("/"));
  }

  io::MemoryFileSystem disk_{clock_};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(7);
};

TEST_F(JournalTest, KeepsWhatItTookOverALossOfPower) {
  {
    const auto journal = open(disk_);
    ASSERT_TRUE(journal->append("one"));
    ASSERT_TRUE(journal->append("two"));
    disk_.lose_power();
    EXPECT_FALSE(journal->append("after the loss"));
  }
  const auto journal = open(disk_);
  ASSERT_TRUE(journal->append("three"));
  EXPECT_THAT(payloads_in(disk_), testing::ElementsAre("one", "two", "three"));
  const auto extents = journal->extents();
  ASSERT_EQ(extents.size(), 2u);
  EXPECT_TRUE(extents[0].sealed);
  EXPECT_FALSE(extents[1].sealed);
  EXPECT_LT(extents[0].name.number, extents[1].name.number);
}

TEST_F(JournalTest, BeginsAnotherSegmentWhenOneIsLongOrSealed) {
  const auto journal = open(disk_, {.segment_bytes = 100});
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(journal->append(std::string(60, 'x')));
  }
  EXPECT_EQ(journal->extents().size(), 2u);
  journal->seal();
  journal->seal();
  EXPECT_TRUE(journal->extents().back().sealed);
  ASSERT_TRUE(journal->append("y"));
  ASSERT_EQ(journal->extents().size(), 3u);
  ASSERT_TRUE(journal->remove(journal->extents().front().name));
  EXPECT_EQ(journal->extents().size(), 2u);
  EXPECT_EQ(payloads_in(disk_).size(), 3u);
}

TEST_F(JournalTest, ReadsOnlyThePartThatIsAskedFor) {
  const auto journal = open(disk_);
  ASSERT_TRUE(journal->append("one"));
  const auto first = journal->extents().back();
  ASSERT_TRUE(journal->append("two"));
  const auto both = journal->extents().back();
  const auto read = [&](std::uint64_t from, std::uint64_t to) {
    const auto segment = read_segment(disk_, kFolder, first.name, from, to);
    EXPECT_TRUE(segment && *segment);
    EXPECT_EQ((*segment)->torn_bytes + (*segment)->damaged_bytes, 0u);
    return std::vector<std::string>((*segment)->payloads.begin(), (*segment)->payloads.end());
  };
  EXPECT_THAT(read(0, first.bytes), testing::ElementsAre("one"));
  EXPECT_THAT(read(first.bytes, both.bytes), testing::ElementsAre("two"));
  EXPECT_THAT(read(both.bytes, both.bytes), testing::IsEmpty());
  const auto gone = read_segment(disk_, kFolder, {.number = 9, .salt = 9}, 0, kToTheEnd);
  ASSERT_TRUE(gone);
  EXPECT_FALSE(*gone);
}

TEST_F(JournalTest, RefusesMoreThanItMayHold) {
  const auto journal = open(disk_, {.segment_bytes = 100, .journal_bytes = 300});
  ASSERT_TRUE(journal->append(std::string(150, 'x')));
  const auto refused = journal->append(std::string(150, 'y'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::ResourceExhausted);
  journal->seal();
  ASSERT_TRUE(journal->remove(journal->extents().front().name));
  EXPECT_TRUE(journal->append(std::string(150, 'z')));
}

// --- damage ----------------------------------------------------------------------------------------------

TEST(Segment, LosesOnlyWhatIsDamaged) {
  const SegmentName name{.number = 1, .salt = 0x1234};
  const std::vector<std::string> payloads{"first payload", "second payload", "third payload"};
  std::vector<std::size_t> begins;
  std::string whole;
  for (const auto& payload : payloads) {
    begins.push_back(whole.size());
    append_frame(whole, 0, name, payload);
  }
  const auto parsed = [&](const std::string& bytes) {
    return parse_segment(name, std::make_shared<const std::string>(bytes), 0);
  };
  EXPECT_EQ(parsed(whole).payloads.size(), payloads.size());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
    const auto hit = static_cast<std::size_t>(std::ranges::upper_bound(begins, at) - begins.begin()) - 1;
    auto left = payloads;
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(hit));
    const auto segment = parsed(bytes);
    EXPECT_THAT(segment.payloads, testing::ElementsAreArray(left)) << "at byte " << at;
    const auto size = kFrameHeaderBytes + payloads[hit].size();
    EXPECT_EQ(segment.damaged_bytes, hit + 1 < payloads.size() ? size : 0) << "at byte " << at;
    EXPECT_EQ(segment.torn_bytes, hit + 1 < payloads.size() ? 0 : size) << "at byte " << at;
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto segment = parsed(whole.substr(0, size));
    const auto complete =
        static_cast<std::size_t>(std::ranges::upper_bound(begins, size) - begins.begin()) - 1;
    EXPECT_EQ(segment.payloads.size(), complete) << size;
    EXPECT_EQ(segment.torn_bytes, size - begins[complete]) << size;
  }
}

// Whoever pushes cannot make a payload that is taken for frames, however the frame around it is damaged.
TEST(Segment, TakesNoFrameOutOfAPayload) {
  const SegmentName name{.number = 1, .salt = 0x1234};
  std::string inner;
  append_frame(inner, 0, {.number = 1, .salt = 0}, "a forged event");
  std::string bytes;
  append_frame(bytes, 0, name, inner);
  bytes[5] = '\xff';
  const auto segment = parse_segment(name, std::make_shared<const std::string>(bytes), 0);
  EXPECT_TRUE(segment.payloads.empty());
  EXPECT_EQ(segment.torn_bytes, bytes.size());
}

TEST(Segment, KnowsItsFilesByTheirNames) {
  const SegmentName name{.number = 0x2a, .salt = 0xfedcba9876543210};
  EXPECT_EQ(file_name(name), "000000000000002a-fedcba9876543210.wal");
  EXPECT_EQ(parse_file_name(file_name(name)), name);
  for (const char* other :
       {"", "x.wal", "000000000000002a-fedcba9876543210.tmp", "00000000000000-2a-fedcba9876543210.wal",
        "00000000000000zz-fedcba9876543210.wal", "000000000000002a-fedcba987654321 .wal"}) {
    EXPECT_EQ(parse_file_name(other), std::nullopt) << other;
  }
}

// --- faults ----------------------------------------------------------------------------------------------

// Payloads of some sizes, each its own; what append() said of each.
std::map<std::string, bool> append_some(Journal& journal, int count) {
  std::map<std::string, bool> outcomes;
  for (int i = 0; i < count; ++i) {
    const auto payload = fmt::format("{}:{}", i, std::string(static_cast<std::size_t>(i * 7 % 90), 'p'));
    outcomes[payload] = journal.append(payload).has_value();
    if (i % 5 == 4) {
      journal.seal();
    }
  }
  return outcomes;
}

TEST_F(JournalTest, LosesNothingAcknowledgedWhereverItCrashes) {
  constexpr int kPayloads = 20;
  std::uint64_t operations = 0;
  for (std::uint64_t nth = 1;; ++nth) {
    io::MemoryFileSystem disk(clock_);
    make_lake(disk);
    io::FaultyFileSystem faulty(disk);
    faulty.fail_nth(nth, io::Fault::Crash);
    auto journal = Journal::open(faulty, *random_, kFolder, {.segment_bytes = 150});
    std::map<std::string, bool> outcomes;
    if (journal) {
      outcomes = append_some(**journal, kPayloads);
    }
    operations = faulty.operations();
    journal = std::unique_ptr<Journal>();
    disk.lose_power();
    const auto found = payloads_in(disk);
    const std::set<std::string> known(found.begin(), found.end());
    EXPECT_EQ(known.size(), found.size()) << "a payload is there twice, crash at " << nth;
    for (const auto& [payload, acknowledged] : outcomes) {
      EXPECT_TRUE(!acknowledged || known.contains(payload)) << payload << ", crash at " << nth;
    }
    // It opens again and goes on.
    const auto again = open(disk);
    ASSERT_TRUE(again->append("and on"));
    ASSERT_EQ(payloads_in(disk).back(), "and on");
    if (nth > operations) {
      break;
    }
  }
  EXPECT_GE(operations, 40u);
}

TEST_F(JournalTest, GoesOnAfterEachFault) {
  constexpr int kPayloads = 20;
  for (const auto fault : {io::Fault::DiskFull, io::Fault::ShortWrite, io::Fault::IoError}) {
    for (std::uint64_t nth = 1; nth < 60; ++nth) {
      io::MemoryFileSystem disk(clock_);
      make_lake(disk);
      io::FaultyFileSystem faulty(disk);
      auto journal = open(faulty, {.segment_bytes = 150});
      faulty.fail_nth(nth, fault);
      const auto outcomes = append_some(*journal, kPayloads);
      EXPECT_LE(std::ranges::count(outcomes, false, &std::pair<const std::string, bool>::second), 1);
      const auto found = payloads_in(disk);
      const std::set<std::string> known(found.begin(), found.end());
      EXPECT_EQ(known.size(), found.size()) << "fault at " << nth;
      for (const auto& [payload, acknowledged] : outcomes) {
        EXPECT_TRUE(!acknowledged || known.contains(payload)) << payload << ", fault at " << nth;
      }
    }
  }
}

TEST_F(JournalTest, WaitsForAFullDiskWithoutStrewingFiles) {
  io::FaultyFileSystem faulty(disk_);
  const auto journal = open(faulty);
  ASSERT_TRUE(journal->append("before"));
  faulty.fail_randomly(1, 1, io::Fault::DiskFull);
  for (int i = 0; i < 10; ++i) {
    const auto refused = journal->append("meanwhile");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::ResourceExhausted);
  }
  faulty.stop_failing();
  ASSERT_TRUE(journal->append("after"));
  EXPECT_THAT(payloads_in(disk_), testing::ElementsAre("before", "after"));
  EXPECT_EQ(list_segments(disk_, kFolder)->size(), 2u);
}

// --- threads ---------------------------------------------------------------------------------------------

TEST_F(JournalTest, SharesSyncsBetweenThreads) {
  constexpr int kThreads = 8;
  constexpr int kEach = 200;
  io::FaultyFileSystem counted(disk_);
  const auto journal = open(counted, {.segment_bytes = 5000, .waiting_bytes = 100});
  std::atomic<int> refused{0};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kEach; ++i) {
          refused += journal->append(fmt::format("{}/{}", thread, i)) ? 0 : 1;
        }
      });
    }
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        journal->seal();
      }
    });
  }
  EXPECT_EQ(refused, 0);
  const auto found = payloads_in(disk_);
  EXPECT_EQ(found.size(), static_cast<std::size_t>(kThreads * kEach));
  // Each caller's own stand in its order.
  std::map<std::string, int> last;
  for (const auto& payload : found) {
    const auto slash = payload.find('/');
    int number = -1;
    std::from_chars(payload.data() + slash + 1, payload.data() + payload.size(), number);
    const auto [place, added] = last.try_emplace(payload.substr(0, slash), number);
    EXPECT_TRUE(added ? number == 0 : number == place->second + 1);
    place->second = number;
  }
}

}  // namespace
}  // namespace tarn::journal
