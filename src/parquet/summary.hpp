// Adds up what the chunks of a file say of its columns.
#pragma once

#include "parquet/column_writer.hpp"
#include "parquet/schema.hpp"
#include "parquet/writer.hpp"

#include <vector>

namespace tarn::parquet {

class SummaryBuilder {
 public:
  // `schema` must outlive the builder.
  explicit SummaryBuilder(const FileSchema& schema);

  void add(std::size_t leaf, const ChunkMetadata& chunk);
  std::vector<ColumnSummary> columns() const;

 private:
  struct Column {
    ColumnSummary summary;
    // Some chunk has values but no bound on this side, so neither has the file.
    bool lower_unknown = false;
    bool upper_unknown = false;
  };

  const FileSchema& schema_;
  std::vector<Column> columns_;
};

}  // namespace tarn::parquet
