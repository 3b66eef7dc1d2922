// Changes a database behind the back of its owner, as damage or a full disk would.
#pragma once

#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace tarn::catalog {

inline void run_sql(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

}  // namespace tarn::catalog
