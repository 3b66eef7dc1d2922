// Lake SQL against SQL that a person would write for the engine: both over one store's files, through the
// same readers, in the same engine with the same settings, in turns.
//
// Usage: bench_sql LAKE [REPEAT]  Prints one JSON object: for each query the seconds of both (the best of
// REPEAT runs, 5), the rows, and whether both gave the same ones.
#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "query/planner.hpp"
#include "service/lake.hpp"
#include "service/store_lifecycle.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace tarn;

constexpr std::uint64_t kMemory = 4ull << 30;
constexpr int kRepeat = 5;

enum class Answers { Exact, Approximate };

// {t} is the store's table in the engine; {from} and {to} bound the middle third of the events' time.
struct Pair {
  const char* name;
  const char* ours;
  const char* engine;
  Answers answers = Answers::Exact;
};

constexpr Pair kPairs[] = {
    {"events by name",
     "SELECT eventName, count(*) AS n FROM $EDS_ID GROUP BY eventName ORDER BY n DESC, eventName LIMIT 10",
     "SELECT eventname, count(*) AS n FROM {t} GROUP BY eventname ORDER BY n DESC, eventname LIMIT 10"},
    {"top talkers",
     "SELECT sourceIPAddress, userIdentity.accountId, count(*) AS n FROM $EDS_ID "
     "GROUP BY sourceIPAddress, userIdentity.accountId ORDER BY n DESC, 1, 2 LIMIT 20",
     "SELECT sourceipaddress, useridentity.accountid, count(*) AS n FROM {t} "
     "GROUP BY sourceipaddress, useridentity.accountid ORDER BY n DESC, 1, 2 LIMIT 20"},
    {"changes in a window of time",
     "SELECT eventTime, eventName, userIdentity.arn FROM $EDS_ID WHERE eventTime >= '{from}' "
     "AND eventTime < '{to}' AND readOnly = false ORDER BY eventTime DESC, eventID LIMIT 1000",
     "SELECT eventtime, eventname, useridentity.arn FROM {t} WHERE eventtime >= TIMESTAMP '{from}' "
     "AND eventtime < TIMESTAMP '{to}' AND NOT readonly ORDER BY eventtime DESC, eventid LIMIT 1000"},
    {"roles that were used",
     "SELECT userIdentity.sessionContext.sessionIssuer.userName, count(*) AS n FROM $EDS_ID "
     "WHERE userIdentity.sessionContext.sessionIssuer.type = 'Role' GROUP BY 1",
     "SELECT useridentity.sessioncontext.sessionissuer.username, count(*) AS n FROM {t} "
     "WHERE useridentity.sessioncontext.sessionissuer.type = 'Role' GROUP BY 1"},
    {"a request parameter",
     "SELECT element_at(requestParameters, 'bucketName') AS bucket, count(*) AS n FROM $EDS_ID "
     "WHERE eventSource = 's3.amazonaws.com' GROUP BY 1",
     "SELECT map_extract_value(requestparameters, 'bucketName') AS bucket, count(*) AS n FROM {t} "
     "WHERE eventsource = 's3.amazonaws.com' GROUP BY 1"},
    {"a path in the record",
     "SELECT json_extract_scalar(eventJson, '$.userIdentity.type') AS kind, count(*) AS n FROM $EDS_ID "
     "WHERE eventTime >= '{from}' AND eventTime < '{to}' GROUP BY 1",
     "SELECT json_extract_string(eventjson, '$.userIdentity.type') AS kind, count(*) AS n FROM {t} "
     "WHERE eventtime >= TIMESTAMP '{from}' AND eventtime < TIMESTAMP '{to}' GROUP BY 1"},
    {"a regular expression",
     "SELECT count(*) FROM $EDS_ID WHERE regexp_like(userAgent, '(?i)^(aws-cli|boto3)/[0-9]+')",
     "SELECT count(*) FROM {t} WHERE regexp_matches(useragent, '(?i)^(aws-cli|boto3)/[0-9]+')"},
    {"LIKE",
     "SELECT awsRegion, count(*) AS n FROM $EDS_ID WHERE eventName LIKE 'Delete%' OR eventName LIKE "
     "'%Policy' "
     "GROUP BY awsRegion",
     "SELECT awsregion, count(*) AS n FROM {t} WHERE eventname LIKE 'Delete%' OR eventname LIKE '%Policy' "
     "GROUP BY awsregion"},
    {"distinct callers",
     "SELECT eventSource, count(DISTINCT userIdentity.arn) AS callers FROM $EDS_ID GROUP BY eventSource",
     "SELECT eventsource, count(DISTINCT useridentity.arn) AS callers FROM {t} GROUP BY eventsource"},
    {"the last event of each caller",
     "SELECT arn, eventName FROM (SELECT userIdentity.arn AS arn, eventName, row_number() OVER "
     "(PARTITION BY userIdentity.arn ORDER BY eventTime DESC, eventID) AS place FROM $EDS_ID) WHERE place = "
     "1",
     "SELECT arn, eventname FROM (SELECT useridentity.arn AS arn, eventname, row_number() OVER "
     "(PARTITION BY useridentity.arn ORDER BY eventtime DESC NULLS LAST, eventid NULLS LAST) AS place FROM "
     "{t}) "
     "WHERE place = 1"},
    {"a join",
     "SELECT a.eventSource, count(*) AS n FROM $EDS_ID a JOIN (SELECT DISTINCT sourceIPAddress FROM $EDS_ID "
     "WHERE errorCode = 'AccessDenied') b ON a.sourceIPAddress = b.sourceIPAddress GROUP BY a.eventSource",
     "SELECT a.eventsource, count(*) AS n FROM {t} a JOIN (SELECT DISTINCT sourceipaddress FROM {t} "
     "WHERE errorcode = 'AccessDenied') b ON a.sourceipaddress = b.sourceipaddress GROUP BY a.eventsource"},
    {"UNNEST",
     "SELECT r.type, count(*) AS n FROM $EDS_ID CROSS JOIN UNNEST(resources) AS r (accountId, type, arn, "
     "prefix) "
     "GROUP BY r.type",
     "SELECT r.type, count(*) AS n FROM (SELECT unnest(resources) AS r FROM {t}) GROUP BY r.type"},
    {"events by day",
     "SELECT date_trunc('day', eventTime) AS day, count(*) AS n FROM $EDS_ID GROUP BY 1 ORDER BY 1",
     "SELECT CAST(date_trunc('day', eventtime) AS TIMESTAMP) AS day, count(*) AS n FROM {t} GROUP BY 1 ORDER "
     "BY 1"},
    {"arithmetic",
     "SELECT eventSource, sum(length(userAgent)) / count(*) AS mean FROM $EDS_ID GROUP BY eventSource",
     "SELECT eventsource, CAST(sum(length(useragent)) AS BIGINT) // count(*) AS mean FROM {t} "
     "GROUP BY eventsource"},
    {"percentile", "SELECT eventSource, approx_percentile(length(userAgent), 0.95) FROM $EDS_ID GROUP BY 1",
     "SELECT eventsource, approx_quantile(length(useragent), 0.95) FROM {t} GROUP BY 1",
     Answers::Approximate},
};

