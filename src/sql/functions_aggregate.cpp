// Aggregate and window functions. The engine sums and counts wider than Trino does.
#include "sql/library.hpp"
#include "sql/print_engine.hpp"
#include "sql/print_reduce.hpp"

#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// The first two arguments of every row, as a row.
std::string gathered(EnginePrinter& printer, const TypedCall& call) {
  const auto row = fmt::format("row({}, {})", printer.expression(*call.arguments[0]),
                               printer.expression(*call.arguments[1]));
  return "list" + printer.aggregate_tail(call, row);
}

std::string print_map_agg(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format("trino_map_of_rows({})", gathered(printer, call));
}

std::string print_multimap_agg(EnginePrinter& printer, const TypedCall& call) {
  return fmt::format("trino_multimap_of_rows({})", gathered(printer, call));
}

// The engine leaves out rows whose value is NULL; a row around it is none.
std::string print_by(EnginePrinter& printer, const TypedCall& call, std::string_view function) {
  const auto arguments =
      fmt::format("row({}), {}, {}", printer.expression(*call.arguments[0]),
                  printer.expression(*call.arguments[1]), printer.expression(*call.arguments[2]));
  return fmt::format("list_transform({}{}, lambda item: struct_extract_at(item, 1))", function,
                     printer.aggregate_tail(call, arguments));
}

std::string print_max_by(EnginePrinter& printer, const TypedCall& call) {
  return print_by(printer, call, "arg_max");
}

std::string print_min_by(EnginePrinter& printer, const TypedCall& call) {
  return print_by(printer, call, "arg_min");
}

// Without a separator texts stand side by side.
std::string print_listagg(EnginePrinter& printer, const TypedCall& call) {
  const auto texts = "list" + printer.aggregate_tail(call, printer.expression(*call.arguments[0]));
  const auto separator = call.arguments.size() > 1 ? printer.expression(*call.arguments[1]) : "''";
  const auto& overflow = call.overflow;
  if (!overflow) {
    return fmt::format("trino_listagg({}, {})", texts, separator);
  }
  return fmt::format("trino_listagg({}, {}, {}, {})", texts, separator, quote_string(overflow->filler),
                     overflow->with_count);
}

Parsed<bool> check_listagg(const TypedCall& call) {
  constexpr std::size_t kLongestFiller = 65'536;
  const bool has_separator = call.arguments.size() > 1;
  if (has_separator && !constant_text(*call.arguments[1])) {
    return refuse(call.arguments[1]->range, "the separator of listagg must be a string");
  }
  const auto& overflow = call.overflow;
  if (overflow && overflow->filler.size() > kLongestFiller) {
    return refuse(call.arguments[0]->range, fmt::format("Overflow filler length {} exceeds maximum length {}",
                                                        overflow->filler.size(), kLongestFiller));
  }
  return true;
}

std::string print_approx_distinct(EnginePrinter& printer, const TypedCall& call) {
  const auto error = call.arguments.size() > 1 ? printer.expression(*call.arguments[1])
                                               : std::string("CAST(0.023 AS DOUBLE)");
  const auto arguments = fmt::format("{}, {}", printer.instant(*call.arguments[0]), error);
  return "trino_approx_distinct" + printer.aggregate_tail(call, arguments);
}

// Every value weighs one where no weight is given.
std::string print_numeric_histogram(EnginePrinter& printer, const TypedCall& call) {
  constexpr std::size_t kWeight = 2;
  const auto weight = call.arguments.size() > kWeight ? printer.expression(*call.arguments[kWeight])
                                                      : std::string("CAST(1 AS DOUBLE)");
  const auto arguments = fmt::format("{}, CAST({} AS DOUBLE), {}", printer.expression(*call.arguments[0]),
                                     printer.expression(*call.arguments[1]), weight);
  const auto text = "trino_numeric_histogram" + printer.aggregate_tail(call, arguments);
  return call.arguments[1]->type.is(Kind::Real) ? fmt::format("CAST({} AS MAP(FLOAT, FLOAT))", text) : text;
}

bool reads_rows(const Typed& value) {
  bool reads = std::holds_alternative<ColumnReference>(value.node);
  for_each_child(value, [&](const Typed& child) { reads = reads || reads_rows(child); });
  return reads;
}

// An argument that is the same for all rows: of one that is computed from rows any value.
std::string settled(EnginePrinter& printer, const TypedCall& call, const Typed& argument) {
  const auto text = printer.expression(argument);
  return reads_rows(argument) ? "any_value" + printer.aggregate_tail(call, text) : text;
}

