// Where a database is: a SQLite file, or in PostgreSQL.
#pragma once

#include "base/result.hpp"
#include "io/secret.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tarn::catalog {

// The address of a PostgreSQL database, as libpq reads it. What it leaves out, a password say, libpq takes
// from the PG… variables of the environment, ~/.pgpass and the service file.
class PostgresUrl {
 public:
  // InvalidArgument unless it begins with postgresql:// or postgres:// and is well formed; the message does
  // not repeat it.
  static Result<PostgresUrl> parse(std::string_view text);

  // For messages: like "db.example:5432/tarn".
  const std::string& name() const { return name_; }
  // The same address without passwords, which parse() takes again.
  const std::string& without_secrets() const { return without_secrets_; }
  // The whole: it must not go into messages or logs.
  std::string_view reveal() const { return whole_->reveal(); }

 private:
  PostgresUrl() = default;

  std::shared_ptr<const io::Secret> whole_;
  std::string name_;
  std::string without_secrets_;
};

// A path, or an address. Which schema of the PostgreSQL database it is, follows from what is kept there.
class Place {
 public:
  Place(std::string path)
      : name_(std::move(path)) {}           // NOLINT(google-explicit-constructor): paths are places
  Place(const char* path) : name_(path) {}  // NOLINT(google-explicit-constructor)
  Place(PostgresUrl url)                    // NOLINT(google-explicit-constructor)
      : name_(url.name()), url_(std::make_shared<const PostgresUrl>(std::move(url))) {}

  // The path, or the address's name: for messages.
  const std::string& name() const { return name_; }
  // nullptr for a file.
  const PostgresUrl* url() const { return url_.get(); }

 private:
  std::string name_;
  std::shared_ptr<const PostgresUrl> url_;
};

}  // namespace tarn::catalog
