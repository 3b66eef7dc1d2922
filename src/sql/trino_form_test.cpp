#include "sql/trino_form.hpp"

#include "sql/test_lake.hpp"

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

// Tables are called in Trino as in the engine: tarn_t0, and tarn_t1 for "other".
Environment lake_beside_trino() {
  auto environment = test_environment();
  environment.resolve_table = [lake = environment.resolve_table](const TableName& name) {
    auto table = lake(name);
    if (table) {
      table->trino_name = table->engine_name;
    }
    return table;
  };
  return environment;
}

std::string told(std::string_view statement, std::vector<std::string> parameters = {}) {
  auto environment = lake_beside_trino();
  environment.parameters = std::move(parameters);
  const auto text = in_trino(statement, environment);
  return text ? *text : "refused: " + text.error().message;
}

TEST(TrinoFormTest, SaysInTrinosWordsWhatLakeAdds) {
  const struct {
    const char* what;
    const char* statement;
    const char* trino;
  } cases[] = {
      {"a store's name stays a qualifier", "SELECT logs.eventName FROM logs",
       R"(SELECT logs.eventName FROM "tarn_t0" AS logs)"},
      {"an ID without quotes", "SELECT eventName FROM abcdef01-abcd-abcd-abcd-abcdefabcdef",
       R"(SELECT eventName FROM "tarn_t0")"},
      {"an alias of the statement's own", "SELECT e.eventName FROM $EDS_ID AS e",
       R"(SELECT e.eventName FROM "tarn_t0" AS e)"},
      {"a query of WITH is no store", "WITH logs AS (SELECT 1 AS x) SELECT x FROM logs",
       "WITH logs AS (SELECT 1 AS x) SELECT x FROM logs"},
      {"a text beside a time", "SELECT 1 FROM $EDS_ID WHERE eventTime > '2023-07-10'",
       R"(SELECT 1 FROM "tarn_t0" WHERE eventTime > timestamp '2023-07-10 00:00:00.000')"},
      {"a column of text beside a time", "SELECT 1 FROM $EDS_ID WHERE eventTime > eventName",
       R"(SELECT 1 FROM "tarn_t0" WHERE eventTime > CAST(eventName AS timestamp(3)))"},
      {"a text of a truth", "SELECT 1 FROM $EDS_ID WHERE readOnly = 'TRUE'",
       R"(SELECT 1 FROM "tarn_t0" WHERE readOnly = TRUE)"},
      {"a column of text beside a truth", "SELECT 1 FROM $EDS_ID WHERE eventName = readOnly",
       R"(SELECT 1 FROM "tarn_t0" WHERE lower(eventName) = CAST(readOnly AS varchar))"},
      {"a path through an array", "SELECT resources.arn FROM $EDS_ID",
       R"(SELECT transform(resources, element -> element.arn) FROM "tarn_t0")"},
      {"a path through an array beside a text", "SELECT 1 FROM $EDS_ID WHERE resources.arn = 'x'",
       R"(SELECT 1 FROM "tarn_t0" WHERE contains(transform(resources, element -> element.arn), 'x'))"},
      {"Trino's own SQL stays", "SELECT CAST(1 AS varchar) || 'a', x[1] FROM (VALUES ARRAY[1]) AS t (x)",
       "SELECT CAST(1 AS varchar) || 'a', x[1] FROM (VALUES ARRAY[1]) AS t (x)"},
      {"a literal of a time stays as it is written", "SELECT TIMESTAMP '2020-01-01 00:00:00'",
       "SELECT timestamp '2020-01-01 00:00:00'"},
      {"what is refused", "SELECT nothing FROM $EDS_ID", "refused: Column 'nothing' cannot be resolved"},
  };
  for (const auto& [what, statement, trino] : cases) {
    EXPECT_EQ(told(statement), trino) << what;
  }
}

TEST(TrinoFormTest, PutsValuesInThePlaceOfQuestionMarks) {
  EXPECT_EQ(told("SELECT 1 FROM $EDS_ID WHERE eventName = ? AND awsRegion = '?'", {"it's", "x"}),
            R"(SELECT 1 FROM "tarn_t0" WHERE eventName = 'it''s' AND awsRegion = 'x')");
  EXPECT_EQ(told("SELECT 1 FROM $EDS_ID WHERE eventTime > ? LIMIT ?", {"2023-07-10", "5"}),
            R"(SELECT 1 FROM "tarn_t0" WHERE eventTime > timestamp '2023-07-10 00:00:00.000' LIMIT 5)");
}

}  // namespace
}  // namespace tarn::sql
