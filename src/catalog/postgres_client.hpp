// A connection to a PostgreSQL server: statements and their results, and what its errors mean. It knows
// nothing of what the database holds. For the sources of this module alone.
#pragma once

#include "base/result.hpp"
#include "catalog/database.hpp"
#include "catalog/libpq.hpp"
#include "catalog/place.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tarn::catalog {

class PostgresClient {
 public:
  // `schema` is where names without one are looked for: a plain word.
  PostgresClient(const Libpq& pq, PostgresUrl url, std::string_view schema);

  // Makes the connection, in the place of one that may be there.
  Result<> connect();
  bool is_connected() const;

  // Runs statements that have no parameters, in one exchange; returns the first value of the last one's first
  // row, or "". What they were sent for is undone where they fail, unless they end a transaction.
  Result<std::string> exchange(const std::string& sql);
  // As Connection::execute().
  Result<std::uint64_t> execute(std::string_view sql, const Binds& binds, const OnRow& on_row);

  // "<server>, schema <name>": for messages.
  const std::string& name() const { return name_; }
  // Changes when another server takes the place of one that failed; empty where it cannot be told.
  const std::string& timeline() const { return timeline_; }

 private:
  struct Finish {
    const Libpq* pq;
    void operator()(PGconn* connection) const { pq->finish(connection); }
  };
  struct Clear {
    const Libpq* pq;
    void operator()(PGresult* result) const { pq->clear(result); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;

  Answer answer(PGresult* result) const { return {result, Clear{&pq_}}; }
  Result<> set_up();
  Result<std::string> prepared(std::string_view sql, const Binds& binds);
  Error error_of(const PGresult* result);
  Error lost();

  const Libpq& pq_;
  PostgresUrl url_;
  std::string schema_;
  std::string name_;
  std::string timeline_;
  std::unique_ptr<PGconn, Finish> connection_;
  // Names of prepared statements, by their text and the types of their parameters.
  std::map<std::string, std::string, std::less<>> statements_;
};

}  // namespace tarn::catalog
