// One connection to a database, of whichever kind: what Session and Database stand on. For the sources of
// this module alone.
#pragma once

#include "base/result.hpp"
#include "catalog/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::catalog {

class Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // From here to commit() or roll_back() nobody else writes the database, and what is read stays as it is.
  // Busy where another writer has not ended in time.
  virtual Result<> begin_writing() = 0;
  // From here to roll_back() all is read on one state.
  virtual Result<> begin_reading() = 0;
  // The change is durable on success.
  virtual Result<> commit() = 0;
  // Where nothing is begun, nothing happens.
  virtual void roll_back() = 0;

  // Runs one statement and gives each of its rows to `on_row`, until that returns an error, which is then
  // returned. Returns how many rows the statement changed.
  virtual Result<std::uint64_t> execute(std::string_view sql, const Binds& binds, const OnRow& on_row) = 0;

  virtual Result<std::vector<std::string>> damages() = 0;
};

}  // namespace tarn::catalog
