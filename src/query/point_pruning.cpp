#include "query/point_pruning.hpp"

#include "base/log.hpp"
#include "lookup/file_index.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>

namespace tarn::query {
namespace {

using Kind = sql::PointCondition::Kind;

// A statement that asks for more values gains little and reads much.
constexpr std::size_t kValuesMax = 200;
// Reading waits for disks more than it computes.
constexpr unsigned kThreadsMax = 8;
constexpr std::size_t kFilesPerThread = 16;

// As the index has it where it does: eventID has a table of its own.
constexpr std::string_view kEventIdColumn = "eventid";

class Question {
 public:
  Question(const columnar::Schema& schema, const sql::PointCondition& points)
      : values_(schema), points_(points) {}

  // Whether an index can leave anything out.
  bool is_worth_asking() const { return restricts(points_) && count(points_) <= kValuesMax; }

  Result<lookup::Blocks> ask(lookup::FileIndex& index) const { return ask(index, points_); }

 private:
  static bool is_event_id(const sql::PointCondition& point) {
    return point.column == kEventIdColumn && !point.in_map;
  }
  static lookup::ValuePath path_of(const sql::PointCondition& point) {
    return {.column = point.column, .key = point.key, .in_map = point.in_map};
  }
  bool is_known(const sql::PointCondition& point) const {
    // An event without an ID is known by its record.
    return (is_event_id(point) && !point.value.empty()) || values_.covers(path_of(point));
  }

  bool restricts(const sql::PointCondition& point) const {
    const auto part_restricts = [this](const sql::PointCondition& part) { return restricts(part); };
    switch (point.kind) {
      case Kind::Anything: return false;
      case Kind::Equals: return is_known(point);
      case Kind::AllOf: return std::ranges::any_of(point.parts, part_restricts);
      case Kind::AnyOf: return std::ranges::all_of(point.parts, part_restricts);
    }
    return false;
  }

  static std::size_t count(const sql::PointCondition& point) {
    return std::accumulate(
        point.parts.begin(), point.parts.end(), std::size_t{1},
        [](std::size_t sum, const sql::PointCondition& part) { return sum + count(part); });
  }

  Result<lookup::Blocks> ask(lookup::FileIndex& index, const sql::PointCondition& point) const {
    if (!restricts(point)) {
      return lookup::Blocks(index.rows().size(), true);
    }
    if (point.kind == Kind::Equals) {
      return is_event_id(point) ? index.find_event(point.value)
                                : index.find_value(path_of(point), point.value);
    }
    const bool all = point.kind == Kind::AllOf;
    lookup::Blocks blocks(index.rows().size(), all);
    for (const auto& part : point.parts) {
      const auto found = TARN_TRY(ask(index, part));
      for (std::size_t i = 0; i < blocks.size(); ++i) {
        blocks[i] = all ? blocks[i] && found[i] : blocks[i] || found[i];
      }
    }
    return blocks;
  }

  lookup::RowValues values_;
  const sql::PointCondition& points_;
};

struct Answer {
  engine::Blocks blocks{};
  std::uint64_t bytes_read = 0;
};

Result<Answer> ask_file(io::FileSystem& files, const Question& question, const PlannedFile& file) {
  auto index = TARN_TRY(lookup::FileIndex::open(files, lookup::index_path(file.path)));
  const auto rows = std::accumulate(index.rows().begin(), index.rows().end(), std::uint64_t{0});
  if (rows != file.rows) {
    return fail(ErrorCode::Corrupt, "an index file is of another data file: restore it from a backup");
  }
  auto keep = TARN_TRY(question.ask(index));
  return Answer{.blocks = {.keep = std::move(keep), .rows = index.rows()}, .bytes_read = index.bytes_read()};
}

std::vector<Result<Answer>> ask_all(io::FileSystem& files, const Question& question,
                                    const std::vector<PlannedFile>& planned) {
  std::vector<Result<Answer>> answers(planned.size(), Result<Answer>(Answer{}));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (auto i = next++; i < planned.size(); i = next++) {
      answers[i] = ask_file(files, question, planned[i]);
    }
  };
  const auto threads = std::min<std::size_t>(kThreadsMax, planned.size() / kFilesPerThread);
  std::vector<std::jthread> others;
  others.reserve(threads);
  for (std::size_t i = 1; i < threads; ++i) {
    others.emplace_back(work);
  }
  work();
  others.clear();
  return answers;
}

void add_whole(const PlannedFile& file, engine::ParquetTable& table) {
  table.paths.push_back(file.path);
  table.rows += file.rows;
}

void add_answered(const PlannedFile& file, Answer& answer, engine::ParquetTable& table) {
  auto& [keep, rows] = answer.blocks;
  table.index_bytes += answer.bytes_read;
  if (std::ranges::find(keep, false) == keep.end()) {
    add_whole(file, table);
    return;
  }
  if (std::ranges::find(keep, true) == keep.end()) {
    return;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table.rows += keep[i] ? rows[i] : 0;
  }
  table.paths.push_back(file.path);
  table.blocks.emplace(file.path, std::move(answer.blocks));
}

}  // namespace

void add_pruned(io::FileSystem& files, const sql::PointCondition& points,
                const std::vector<PlannedFile>& planned, engine::ParquetTable& table) {
  const Question question(*table.schema, points);
  if (!question.is_worth_asking()) {
    for (const auto& file : planned) {
      add_whole(file, table);
    }
    return;
  }
  auto answers = ask_all(files, question, planned);
  bool has_warned = false;
  for (std::size_t i = 0; i < planned.size(); ++i) {
    if (answers[i]) {
      add_answered(planned[i], *answers[i], table);
      continue;
    }
    add_whole(planned[i], table);
    if (!std::exchange(has_warned, true)) {
      log::warning("an index file cannot be used, and the whole data file is read; tarn verify tells more",
                   {{"path", lookup::index_path(planned[i].path)}, {"reason", answers[i].error().message()}});
    }
  }
}

}  // namespace tarn::query
