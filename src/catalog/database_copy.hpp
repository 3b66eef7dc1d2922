// A database's file, copied while others use it.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"

#include <string>

namespace tarn::catalog {

// Writes a new file of mode 0600 that holds the database's data of one moment, whoever writes the database
// meanwhile: they do not wait, nor do they disturb. Durable but for its name. AlreadyExists where there is a
// file; what an error leaves there is no database.
Result<> copy_database(io::FileSystem& files, const std::string& from, const std::string& to);

}  // namespace tarn::catalog
