// Walks over typed queries.
#pragma once

#include "sql/typed.hpp"

#include <functional>

namespace tarn::sql {

// Calls back for the relation and, of a join, for all that it joins.
void for_each_relation(const TypedRelation& relation, const std::function<void(const TypedRelation&)>& visit);

// Calls back for every SELECT of the statement, those of subqueries included.
void for_each_select(const TypedQuery& query, const std::function<void(const TypedSelect&)>& visit);

}  // namespace tarn::sql
