// Which rows of an event data store somebody may see: what policies say by conditions on a row's columns.
#pragma once

#include "access/condition.hpp"
#include "access/request_context.hpp"
#include "access/wildcard.hpp"
#include "json/value.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

// The columns that a policy may name, by the condition keys "tarn:recipientAccountId", "tarn:awsRegion",
// "tarn:eventSource" and "tarn:eventCategory", which are Tarn's own.
enum class RowColumn : std::uint8_t { RecipientAccountId, AwsRegion, EventSource, EventCategory };
inline constexpr std::size_t kRowColumns = 4;
// By RowColumn: their names in a store's table.
inline constexpr std::array<std::string_view, kRowColumns> kRowColumnNames = {
    "recipientaccountid", "awsregion", "eventsource", "eventcategory"};
// A row, by RowColumn.
using Row = std::array<std::optional<std::string_view>, kRowColumns>;

// nullopt for a condition key that is about the call.
std::optional<RowColumn> row_column_of(std::string_view condition_key);
bool is_about_rows(const Condition& condition);
// Why a condition about rows is none: rows are compared as texts, by StringEquals, StringLike and their kin,
// without ForAllValues, ForAnyValue and IfExists. REQUIRES: is_about_rows(condition).
std::optional<std::string> row_condition_problem(const Condition& condition);

// One column against values: whether it is like one of them, or like none where that is negated.
struct RowTest {
  RowColumn column = RowColumn::RecipientAccountId;
  bool is_negated = false;
  bool is_folded = false;         // without regard to case; the values are in lower case
  std::vector<Pattern> values{};  // sorted

  friend bool operator==(const RowTest&, const RowTest&) = default;
};

// All tests hold; a term without tests holds for every row.
using RowTerm = std::vector<RowTest>;

// The rows of any of `allows` that are of none of `denials`. A column without a value meets no test of an
// Allow, and every test of a Deny.
struct RowRights {
  std::vector<RowTerm> allows{};
  std::vector<RowTerm> denials{};

  friend bool operator==(const RowRights&, const RowRights&) = default;
};

RowRights all_rows();
bool is_all(const RowRights& rights);
bool may_see(const RowRights& rights, const Row& row);

// Whether who has `wide` surely sees every row that `narrow` shows: true says so, false that it is not
// certain. What it is told by is the shape of both, not the rows there are.
bool covers(const RowRights& wide, const RowRights& narrow);

// The term of a statement's conditions about rows, with the call's values in the place of variables. nullopt
// where a variable has no value in this call: such a condition holds for no row.
std::optional<RowTerm> make_term(const std::vector<Condition>& conditions, const RequestContext& context);

json::Value to_json(const RowRights& rights);
// The error says what is wrong with it.
std::expected<RowRights, std::string> row_rights_from(const json::Value& value);

}  // namespace tarn::access
