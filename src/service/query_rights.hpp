// Which rows a query saw, as its record has it.
#pragma once

#include "access/row_rights.hpp"
#include "base/result.hpp"
#include "catalog/control_records.hpp"

#include <vector>

namespace tarn::service {

// Of each store of the query, in their order. A query from before there were rights saw all. Corrupt where
// the record cannot be read.
Result<std::vector<access::RowRights>> row_rights_of(const catalog::Query& query);

}  // namespace tarn::service
