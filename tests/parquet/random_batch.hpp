// Schemas and batches from a seed: every kind, nested, with NULLs everywhere.
#pragma once

#include "columnar/column.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace tarn::parquet::test {

class RandomBatch {
 public:
  explicit RandomBatch(std::uint64_t seed) : random_(seed) {}

  columnar::Schema schema();
  columnar::Batch batch(const columnar::Schema& schema, std::size_t rows);
  // Some rows of the batch in any order, some of them twice.
  std::vector<std::uint32_t> rows(const columnar::Batch& batch);
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

 private:
  columnar::Type type(int depth);
  void fill(const columnar::Type& type, columnar::Column& column, std::size_t row, int null_percent);
  void fill_string(columnar::Column& column, std::size_t row);

  std::mt19937_64 random_;
  int next_id_ = 1;
  std::vector<std::string> strings_;
};

}  // namespace tarn::parquet::test