// The engine takes fractions as real, and constant.
std::string print_percentile(EnginePrinter& printer, const TypedCall& call) {
  const auto& value = *call.arguments[0];
  const auto& fraction = *call.arguments[1];
  const bool is_list = fraction.type.is(Kind::Array);
  const std::string_view suffix = is_list ? "[]" : "";
  if (reads_rows(fraction)) {
    const auto row = fmt::format("row({}, 1)", printer.expression(value));
    return fmt::format("CAST(trino_weighted_percentile{}(list{}, {}) AS {}{})", is_list ? "s" : "",
                       printer.aggregate_tail(call, row), settled(printer, call, fraction),
                       engine_type(value.type), suffix);
  }
  const auto arguments =
      fmt::format("{}, CAST({} AS FLOAT{})", printer.expression(value), printer.expression(fraction), suffix);
  return fmt::format("CAST(approx_quantile{} AS {}{})", printer.aggregate_tail(call, arguments),
                     engine_type(value.type), suffix);
}

// With a weight for each value.
std::string print_weighted_percentile(EnginePrinter& printer, const TypedCall& call) {
  const auto& fraction = *call.arguments[2];
  const bool is_list = fraction.type.is(Kind::Array);
  return fmt::format("CAST(trino_weighted_percentile{}({}, {}) AS {}{})", is_list ? "s" : "",
                     gathered(printer, call), settled(printer, call, fraction),
                     engine_type(call.arguments[0]->type), is_list ? "[]" : "");
}

std::string print_most_frequent(EnginePrinter& printer, const TypedCall& call) {
  const auto& value = *call.arguments[1];
  const auto counts = "histogram" + printer.aggregate_tail(call, printer.expression(value));
  return fmt::format("trino_most_frequent(CAST({} AS MAP({}, BIGINT)), {})", counts, engine_type(value.type),
                     settled(printer, call, *call.arguments[0]));
}

// All rows are at hand, so nothing is to be combined.
std::string print_reduce_agg(EnginePrinter& printer, const TypedCall& call) {
  const auto rows = printer.aggregate_tail(call, printer.expression(*call.arguments[0]));
  const auto values = fmt::format("list_filter(list{}, lambda item: item IS NOT NULL)", rows);
  return reduced(printer, values, call.arguments[0]->type, *call.arguments[1], *call.arguments[2]);
}

// The engine's logarithm refuses what has none.
std::string print_geometric_mean(EnginePrinter& printer, const TypedCall& call) {
  const auto logarithm = fmt::format("trino_ln(CAST({} AS DOUBLE))", printer.expression(*call.arguments[0]));
  return fmt::format("CAST(exp(avg{}) AS {})", printer.aggregate_tail(call, logarithm),
                     call.arguments[0]->type.is(Kind::Real) ? "FLOAT" : "DOUBLE");
}

// A NaN, the engine's greatest, counts only where there is nothing else.
std::string print_greatest_float(EnginePrinter& printer, const TypedCall& call) {
  const auto value = printer.expression(*call.arguments[0]);
  const auto number = fmt::format("(CASE WHEN isnan({0}) THEN NULL ELSE {0} END)", value);
  return fmt::format("coalesce(max{}, max{})", printer.aggregate_tail(call, number),
                     printer.aggregate_tail(call, value));
}

// The engine's is that of a sample.
constexpr std::string_view kSkewness =
    "(skewness@ * (CAST(count@ AS DOUBLE) - 2) / sqrt(CAST(count@ AS DOUBLE) * (CAST(count@ AS DOUBLE) - "
    "1)))";

std::string print_checksum(EnginePrinter& printer, const TypedCall& call) {
  const auto part = fmt::format("trino_checksum_part({})", printer.expression(*call.arguments[0]));
  return fmt::format("trino_checksum_bytes(sum{})", printer.aggregate_tail(call, part));
}

std::optional<double> constant_double(const Typed& value) {
  const auto* constant = std::get_if<Constant>(&value.node);
  const auto* number = constant == nullptr ? nullptr : std::get_if<double>(&constant->value);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

Parsed<bool> check_error(const TypedCall& call) {
  constexpr double kLeast = 0.0040625;
  constexpr double kMost = 0.26;
  const auto error = constant_double(*call.arguments[1]);
  if (error && !(*error >= kLeast && *error <= kMost)) {
    return refuse(call.arguments[1]->range,
                  fmt::format("Standard error must be between {} and {}: {}", kLeast, kMost, *error));
  }
  return true;
}

Parsed<bool> check_fraction(const TypedCall& call) {
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    const bool is_fraction = i + 1 == call.arguments.size() || i == 2;
    const auto fraction = is_fraction ? constant_double(*call.arguments[i]) : std::nullopt;
    if (fraction && !(*fraction >= 0 && *fraction <= 1)) {
      return refuse(call.arguments[i]->range, "Percentile must be between 0 and 1");
    }
  }
  return true;
}

