#include "parquet/duckdb_reader.hpp"

#include "parquet/batch_text.hpp"

#include <string_view>

#include <duckdb.h>
#include <gtest/gtest.h>

namespace tarn::parquet::test {
namespace {

std::string value_text(duckdb_vector vector, idx_t row);

template <class T>
T at(duckdb_vector vector, idx_t row) {
  return static_cast<T*>(duckdb_vector_get_data(vector))[row];
}

std::string struct_text(duckdb_vector vector, idx_t children, idx_t row) {
  std::string text = "{";
  for (idx_t i = 0; i < children; ++i) {
    text += (i == 0 ? "" : ",") + value_text(duckdb_struct_vector_get_child(vector, i), row);
  }
  return text + "}";
}

std::string list_text(duckdb_vector vector, idx_t row) {
  const auto entry = at<duckdb_list_entry>(vector, row);
  std::string text = "[";
  for (idx_t i = 0; i < entry.length; ++i) {
    text += (i == 0 ? "" : ",") + value_text(duckdb_list_vector_get_child(vector), entry.offset + i);
  }
  return text + "]";
}

std::string present_text(duckdb_vector vector, duckdb_logical_type type, idx_t row) {
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_BOOLEAN: return at<bool>(vector, row) ? "true" : "false";
    case DUCKDB_TYPE_INTEGER: return std::to_string(at<std::int32_t>(vector, row));
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_TIMESTAMP: return std::to_string(at<std::int64_t>(vector, row));
    case DUCKDB_TYPE_UBIGINT: return std::to_string(at<std::uint64_t>(vector, row));
    case DUCKDB_TYPE_DOUBLE: return double_text(at<double>(vector, row));
    case DUCKDB_TYPE_VARCHAR: {
      auto value = at<duckdb_string_t>(vector, row);
      return string_text({duckdb_string_t_data(&value), duckdb_string_t_length(value)});
    }
    case DUCKDB_TYPE_STRUCT: return struct_text(vector, duckdb_struct_type_child_count(type), row);
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_MAP: return list_text(vector, row);
    default: return "a type that this reader does not know";
  }
}

std::string value_text(duckdb_vector vector, idx_t row) {
  auto* validity = duckdb_vector_get_validity(vector);
  if (validity != nullptr && !duckdb_validity_row_is_valid(validity, row)) {
    return "NULL";
  }
  auto type = duckdb_vector_get_column_type(vector);
  auto text = present_text(vector, type, row);
  duckdb_destroy_logical_type(&type);
  return text;
}

void append_chunk(duckdb_data_chunk chunk, std::vector<std::string>& rows) {
  const auto columns = duckdb_data_chunk_get_column_count(chunk);
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk); ++row) {
    std::string text;
    for (idx_t i = 0; i < columns; ++i) {
      text += (i == 0 ? "" : "|") + value_text(duckdb_data_chunk_get_vector(chunk, i), row);
    }
    rows.push_back(std::move(text));
  }
}

}  // namespace

std::vector<std::string> query(const std::string& sql) {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  EXPECT_EQ(duckdb_open(nullptr, &database), DuckDBSuccess);
  EXPECT_EQ(duckdb_connect(database, &connection), DuckDBSuccess);
  std::vector<std::string> rows;
  EXPECT_EQ(duckdb_query(connection, "SET TimeZone = 'UTC'", nullptr), DuckDBSuccess);
  duckdb_result result;
  if (duckdb_query(connection, sql.c_str(), &result) == DuckDBSuccess) {
    while (auto* chunk = duckdb_fetch_chunk(result)) {
      append_chunk(chunk, rows);
      duckdb_destroy_data_chunk(&chunk);
    }
  } else {
    ADD_FAILURE() << sql << ": " << duckdb_result_error(&result);
  }
  duckdb_destroy_result(&result);
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return rows;
}

}  // namespace tarn::parquet::test
