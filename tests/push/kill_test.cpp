// Kills (SIGKILL) a real server again and again while events are pushed into it: every event that was
// acknowledged is there, once, in what queries see and in the tables.
//   push_kill_test                the test; TARN_KILLS says how often, TARN_KILL_SEED how
//   push_kill_test --serve LAKE   what it starts: a server, and feeders that write what was acknowledged
#include "base/clock.hpp"
#include "catalog/temp_folder.hpp"
#include "engine/engine.hpp"
#include "io/hash.hpp"
#include "query/planner.hpp"
#include "service/lake.hpp"
#include "service/pushes.hpp"
#include "service/server.hpp"
#include "service/store_lifecycle.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tarn {
namespace {

constexpr unsigned kFeeders = 3;
constexpr std::uint64_t kEventsAPush = 5;
constexpr int kKillsUsual = 20;
constexpr std::uint64_t kHoursBack = 72;
constexpr int kLifeMsMin = 20;
constexpr int kLifeMsMax = 400;
// The whole store is read after so many kills.
constexpr int kKillsALook = 4;

// The event's ID says which run and feeder made it and which it is: a push is `number` and the next four.
std::string event_id(std::string_view run, unsigned feeder, std::uint64_t number) {
  return fmt::format("{}-{}-{}", run, feeder, number);
}

// Of the last three days, for a real server removes what is too old.
std::string event(std::string_view id, Timestamp now, std::uint64_t number) {
  return fmt::format(
      R"({{"eventVersion":"1.11","eventID":"{}","eventTime":"{}","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventCategory":"Management","recipientAccountId":"111122223333","awsRegion":"us-east-1"}})",
      id, format_iso_seconds(now - std::chrono::hours(number % kHoursBack)));
}

// --- what is killed --------------------------------------------------------------------------------------

// A line for each push that was acknowledged. Shorter than a pipe's unit, so that lines never mix.
void tell(std::string_view run, unsigned feeder, std::uint64_t number) {
  const auto line = fmt::format("{} {} {}\n", run, feeder, number);
  if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    std::_Exit(3);
  }
}

[[noreturn]] void feed(ingest::Pusher& pusher, const std::string& run, unsigned feeder, Timestamp now) {
  for (std::uint64_t number = 0;; number += kEventsAPush) {
    std::vector<std::string> texts;
    for (auto i = number; i < number + kEventsAPush; ++i) {
      texts.push_back(event(event_id(run, feeder, i), now, i));
    }
    // Some come twice in one push, as deliveries do.
    texts.push_back(texts.front());
    const std::vector<std::string_view> events(texts.begin(), texts.end());
    if (pusher.push({}, events)) {
      tell(run, feeder, number);
    }
  }
}

int serve(const char* folder) {
  const auto files = io::make_posix_file_system();
  const auto random = io::make_system_random();
  const SystemClock clock;
  const auto lake = service::Lake::open({*files, clock, *random}, folder);
  if (!lake) {
    fmt::print(stderr, "{}\n", lake.error().message());
    return 1;
  }
  service::ServerConfig config;
  config.http.host = "127.0.0.1";
  // So often that most lives end in the middle of one.
  config.pushes.push.flush_after = std::chrono::milliseconds(100);
  config.pushes.push.retry_after = std::chrono::milliseconds(100);
  config.pushes.push.journal.segment_bytes = 500'000;
  config.pushes.step = std::chrono::milliseconds(10);
  const auto server = service::Server::start(**lake, config);
  if (!server) {
    fmt::print(stderr, "{}\n", server.error().message());
    return 1;
  }
  const auto run = io::make_uuid(*random).substr(0, 8);
  std::vector<std::jthread> feeders;
  for (unsigned feeder = 0; feeder < kFeeders; ++feeder) {
    feeders.emplace_back([&, feeder] { feed((*server)->pusher(), run, feeder, clock.now()); });
  }
  for (auto& feeder : feeders) {
    feeder.join();
  }
  return 0;
}

// --- who kills -------------------------------------------------------------------------------------------

int number_from(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

// A server's life: begun by the constructor, ended by kill().
class Victim {
 public:
  explicit Victim(const std::string& lake) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
      std::abort();
    }
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      ::execl("/proc/self/exe", "push_kill_test", "--serve", lake.c_str(), nullptr);
      std::_Exit(2);
    }
    ::close(ends[1]);
    told_ = ends[0];
  }
  ~Victim() {
    kill();
    ::close(told_);
  }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  // Reads what it tells for that long, counted from its first word. False where it ended by itself.
  bool live(std::chrono::milliseconds life) {
    if (!read_some(-1)) {
      return false;
    }
    const auto end = std::chrono::steady_clock::now() + life;
    for (;;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
      if (left <= 0) {
        return true;
      }
      if (!read_some(static_cast<int>(left))) {
        return false;
      }
    }
  }

  // Returns all that it told.
  const std::string& kill() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
      process_ = 0;
      while (read_some(-1)) {
      }
    }
    return words_;
  }

 private:
  // False at the end of the pipe. A wait that is over, in milliseconds, is no end.
  bool read_some(int wait) {
    pollfd poll{.fd = told_, .events = POLLIN, .revents = 0};
    if (::poll(&poll, 1, wait) == 0) {
      return true;
    }
    std::array<char, 1u << 16> buffer{};
    const auto count = ::read(told_, buffer.data(), buffer.size());
    words_.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    return count > 0;
  }

  pid_t process_ = 0;
  int told_ = -1;
  std::string words_;
};

