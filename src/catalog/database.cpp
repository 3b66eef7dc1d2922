#include "catalog/database.hpp"

#include "catalog/connection.hpp"
#include "catalog/postgres_connection.hpp"
#include "catalog/sqlite_connection.hpp"

#include <utility>

#include <fmt/core.h>

namespace tarn::catalog {

std::optional<std::string> Row::optional_text(int column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}

std::optional<Timestamp> Row::optional_time(int column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

Session::Session(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Session::Session(Session&&) noexcept = default;
Session::~Session() = default;

Result<std::uint64_t> Session::run(std::string_view sql, const Binds& binds) {
  return connection_->execute(sql, binds, [](const Row&) -> Result<> { return {}; });
}

Result<> Session::each(std::string_view sql, const Binds& binds, const OnRow& on_row) {
  TARN_TRY(connection_->execute(sql, binds, on_row));
  return {};
}

Result<std::vector<std::string>> Session::damages() {
  return connection_->damages();
}

Result<> Session::begin_writing() {
  return connection_->begin_writing();
}

Result<> Session::begin_reading() {
  return connection_->begin_reading();
}

Result<> Session::commit() {
  return connection_->commit();
}

void Session::roll_back() {
  connection_->roll_back();
}

std::string vfs_name(const io::FileSystem& files) {
  return fmt::format("tarn-{}", static_cast<const void*>(&files));
}

Result<Database> Database::open(io::FileSystem& files, const Place& place, const Schema& schema,
                                Opening opening) {
  const auto* url = place.url();
  auto connection = TARN_TRY(url != nullptr ? open_postgres(*url, schema, opening)
                                            : open_sqlite(files, place.name(), schema, opening));
  return Database(std::make_unique<Guarded<Session>>(std::move(connection)));
}

}  // namespace tarn::catalog
