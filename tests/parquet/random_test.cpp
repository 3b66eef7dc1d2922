// Random schemas and batches, written and read back, row by row. A failure names its seed.
#include "parquet/batch_text.hpp"
#include "parquet/duckdb_reader.hpp"
#include "parquet/random_batch.hpp"
#include "parquet/written_file.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tarn::parquet::test {
namespace {

void check_seed(std::uint64_t seed) {
  RandomBatch random(seed);
  const auto schema = random.schema();
  const auto batch = random.batch(schema, random.below(4) == 0 ? random.below(5'000) : random.below(300));
  const auto rows = random.below(2) == 0 ? all_rows(batch) : random.rows(batch);
  WriterOptions options;
  options.row_group_rows = static_cast<std::uint32_t>(1 + random.below(3'000));
  options.pages.of_column = static_cast<std::uint32_t>(64 << random.below(12));
  options.pages.of_long_texts = 4 * options.pages.of_column;
  const WrittenFile file(schema, batch, rows, options);
  const auto expected = rows_text(batch, rows);
  const auto found = query("from " + file.scan());
  ASSERT_EQ(found.size(), expected.size()) << "seed " << seed;
  const auto [differs, with] = std::ranges::mismatch(found, expected);
  ASSERT_EQ(differs, found.end()) << "seed " << seed << ", row " << differs - found.begin() << "\n  found    "
                                  << *differs << "\n  expected " << *with;
}

TEST(ParquetRandom, DuckDbReadsBackWhatWasWritten) {
  for (std::uint64_t seed = 1; seed <= 60 && !HasFatalFailure(); ++seed) {
    check_seed(seed);
  }
}

}  // namespace
}  // namespace tarn::parquet::test
