// Trino's functions that are not here yet, so that they can be refused by name.
#include "sql/library.hpp"

#include <array>

namespace tarn::sql {

namespace {

constexpr auto kMissingFunctions = std::to_array<std::string_view>({
    "approx_most_frequent",
    "approx_set",
    "array_histogram",
    "at_timezone",
    "bar",
    "beta_cdf",
    "bitwise_right_shift_arithmetic",
    "checksum",
    "color",
    "combinations",
    "contains_sequence",
    "cosine_distance",
    "cosine_similarity",
    "current_groups",
    "dot_product",
    "empty_approx_set",
    "euclidean_distance",
    "format",
    "format_number",
    "hash_counts",
    "intersection_cardinality",
    "inverse_beta_cdf",
    "inverse_normal_cdf",
    "jaccard_index",
    "make_set_digest",
    "map_agg",
    "map_union",
    "map_zip_with",
    "merge",
    "merge_set_digest",
    "multimap_agg",
    "multimap_from_entries",
    "ngrams",
    "normal_cdf",
    "numeric_histogram",
    "parse_data_size",
    "parse_duration",
    "parse_presto_data_size",
    "qdigest_agg",
    "quantile_at_value",
    "reduce_agg",
    "render",
    "rgb",
    "shuffle",
    "t_cdf",
    "t_pdf",
    "tdigest_agg",
    "timezone",
    "timezone_hour",
    "timezone_minute",
    "to_milliseconds",
    "trim_array",
    "value_at_quantile",
    "values_at_quantiles",
    "width_bucket",
    "wilson_interval_lower",
    "wilson_interval_upper",
    "with_timezone",
    "zip_with",
});

}  // namespace

std::span<const std::string_view> missing_functions() {
  return kMissingFunctions;
}

}  // namespace tarn::sql