// How many values are wanted, the last argument. The engine sees to computed ones.
Parsed<bool> check_wanted(const TypedCall& call) {
  constexpr std::int64_t kMostWanted = 10'000;
  const auto& argument = *call.arguments.back();
  const auto count = constant_integer(argument);
  const auto name = call.overload->line->name;
  const std::string_view which = call.arguments.size() == 2 ? "second" : "third";
  if (!count) {
    return true;
  }
  if (*count <= 0) {
    return refuse(argument.range,
                  fmt::format("{} argument of {} must be a positive integer: {}", which, name, *count));
  }
  if (*count > kMostWanted) {
    return refuse(argument.range, fmt::format("{} argument of {} must be less than or equal to {}; found {}",
                                              which, name, kMostWanted, *count));
  }
  return true;
}

Parsed<bool> check_buckets(const TypedCall& call) {
  const auto buckets = constant_integer(*call.arguments[0]);
  if (buckets && *buckets < 2) {
    return refuse(
        call.arguments[0]->range,
        fmt::format("approx_most_frequent bucket count must be greater than one, input bucket count: {}",
                    *buckets));
  }
  return true;
}

// What a set digest takes are numbers of 64 bits and texts. Source: its two input functions.
Parsed<bool> check_set_value(const TypedCall& call) {
  const auto& value = *call.arguments.front();
  const auto& type = value.type;
  const bool is_word = type.is_integer() || type.is(Kind::Real) || type.is_temporal();
  if (is_word || type.is_text() || type.is(Kind::Varbinary) || type.is_unknown()) {
    return true;
  }
  return refuse(value.range,
                fmt::format("make_set_digest takes integers, dates and texts, not {}", to_string(type)));
}

