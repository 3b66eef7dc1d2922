#include "service/query_rights.hpp"

#include "json/value.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::service {

Result<std::vector<access::RowRights>> row_rights_of(const catalog::Query& query) {
  const auto stored = TARN_TRY(json::parse(query.row_rights));
  const json::Array* list = stored.array();
  if (list != nullptr && list->empty()) {
    return std::vector(query.stores.size(), access::all_rows());
  }
  if (list == nullptr || list->size() != query.stores.size()) {
    return fail(ErrorCode::Corrupt, fmt::format("the rights of query {} are damaged", query.id.value()));
  }
  std::vector<access::RowRights> rights;
  rights.reserve(list->size());
  for (const json::Value& one : *list) {
    auto read = access::row_rights_from(one);
    if (!read) {
      return fail(ErrorCode::Corrupt,
                  fmt::format("the rights of query {} are damaged: {}", query.id.value(), read.error()));
    }
    rights.push_back(*std::move(read));
  }
  return rights;
}

}  // namespace tarn::service
