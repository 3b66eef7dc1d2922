#include "engine/row_guard.hpp"

#include "engine/engine.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace tarn::engine {
namespace {

Result<bool> first_rows(Query& query) {
  Chunk chunk;
  return query.next(chunk);
}

// A vector of each would take minutes.
TEST(RowGuard, LetsACancellationInBetweenTwoRows) {
  const auto files = io::make_posix_file_system();
  const Engine engine(*files, {.threads = 1, .spill_folder = {}});
  const struct {
    const char* name;
    const char* sql;
  } cases[] = {
      {"a regular expression that needs its whole time, whose error is caught",
       "SELECT count(TRY(trino_regexp_like(repeat('x', 40) || range, '(?=x)(x+x+)+y'))) FROM range(2000)"},
      {"texts that are compared letter by letter",
       "SELECT sum(trino_levenshtein_distance(repeat('a', 900) || range, repeat('b', 900))) FROM "
       "range(200000)"},
  };
  for (const auto& [name, sql] : cases) {
    SCOPED_TRACE(name);
    const auto query = engine.start(sql, {});
    ASSERT_TRUE(query.has_value()) << query.error().message();
    std::chrono::steady_clock::time_point ended;
    Result<bool> outcome = true;
    std::jthread running([&] {
      outcome = first_rows(**query);
      ended = std::chrono::steady_clock::now();
    });
    // It reads nothing, so that nothing can be seen of how far it is.
    const auto begun = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(200)) {
      std::this_thread::yield();
    }
    const auto cancelled = std::chrono::steady_clock::now();
    (*query)->cancel();
    running.join();
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code(), ErrorCode::Cancelled) << outcome.error().message();
    // One row takes a second at the most; the rest is for slow machines.
    EXPECT_LT(ended - cancelled, std::chrono::seconds(10));
  }
}

TEST(RowGuard, BoundsTheTextsOfAVector) {
  const auto files = io::make_posix_file_system();
  const Engine engine(*files, {.threads = 1, .memory_bytes = 128U << 20, .spill_folder = {}});
  const struct {
    const char* name;
    const char* sql;
  } cases[] = {
      {"texts", "SELECT sum(length(trino_rpad('', 10000000, 'x' || range))) FROM range(2000)"},
      {"caught texts", "SELECT sum(length(TRY(trino_rpad('', 10000000, 'x' || range)))) FROM range(2000)"},
      {"lists of texts",
       "SELECT sum(len(trino_split(repeat('ab,', 500000) || range, ','))) FROM range(2000)"},
  };
  for (const auto& [name, sql] : cases) {
    SCOPED_TRACE(name);
    const auto query = engine.start(sql, {});
    ASSERT_TRUE(query.has_value()) << query.error().message();
    const auto outcome = first_rows(**query);
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code(), ErrorCode::ResourceExhausted) << outcome.error().message();
    EXPECT_NE(outcome.error().message().find("the texts of an expression take more than 33554432 bytes"),
              std::string::npos)
        << outcome.error().message();
  }
}

}  // namespace
}  // namespace tarn::engine