template <class Value>
Value must(Result<Value> value) {
  if (!value) {
    std::fprintf(stderr, "bench_sql: %s\n", value.error().message().c_str());
    std::exit(1);
  }
  return std::move(*value);
}

struct Outcome {
  double seconds = std::numeric_limits<double>::infinity();
  std::size_t rows = 0;
  std::size_t sum = 0;  // of the rows' hashes: the same for the same rows in any order
  std::vector<std::string> first_row{};
};

// Adds the rows of a chunk to an outcome.
void take(const engine::Chunk& chunk, std::size_t columns, Outcome& outcome) {
  for (std::size_t row = 0; row < chunk.rows(); ++row) {
    std::string text;
    for (std::size_t column = 0; column < columns; ++column) {
      const auto begin = text.size();
      if (chunk.is_null(row, column)) {
        text += "NULL";
      } else {
        chunk.append_text(text, row, column);
      }
      if (outcome.rows == 0) {
        outcome.first_row.push_back(text.substr(begin));
      }
      text += '\x1f';
    }
    ++outcome.rows;
    outcome.sum += std::hash<std::string>()(text);
  }
}

Outcome run(const engine::Engine& engine, const std::string& sql, const std::vector<engine::Table>& tables) {
  const auto begun = std::chrono::steady_clock::now();
  const auto query = must(engine.start(sql, tables));
  Outcome outcome;
  engine::Chunk chunk;
  while (must(query->next(chunk))) {
    take(chunk, query->column_count(), outcome);
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return outcome;
}

std::string filled(std::string text, std::string_view name, const std::string& value) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
  return text;
}

