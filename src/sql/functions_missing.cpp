// Trino's functions that are not here yet, so that they can be refused by name.
#include "sql/library.hpp"

#include <array>

namespace tarn::sql {

namespace {

constexpr auto kMissingFunctions = std::to_array<std::string_view>({
    "approx_set",
    "bar",
    "color",
    "cosine_distance",
    "cosine_similarity",
    "current_groups",
    "dot_product",
    "empty_approx_set",
    "euclidean_distance",
    "hash_counts",
    "intersection_cardinality",
    "jaccard_index",
    "make_set_digest",
    "merge",
    "merge_set_digest",
    "numeric_histogram",
    "qdigest_agg",
    "quantile_at_value",
    "render",
    "rgb",
    "tdigest_agg",
    "value_at_quantile",
    "values_at_quantiles",
});

}  // namespace

std::span<const std::string_view> missing_functions() {
  return kMissingFunctions;
}

}  // namespace tarn::sql