constexpr auto kAggregateFunctions = std::to_array<FunctionLine>({
    {"any_value", "T -> T", "any_value@"},
    {"approx_distinct", "T= -> bigint", {}, print_approx_distinct},
    {"approx_distinct", "T=, double -> bigint", {}, print_approx_distinct, check_error},
    {"approx_most_frequent",
     "bigint, bigint, bigint -> map(bigint, bigint)",
     {},
     print_most_frequent,
     check_buckets},
    {"approx_most_frequent",
     "bigint, varchar, bigint -> map(varchar, bigint)",
     {},
     print_most_frequent,
     check_buckets},
    {"approx_percentile", "bigint, double -> bigint", {}, print_percentile, check_fraction},
    {"approx_percentile", "double, double -> double", {}, print_percentile, check_fraction},
    {"approx_percentile", "real, double -> real", {}, print_percentile, check_fraction},
    {"approx_percentile", "bigint, array(double) -> array(bigint)", {}, print_percentile},
    {"approx_percentile", "double, array(double) -> array(double)", {}, print_percentile},
    {"approx_percentile", "real, array(double) -> array(real)", {}, print_percentile},
    {"approx_percentile", "bigint, double, double -> bigint", {}, print_weighted_percentile, check_fraction},
    {"approx_percentile", "double, double, double -> double", {}, print_weighted_percentile, check_fraction},
    {"approx_percentile", "real, double, double -> real", {}, print_weighted_percentile, check_fraction},
    {"approx_percentile", "bigint, double, array(double) -> array(bigint)", {}, print_weighted_percentile},
    {"approx_percentile", "double, double, array(double) -> array(double)", {}, print_weighted_percentile},
    {"approx_percentile",
     "bigint, double, double, double -> bigint",
     {},
     print_weighted_percentile,
     check_fraction},
    {"approx_percentile",
     "double, double, double, double -> double",
     {},
     print_weighted_percentile,
     check_fraction},
    {"approx_percentile",
     "real, double, double, double -> real",
     {},
     print_weighted_percentile,
     check_fraction},
    {"approx_set", "bigint -> hyperloglog", "trino_approx_set@"},
    {"approx_set", "double -> hyperloglog", "trino_approx_set@"},
    {"approx_set", "varchar(x) -> hyperloglog", "trino_approx_set@"},
    {"arbitrary", "T -> T", "any_value@"},
    {"array_agg", "T -> array(T)", "list@"},
    {"avg", "bigint -> double", "avg@"},
    {"avg", "double -> double", "avg@"},
    {"avg", "real -> real", "CAST(avg@ AS FLOAT)"},
    {"avg", "decimal(p,s) -> decimal(p,s)", "CAST(round(avg@, 18) AS $T)"},
    {"avg", "interval day to second -> interval day to second", "CAST(floor(avg@ + 0.5) AS BIGINT)"},
    {"avg", "interval year to month -> interval year to month", "CAST(floor(avg@ + 0.5) AS INTEGER)"},
    {"bitwise_and_agg", "bigint -> bigint", "bit_and@"},
    {"bitwise_or_agg", "bigint -> bigint", "bit_or@"},
    {"bitwise_xor_agg", "bigint -> bigint", "bit_xor@"},
    {"bool_and", "boolean -> boolean", "bool_and@"},
    {"bool_or", "boolean -> boolean", "bool_or@"},
    {"checksum", "T= -> varbinary", {}, print_checksum},
    {"corr", "double, double -> double", "corr@"},
    {"corr", "real, real -> real", "CAST(corr@ AS FLOAT)"},
    {"count", "-> bigint", "count@"},
    {"count", "T -> bigint", "count@"},
    {"count_if", "boolean -> bigint", "coalesce(CAST(count_if@ AS BIGINT), 0)"},
    {"covar_pop", "double, double -> double", "covar_pop@"},
    {"covar_pop", "real, real -> real", "CAST(covar_pop@ AS FLOAT)"},
    {"covar_samp", "double, double -> double", "covar_samp@"},
    {"covar_samp", "real, real -> real", "CAST(covar_samp@ AS FLOAT)"},
    {"every", "boolean -> boolean", "bool_and@"},
    {"geometric_mean", "double -> double", {}, print_geometric_mean},
    {"geometric_mean", "bigint -> double", {}, print_geometric_mean},
    {"geometric_mean", "real -> real", {}, print_geometric_mean},
    {"histogram", "K= -> map(K, bigint)", "CAST(histogram@ AS $T)"},
    {"kurtosis", "double -> double", "kurtosis@"},
    {"kurtosis", "bigint -> double", "kurtosis@"},
    {"listagg", "varchar(x) -> varchar", {}, print_listagg, check_listagg},
    {"listagg", "varchar(x), varchar(y) -> varchar", {}, print_listagg, check_listagg},
    {"make_set_digest", "T= -> setdigest", "trino_make_set_digest@", nullptr, check_set_value},
    {"map_agg", "K=, V -> map(K, V)", {}, print_map_agg},
    {"map_union", "map(K, V) -> map(K, V)", "trino_map_union(list@)"},
    {"max", "~ -> ~", {}, print_greatest_float},
    {"max", "T< -> T", "max@"},
    {"max", "T<, bigint -> array(T)", "max@", nullptr, check_wanted},
    {"max_by", "V, K< -> V", "arg_max_null@"},
    {"max_by", "V, K<, bigint -> array(V)", {}, print_max_by, check_wanted},
    {"merge", "hyperloglog -> hyperloglog", "trino_merge_approx_sets@"},
    {"merge", "qdigest(T) -> qdigest(T)", "trino_merge_qdigests@"},
    {"merge", "tdigest -> tdigest", "trino_merge_tdigests@"},
    {"merge_set_digest", "setdigest -> setdigest", "trino_merge_set_digests@"},
    {"min", "T< -> T", "min@"},
    {"min", "T<, bigint -> array(T)", "min@", nullptr, check_wanted},
    {"min_by", "V, K< -> V", "arg_min_null@"},
    {"min_by", "V, K<, bigint -> array(V)", {}, print_min_by, check_wanted},
    {"multimap_agg", "K=, V -> map(K, array(V))", {}, print_multimap_agg},
    {"numeric_histogram", "bigint, double -> map(double, double)", {}, print_numeric_histogram},
    {"numeric_histogram", "bigint, real -> map(real, real)", {}, print_numeric_histogram},
    {"numeric_histogram", "bigint, double, double -> map(double, double)", {}, print_numeric_histogram},
    {"numeric_histogram", "bigint, real, double -> map(real, real)", {}, print_numeric_histogram},
    {"qdigest_agg", "bigint -> qdigest(bigint)", "trino_qdigest@"},
    {"qdigest_agg", "double -> qdigest(double)", "trino_qdigest@"},
    {"qdigest_agg", "real -> qdigest(real)", "trino_qdigest@"},
    {"qdigest_agg", "bigint, bigint -> qdigest(bigint)", "trino_qdigest@"},
    {"qdigest_agg", "double, bigint -> qdigest(double)", "trino_qdigest@"},
    {"qdigest_agg", "real, bigint -> qdigest(real)", "trino_qdigest@"},
    {"qdigest_agg", "bigint, bigint, double -> qdigest(bigint)", "trino_qdigest@"},
    {"qdigest_agg", "double, bigint, double -> qdigest(double)", "trino_qdigest@"},
    {"qdigest_agg", "real, bigint, double -> qdigest(real)", "trino_qdigest@"},
    {"reduce_agg", "T, S, function(S, T, S), function(S, S, S) -> S", {}, print_reduce_agg},
    {"regr_avgx", "double, double -> double", "regr_avgx@"},
    {"regr_avgy", "double, double -> double", "regr_avgy@"},
    {"regr_count", "double, double -> double", "CAST(regr_count@ AS DOUBLE)"},
    {"regr_intercept", "real, real -> real", "CAST(regr_intercept@ AS FLOAT)"},
    {"regr_intercept", "double, double -> double", "regr_intercept@"},
    {"regr_r2", "double, double -> double", "regr_r2@"},
    {"regr_slope", "real, real -> real", "CAST(regr_slope@ AS FLOAT)"},
    {"regr_slope", "double, double -> double", "regr_slope@"},
    {"regr_sxx", "double, double -> double", "regr_sxx@"},
    {"regr_sxy", "double, double -> double", "regr_sxy@"},
    {"regr_syy", "double, double -> double", "regr_syy@"},
    {"skewness", "double -> double", kSkewness},
    {"skewness", "bigint -> double", kSkewness},
    {"stddev", "double -> double", "stddev_samp@"},
    {"stddev", "bigint -> double", "stddev_samp@"},
    {"stddev_pop", "double -> double", "stddev_pop@"},
    {"stddev_pop", "bigint -> double", "stddev_pop@"},
    {"stddev_samp", "double -> double", "stddev_samp@"},
    {"stddev_samp", "bigint -> double", "stddev_samp@"},
    {"sum", "bigint -> bigint", "CAST(sum@ AS BIGINT)"},
    {"sum", "double -> double", "sum@"},
    {"sum", "real -> real", "CAST(sum@ AS FLOAT)"},
    {"sum", "decimal(p,s) -> decimal(38,s)", "sum@"},
    {"sum", "interval day to second -> interval day to second", "CAST(sum@ AS BIGINT)"},
    {"sum", "interval year to month -> interval year to month", "CAST(sum@ AS INTEGER)"},
    {"tdigest_agg", "double -> tdigest", "trino_tdigest@"},
    {"tdigest_agg", "double, double -> tdigest", "trino_tdigest@"},
    {"var_pop", "double -> double", "var_pop@"},
    {"var_pop", "bigint -> double", "var_pop@"},
    {"var_samp", "double -> double", "var_samp@"},
    {"var_samp", "bigint -> double", "var_samp@"},
    {"variance", "double -> double", "var_samp@"},
    {"variance", "bigint -> double", "var_samp@"},
});