class Bench {
 public:
  Bench(io::FileSystem& files, service::Lake& lake, const Clock& clock, const std::string& folder,
        EventDataStoreId store)
      : planner_(lake.control(), lake.data(), clock, folder, {}, &files),
        engine_(files, {.threads = 0,
                        .memory_bytes = kMemory,
                        .spill_folder = std::filesystem::temp_directory_path().string()}),
        store_(std::move(store)) {
    const auto all = plan(
        "SELECT CAST(date_add('second', seconds / 3, first) AS varchar), "
        "CAST(date_add('second', seconds * 2 / 3, first) AS varchar), events FROM (SELECT min(eventTime) AS "
        "first, "
        "date_diff('second', min(eventTime), max(eventTime)) AS seconds, CAST(count(*) AS varchar) AS events "
        "FROM $EDS_ID)");
    const auto row = run(engine_, all.engine_sql, all.tables).first_row;
    from_ = row[0];
    to_ = row[1];
    events_ = row[2];
  }

  const std::string& events() const { return events_; }

  // Runs both in turns and prints a JSON object.
  void compare(const Pair& pair, int repeat) const {
    const auto ours = plan(with_times(pair.ours));
    const auto table = std::visit([](const auto& each) { return each.name; }, ours.tables[0]);
    const auto theirs = filled(with_times(pair.engine), "{t}", '"' + table + '"');
    Outcome mine;
    Outcome other;
    bool is_same = true;
    for (int turn = 0; turn < repeat; ++turn) {
      const auto first = run(engine_, ours.engine_sql, ours.tables);
      const auto second = run(engine_, theirs, ours.tables);
      is_same = is_same && first.rows == second.rows &&
                (pair.answers == Answers::Approximate || first.sum == second.sum);
      mine = first.seconds < mine.seconds ? first : mine;
      other = second.seconds < other.seconds ? second : other;
    }
    std::printf(R"({"name": "%s", "seconds": %.5f, "engine_seconds": %.5f, "rows": %zu, "same": %s})",
                pair.name, mine.seconds, other.seconds, mine.rows, is_same ? "true" : "false");
  }

 private:
  query::Plan plan(const std::string& statement) const {
    auto made = planner_.plan(statement, {.default_store = store_, .parameters = {}});
    if (!made) {
      std::fprintf(stderr, "bench_sql: %s\n", made.error().with_caret.c_str());
      std::exit(1);
    }
    return std::move(*made);
  }
  std::string with_times(const char* text) const {
    return filled(filled(text, "{from}", from_), "{to}", to_);
  }

  query::Planner planner_;
  engine::Engine engine_;
  EventDataStoreId store_;
  std::string from_;
  std::string to_;
  std::string events_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: bench_sql LAKE [REPEAT]\n", stderr);
    return 2;
  }
  int repeat = kRepeat;
  if (argc > 2) {
    const std::string_view text(argv[2]);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), repeat);
    if (error != std::errc() || end != text.data() + text.size() || repeat < 1) {
      std::fprintf(stderr, "bench_sql: REPEAT is a number above 0: %s\n", argv[2]);
      return 2;
    }
  }
  const auto files = io::make_posix_file_system();
  const SystemClock clock;
  const auto random = io::make_system_random();
  const auto folder = must(files->canonical(argv[1]));
  const auto lake = must(service::Lake::open({*files, clock, *random}, folder, service::LakeUse::Reading));
  const auto store = must(service::StoreLifecycle(*lake).usual_store());
  if (!store) {
    std::fputs("bench_sql: the lake has no store\n", stderr);
    return 1;
  }
  const Bench bench(*files, *lake, clock, folder, *store);
  std::printf(R"({"events": %s, "queries": [)", bench.events().c_str());
  const char* between = "";
  for (const auto& pair : kPairs) {
    std::fputs(between, stdout);
    bench.compare(pair, repeat);
    between = ",\n";
  }
  std::puts("]}");
  return 0;
}
