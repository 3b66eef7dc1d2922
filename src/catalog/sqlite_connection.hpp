// A SQLite file as a connection; for the sources of this module alone. The door to SQLite.
#pragma once

#include "base/result.hpp"
#include "catalog/connection.hpp"
#include "io/file_system.hpp"

#include <memory>
#include <string>

namespace tarn::catalog {

// As Database::open().
Result<std::unique_ptr<Connection>> open_sqlite(io::FileSystem& files, const std::string& path,
                                                const Schema& schema, Opening opening);

}  // namespace tarn::catalog
