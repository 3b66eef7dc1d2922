#include "event/schema.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::event {
namespace {

constexpr Category kCategories[] = {Category::CloudTrail, Category::Insight, Category::ConfigurationItem,
                                    Category::Evidence, Category::ActivityAuditLog};

void visit(const std::vector<columnar::Field>& fields, auto&& each) {
  for (const auto& field : fields) {
    each(field);
    visit(field.type.children, each);
  }
}

TEST(Schema, IdsAreUniqueAndPositive) {
  for (const auto category : kCategories) {
    std::set<int> ids;
    visit(schema_of(category).fields, [&ids](const columnar::Field& field) {
      EXPECT_GT(field.id, 0) << field.name;
      EXPECT_TRUE(ids.insert(field.id).second) << field.name << ' ' << field.id;
    });
  }
}

TEST(Schema, NamesAreLowerCaseAndUniqueAmongSiblings) {
  const auto is_lower = [](const std::string& name) {
    return !name.empty() &&
           std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  };
  for (const auto category : kCategories) {
    std::set<std::string> top;
    for (const auto& field : schema_of(category).fields) {
      EXPECT_TRUE(top.insert(field.name).second) << field.name;
    }
    visit(schema_of(category).fields, [&](const columnar::Field& field) {
      EXPECT_TRUE(is_lower(field.name)) << field.name;
      std::set<std::string> names;
      for (const auto& child : field.type.children) {
        EXPECT_TRUE(names.insert(child.name).second) << field.name << '.' << child.name;
      }
    });
  }
}

// Stored files hold these numbers: a change here makes old tables unreadable.
TEST(Schema, IdsOfStoredColumnsStay) {
  std::map<std::string, int> ids;
  for (const auto& field : schema_of(Category::CloudTrail).fields) {
    ids[field.name] = field.id;
  }
  EXPECT_EQ(ids["eventversion"], 1);
  EXPECT_EQ(ids["useridentity"], 2);
  EXPECT_EQ(ids["eventtime"], 3);
  EXPECT_EQ(ids["requestparameters"], 11);
  EXPECT_EQ(ids["eventid"], 15);
  EXPECT_EQ(ids["eventjson"], 33);
  EXPECT_EQ(ids["eventcontext"], 34);
  const auto& identity = schema_of(Category::CloudTrail).fields[1].type.children;
  EXPECT_EQ(identity.front().id, 2 * 32 + 1);
  EXPECT_EQ(identity.back().id, 2 * 32 + 12);
}

TEST(Schema, EveryCategoryHasWhatEveryEventHas) {
  for (const auto category : kCategories) {
    const auto& schema = schema_of(category);
    for (const auto name : {kEventJson, kEventTime, kEventId}) {
      EXPECT_LT(column_index(schema, name), schema.fields.size()) << name;
    }
    EXPECT_EQ(schema.fields[column_index(schema, kEventTime)].type.kind, columnar::Kind::Timestamp);
    EXPECT_EQ(schema.fields[column_index(schema, kEventJson)].type.kind, columnar::Kind::String);
  }
}

TEST(Schema, DisplayNamesDifferFromColumnsInCaseAlone) {
  for (const auto category : kCategories) {
    for (const auto& field : schema_of(category).fields) {
      std::string lower(display_name(field.name));
      std::ranges::transform(lower, lower.begin(),
                             [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
      EXPECT_EQ(lower, field.name);
    }
  }
  EXPECT_EQ(display_name("sourceipaddress"), "sourceIPAddress");
  EXPECT_EQ(display_name("nosuchcolumn"), "nosuchcolumn");
}

TEST(Schema, KnowsCategoriesByTheirSpelling) {
  EXPECT_EQ(category_of("Management"), Category::CloudTrail);
  EXPECT_EQ(category_of("Data"), Category::CloudTrail);
  EXPECT_EQ(category_of("NetworkActivity"), Category::CloudTrail);
  EXPECT_EQ(category_of("Insight"), Category::Insight);
  EXPECT_EQ(category_of("ConfigurationItem"), Category::ConfigurationItem);
  EXPECT_EQ(category_of("Evidence"), Category::Evidence);
  EXPECT_EQ(category_of("ActivityAuditLog"), Category::ActivityAuditLog);
  EXPECT_EQ(category_of("management"), std::nullopt);
  EXPECT_EQ(category_of(""), std::nullopt);
}

TEST(Schema, TellsARecordsCategory) {
  const struct {
    std::optional<std::string_view> category;
    std::optional<std::string_view> type;
    std::optional<Category> expected;
  } cases[] = {
      {"Aggregated", "AwsAggregatedEvent", std::nullopt},
      {"", std::nullopt, std::nullopt},
      {"management", std::nullopt, std::nullopt},
      {std::nullopt, std::nullopt, Category::CloudTrail},
      {std::nullopt, "AwsApiCall", Category::CloudTrail},
      {"Management", "AwsCloudTrailInsight", Category::CloudTrail},
      {"Data", std::nullopt, Category::CloudTrail},
      {"NetworkActivity", std::nullopt, Category::CloudTrail},
      {"Insight", std::nullopt, Category::Insight},
      {std::nullopt, "AwsCloudTrailInsight", Category::Insight},
      {"ConfigurationItem", std::nullopt, Category::ConfigurationItem},
      {std::nullopt, "AwsConfigurationItem", Category::ConfigurationItem},
      {"Evidence", std::nullopt, Category::Evidence},
      {std::nullopt, "AwsAuditManagerEvidence", Category::Evidence},
      {"ActivityAuditLog", std::nullopt, Category::ActivityAuditLog},
      {std::nullopt, "ActivityLog", Category::ActivityAuditLog},
  };
  for (const auto& [category, type, expected] : cases) {
    EXPECT_EQ(category_of_record(category, type), expected) << category.value_or("-") << type.value_or("-");
  }
}

}  // namespace
}  // namespace tarn::event