Parsed<bool> check_offset(const TypedCall& call) {
  const auto offset = constant_integer(*call.arguments[1]);
  if (offset && *offset < 0) {
    return refuse(call.arguments[1]->range, "Offset must be at least 0");
  }
  return true;
}

constexpr auto kWindowFunctions = std::to_array<FunctionLine>({
    {"cume_dist", "-> double", "cume_dist@"},
    {"dense_rank", "-> bigint", "dense_rank@"},
    {"first_value", "T -> T", "first_value@"},
    {"lag", "T -> T", "lag@"},
    {"lag", "T, bigint -> T", "lag@", nullptr, check_offset},
    {"lag", "T, bigint, T -> T", "lag@", nullptr, check_offset},
    {"last_value", "T -> T", "last_value@"},
    {"lead", "T -> T", "lead@"},
    {"lead", "T, bigint -> T", "lead@", nullptr, check_offset},
    {"lead", "T, bigint, T -> T", "lead@", nullptr, check_offset},
    {"nth_value", "T, bigint -> T", "nth_value@"},
    {"ntile", "bigint -> bigint", "ntile@"},
    {"percent_rank", "-> double", "percent_rank@"},
    {"rank", "-> bigint", "rank@"},
    {"row_number", "-> bigint", "row_number@"},
});

}  // namespace

std::span<const FunctionLine> aggregate_functions() {
  return kAggregateFunctions;
}

std::span<const FunctionLine> window_functions() {
  return kWindowFunctions;
}

}  // namespace tarn::sql
