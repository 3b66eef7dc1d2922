// A schema of a PostgreSQL database as a connection; for the sources of this module alone.
//
// Writers of one schema come one after the other, by a lock on its table tarn_schema: so a change is never
// refused for what others did meanwhile, and needs no repetition. It is a table's lock and not an advisory
// one, which any role that may connect could hold for ever. Readers are not held up.
#pragma once

#include "base/result.hpp"
#include "catalog/connection.hpp"
#include "catalog/place.hpp"

#include <memory>

namespace tarn::catalog {

// As Database::open(). A connection that is lost is made anew by the next call that begins something.
Result<std::unique_ptr<Connection>> open_postgres(const PostgresUrl& url, const Schema& schema,
                                                  Opening opening);

}  // namespace tarn::catalog
