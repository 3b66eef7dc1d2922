// A row as text, the same from a batch as from DuckDB (duckdb_reader.hpp), so that tests compare text.
//
//   row    = value {"|" value}
//   value  = "NULL" | integer | double in hexadecimal | "true" | "false" | string in quotes
//          | "{" value {"," value} "}"      struct
//          | "[" [value {"," value}] "]"    list; a map is a list of structs of key and value
#pragma once

#include "columnar/column.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::parquet::test {

std::string double_text(double value);
std::string string_text(std::string_view value);

std::string row_text(const columnar::Batch& batch, std::size_t row);
std::vector<std::string> rows_text(const columnar::Batch& batch, const std::vector<std::uint32_t>& rows);

}  // namespace tarn::parquet::test
