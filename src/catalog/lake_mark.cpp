#include "catalog/lake_mark.hpp"

#include <optional>
#include <string>

#include <fmt/core.h>

namespace tarn::catalog {
namespace {

Result<std::string> read_text(const Row& row) {
  return row.text(0);
}

Result<std::optional<std::string>> mark_of(Session& session) {
  return session.first("SELECT id FROM lake LIMIT 1", {}, read_text);
}

std::unexpected<Error> of_another(std::string_view path) {
  return fail(ErrorCode::Corrupt,
              fmt::format("the database {} is of another lake: restore this lake's from a backup", path));
}

}  // namespace

Result<> mark_lake(Database& database, std::string_view path, std::string_view lake_id) {
  return database.write([&](Session& session) -> Result<> {
    const auto mark = TARN_TRY(mark_of(session));
    if (mark) {
      return *mark == lake_id ? Result<>() : of_another(path);
    }
    TARN_TRY(session.run("INSERT INTO lake(id) VALUES (?)", {lake_id}));
    return {};
  });
}

Result<> require_lake(Database& database, std::string_view path, std::string_view lake_id) {
  const auto mark = TARN_TRY(database.read(mark_of));
  return mark == lake_id ? Result<>() : of_another(path);
}

}  // namespace tarn::catalog