// Adds the IDs of the events whose pushes a victim told of.
void add_acknowledged(std::string_view words, std::set<std::string>& ids) {
  while (!words.empty()) {
    const auto line = words.substr(0, words.find('\n'));
    words.remove_prefix(std::min(words.size(), line.size() + 1));
    const auto first = line.find(' ');
    const auto second = line.find(' ', first + 1);
    unsigned feeder = 0;
    std::uint64_t number = 0;
    std::from_chars(line.data() + first + 1, line.data() + second, feeder);
    std::from_chars(line.data() + second + 1, line.data() + line.size(), number);
    for (auto i = number; i < number + kEventsAPush; ++i) {
      ids.insert(event_id(line.substr(0, first), feeder, i));
    }
  }
}

class KillTest : public testing::Test {
 protected:
  KillTest() {
    const auto lake = service::Lake::create({*folder_.files, clock_, *random_}, folder_.at("lake"), {});
    EXPECT_TRUE(lake) << lake.error().message();
    EXPECT_TRUE(service::StoreLifecycle(**lake).for_import(""));
  }

  std::unique_ptr<service::Lake> open() {
    auto lake = service::Lake::open({*folder_.files, clock_, *random_}, folder_.at("lake"));
    EXPECT_TRUE(lake) << lake.error().message();
    return lake ? std::move(*lake) : nullptr;
  }

  // How often each event is in the store, as a query sees it.
  std::map<std::string, int> events(service::Lake& lake) {
    std::map<std::string, int> found;
    const query::Planner planner(lake.control(), lake.data(), clock_, folder_.at("lake"),
                                 service::store_rows(lake, folder_.at("lake"), nullptr));
    const auto store = service::StoreLifecycle(lake).usual_store();
    const auto plan =
        planner.plan("SELECT eventID FROM $EDS_ID", {.default_store = *store, .parameters = {}});
    EXPECT_TRUE(plan) << plan.error().message;
    const engine::Engine engine(*folder_.files, {.threads = 2, .spill_folder = {}});
    const auto query = engine.start(plan->engine_sql, plan->tables);
    EXPECT_TRUE(query) << query.error().message();
    engine::Chunk chunk;
    for (auto more = (*query)->next(chunk); more && *more; more = (*query)->next(chunk)) {
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        std::string id;
        chunk.append_text(id, row, 0);
        ++found[id];
      }
    }
    return found;
  }

  static void expect_all_once(const std::map<std::string, int>& found, const std::set<std::string>& ids,
                              const std::string& when) {
    std::size_t lost = 0;
    std::size_t doubled = 0;
    for (const auto& id : ids) {
      lost += found.contains(id) ? 0 : 1;
    }
    for (const auto& [id, count] : found) {
      doubled += count > 1 ? 1 : 0;
    }
    EXPECT_EQ(lost, 0u) << when;
    EXPECT_EQ(doubled, 0u) << when;
  }

  catalog::TempFolder folder_;
  SystemClock clock_;
  std::unique_ptr<io::Random> random_ = io::make_system_random();
};

TEST_F(KillTest, KeepsEachAcknowledgedEventOnce) {
  const int kills = number_from("TARN_KILLS", kKillsUsual);
  const int seed = number_from("TARN_KILL_SEED", 1);
  std::mt19937 chance(static_cast<unsigned>(seed));
  std::set<std::string> ids;
  for (int i = 1; i <= kills; ++i) {
    const auto when = fmt::format("kill {} with seed {}", i, seed);
    {
      Victim victim(folder_.at("lake"));
      const auto life = std::uniform_int_distribution<>(kLifeMsMin, kLifeMsMax)(chance);
      ASSERT_TRUE(victim.live(std::chrono::milliseconds(life))) << when;
      add_acknowledged(victim.kill(), ids);
    }
    if (i % kKillsALook == 0) {
      const auto lake = open();
      ASSERT_NE(lake, nullptr) << when;
      expect_all_once(events(*lake), ids, when);
    }
  }
  EXPECT_GE(ids.size(), static_cast<std::size_t>(kills) * kEventsAPush);
  const auto lake = open();
  {
    const auto pushes = service::Pushes::start(*lake, folder_.at("lake"), {});
    ASSERT_TRUE(pushes) << pushes.error().message();
    ASSERT_TRUE((*pushes)->pusher().flush({}));
    EXPECT_EQ((*pushes)->pusher().totals().journal_bytes, 0u);
  }
  const auto found = events(*lake);
  expect_all_once(found, ids, "at the end");
  const auto totals = lake->data().totals(**service::StoreLifecycle(*lake).usual_store());
  ASSERT_TRUE(totals);
  EXPECT_EQ(totals->rows, found.size());
  fmt::print("{} kills, {} events acknowledged, {} in the store\n", kills, ids.size(), found.size());
}

}  // namespace
}  // namespace tarn

int main(int count, char** arguments) {
  if (count == 3 && std::string_view(arguments[1]) == "--serve") {
    return tarn::serve(arguments[2]);
  }
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
