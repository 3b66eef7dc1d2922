#include "event/selectors.hpp"

#include "event/row_builder.hpp"
#include "event/schema.hpp"
#include "io/chance.hpp"
#include "io/gzip.hpp"
#include "json/cursor.hpp"
#include "json/structure.hpp"
#include "json/value.hpp"

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::event {
namespace {

using io::Chance;
using testing::HasSubstr;

json::Value parsed(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value) << text;
  return value ? std::move(*value) : json::Value();
}

std::string selector(std::string_view fields) {
  return fmt::format(R"([{{"Name":"s","FieldSelectors":[{}]}}])", fields);
}

std::string field(std::string_view name, std::string_view op, std::string_view value) {
  return fmt::format(R"({{"Field":"{}","{}":["{}"]}})", name, op, value);
}

std::string of(std::string_view category, std::string_view more = {}) {
  return selector(field("eventCategory", "Equals", category) + (more.empty() ? "" : ",") + std::string(more));
}

struct RuleCase {
  const char* name;
  std::string selectors;
  const char* of_stores;  // part of the error, or nullptr where it is allowed
  const char* of_trails;
};

// Both lists of allowed fields, category by category, and the operators of each field.
const std::vector<RuleCase>& rule_cases() {
  static const std::string type = field("resources.type", "Equals", "AWS::S3::Object");
  static const std::string source = field("eventSource", "Equals", "s3.amazonaws.com");
  static const std::vector<RuleCase> cases = {
      {"management", of("Management"), nullptr, nullptr},
      {"management, reads", of("Management", field("readOnly", "Equals", "true")), nullptr, nullptr},
      {"management by source", of("Management", source), nullptr, "NotEquals with kms"},
      {"management without kms", of("Management", field("eventSource", "NotEquals", "kms.amazonaws.com")),
       nullptr, nullptr},
      {"management without iam", of("Management", field("eventSource", "NotEquals", "iam.amazonaws.com")),
       nullptr, "NotEquals with kms"},
      {"management by name", of("Management", field("eventName", "StartsWith", "Get")), nullptr,
       "cannot be selected by eventName"},
      {"management by type", of("Management", field("eventType", "NotEquals", "AwsServiceEvent")), nullptr,
       "cannot be selected by eventType"},
      {"management by identity", of("Management", field("userIdentity.arn", "EndsWith", "/a")), nullptr,
       "cannot be selected by userIdentity.arn"},
      {"management from the console",
       of("Management", field("sessionCredentialFromConsole", "NotEquals", "true")), nullptr,
       "cannot be selected by sessionCredentialFromConsole"},
      {"management by resource", of("Management", type), "cannot be selected by resources.type",
       "cannot be selected by resources.type"},
      {"data", of("Data", type), nullptr, nullptr},
      {"data of no type", of("Data"), "needs resources.type", "needs resources.type"},
      {"data by name", of("Data", type + "," + field("eventName", "Equals", "GetObject")), nullptr, nullptr},
      {"data by ARN", of("Data", type + "," + field("resources.ARN", "StartsWith", "arn:aws:s3:::b/")),
       nullptr, nullptr},
      {"data by source", of("Data", type + "," + source), nullptr, nullptr},
      {"data by endpoint", of("Data", type + "," + field("vpcEndpointId", "Equals", "v")),
       "cannot be selected by vpcEndpointId", "cannot be selected by vpcEndpointId"},
      {"two types",
       of("Data", R"({"Field":"resources.type","Equals":["AWS::S3::Object","AWS::Lambda::Function"]})"),
       "resources.type needs Equals with one value", "resources.type needs Equals with one value"},
      {"types by beginning", of("Data", field("resources.type", "StartsWith", "AWS::S3")),
       "resources.type needs Equals", "resources.type needs Equals"},
      {"network", of("NetworkActivity", source), nullptr, nullptr},
      {"network of no source", of("NetworkActivity"), "needs eventSource", "needs eventSource"},
      {"network of sources",
       of("NetworkActivity", R"({"Field":"eventSource","Equals":["a.amazonaws.com","b.amazonaws.com"]})"),
       "one selector for each source", "one selector for each source"},
      {"network, denied",
       of("NetworkActivity", source + "," + field("errorCode", "Equals", "VpceAccessDenied")), nullptr,
       nullptr},
      {"network, another error",
       of("NetworkActivity", source + "," + field("errorCode", "Equals", "AccessDenied")),
       "errorCode needs Equals with VpceAccessDenied", "errorCode needs Equals with VpceAccessDenied"},
      {"network by identity", of("NetworkActivity", source + "," + field("userIdentity.arn", "Equals", "a")),
       "cannot be selected by userIdentity.arn", nullptr},
      {"insights", of("Insight"), nullptr, "a trail cannot select Insight"},
      {"configuration", of("ConfigurationItem"), nullptr, "a trail cannot select ConfigurationItem"},
      {"evidence", of("Evidence"), nullptr, "a trail cannot select Evidence"},
      {"activity", of("ActivityAuditLog"), nullptr, "a trail cannot select ActivityAuditLog"},
      {"insights by name", of("Insight", field("eventName", "Equals", "a")),
       "cannot be selected by eventName", "a trail cannot"},
      {"no such category", of("Managment"), "no eventCategory Managment", "no eventCategory Managment"},
      {"no category", selector(field("eventName", "Equals", "a")), "needs eventCategory",
       "needs eventCategory"},
      {"category that is not", selector(field("eventCategory", "NotEquals", "Data")), "needs eventCategory",
       "needs eventCategory"},
      {"read only as text", of("Management", field("readOnly", "Equals", "yes")), "readOnly needs Equals",
       "readOnly needs Equals"},
      {"read only is not", of("Management", field("readOnly", "NotEquals", "true")), "readOnly needs Equals",
       "readOnly needs Equals"},
      {"console is false", of("Management", field("sessionCredentialFromConsole", "Equals", "false")),
       "with true", "cannot be selected"},
      {"a field twice",
       of("Management", field("eventName", "Equals", "a") + "," + field("eventName", "NotEquals", "b")),
       "eventName may be named once", "eventName may be named once"},
      {"no such field", of("Management", field("awsRegion", "Equals", "us-east-1")), "the field awsRegion",
       "the field awsRegion"},
      {"no operator", of("Management", R"({"Field":"eventName"})"), "needs one of Equals",
       "needs one of Equals"},
      {"no value", of("Management", R"({"Field":"eventName","Equals":[]})"), "list of texts",
       "list of texts"},
      {"an empty value", of("Management", field("eventName", "Equals", "")), "not empty", "not empty"},
      {"a number", of("Management", R"({"Field":"eventName","Equals":[1]})"), "list of texts",
       "list of texts"},
      {"no fields", R"([{"Name":"s","FieldSelectors":[]}])", "needs FieldSelectors", "needs FieldSelectors"},
      {"no field", R"([{"FieldSelectors":[{"Equals":["a"]}]}])", "needs a Field", "needs a Field"},
      {"nothing", "[]", "at least one", "at least one"},
      {"no list", "{}", "at least one", "at least one"},
  };
  return cases;
}

void expect_rule(const std::string& selectors, SelectorHolder holder, const char* error) {
  const auto read = parse_selectors(parsed(selectors), holder);
  if (error == nullptr) {
    EXPECT_TRUE(read) << read.error().message();
  } else {
    ASSERT_FALSE(read) << "expected: " << error;
    EXPECT_THAT(read.error().message(), HasSubstr(error));
    EXPECT_EQ(read.error().code(), ErrorCode::InvalidArgument);
  }
}

TEST(Selectors, KeepTheRulesOfTheirCategory) {
  for (const auto& [name, selectors, of_stores, of_trails] : rule_cases()) {
    SCOPED_TRACE(name);
    expect_rule(selectors, SelectorHolder::EventDataStore, of_stores);
    expect_rule(selectors, SelectorHolder::Trail, of_trails);
  }
}

TEST(Selectors, AreLimitedInNumber) {
  const auto one = std::string(R"({"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]})");
  const auto many = [&one](std::size_t count) {
    std::string text = "[" + one;
    for (std::size_t i = 1; i < count; ++i) {
      text += "," + one;
    }
    return text + "]";
  };
  expect_rule(many(5), SelectorHolder::EventDataStore, nullptr);
  expect_rule(many(6), SelectorHolder::EventDataStore, "at most 5");
  expect_rule(many(6), SelectorHolder::Trail, nullptr);
  std::string values = R"("n0")";
  for (int i = 1; i < 499; ++i) {
    values += fmt::format(R"(,"n{}")", i);
  }
  const auto of_values = [](const std::string& list) {
    return of("Management", R"({"Field":"eventName","Equals":[)" + list + "]}");
  };
  expect_rule(of_values(values), SelectorHolder::EventDataStore, nullptr);
  expect_rule(of_values(values + R"(,"one more")"), SelectorHolder::EventDataStore, "at most 500");
}

// One record's row.
class Record {
 public:
  explicit Record(std::string_view text) : batch_(schema_of(Category::CloudTrail)) {
    text_.reserve(text.size());
    std::memcpy(text_.data(), text.data(), text.size());
    text_.set_size(text.size());
    EXPECT_TRUE(structure_.index(text_.view()));
    const auto& schema = schema_of(Category::CloudTrail);
    RowBuilder builder(schema, all_columns(schema), Check::Whole, Strings::Point);
    json::Cursor cursor(text_.view(), structure_.tokens());
    EXPECT_EQ(builder.add(cursor, batch_, arena_), nullptr) << text;
  }
  SelectedEvent event() const { return selected_event(batch_, 0); }

 private:
  columnar::Batch batch_;
  Arena arena_;
  io::PaddedBuffer text_;
  json::Structure structure_;
};

bool store_takes(const std::string& selectors, std::string_view record) {
  const auto read = parse_selectors(parsed(selectors), SelectorHolder::EventDataStore);
  EXPECT_TRUE(read) << selectors << ": " << (read ? "" : read.error().message());
  return read && selects(*read, Record(record).event());
}

TEST(Selectors, KnowTheCategoryOfOldRecords) {
  EXPECT_TRUE(store_takes(of("Management"), R"({"eventName":"a"})"));
  EXPECT_TRUE(store_takes(of("Management"), R"({"managementEvent":true})"));
  EXPECT_FALSE(store_takes(of("Management"), R"({"managementEvent":false})"));
  EXPECT_TRUE(store_takes(of("Data", field("resources.type", "Equals", "T")),
                          R"({"managementEvent":false,"resources":[{"type":"T"}]})"));
  EXPECT_FALSE(store_takes(of("Management"), R"({"managementEvent":true,"eventCategory":"Data"})"));
}

TEST(Selectors, LookAtTypeAndArnOfOneResource) {
  const auto objects = field("resources.type", "Equals", "AWS::S3::Object") + ",";
  constexpr std::string_view kRecord =
      R"({"eventCategory":"Data","resources":[{"type":"AWS::S3::Object","ARN":"arn:o"},{"type":"AWS::S3::Bucket","ARN":"arn:b"}]})";
  EXPECT_TRUE(store_takes(of("Data", objects + field("resources.ARN", "Equals", "arn:o")), kRecord));
  EXPECT_FALSE(store_takes(of("Data", objects + field("resources.ARN", "Equals", "arn:b")), kRecord));
  EXPECT_TRUE(store_takes(of("Data", objects + field("resources.ARN", "NotEquals", "arn:b")), kRecord));
  EXPECT_FALSE(store_takes(of("Data", objects + field("resources.ARN", "NotEquals", "arn:o")), kRecord));
}

// --- against a slow reading of the guide's sentences, over JSON instead of rows
// -------------------------------------

const json::Value* at(const json::Value& record, std::string_view path) {
  const auto dot = path.find('.');
  const auto* found = record.find(path.substr(0, dot));
  return dot == std::string_view::npos || found == nullptr ? found : at(*found, path.substr(dot + 1));
}

std::optional<std::string> text_at(const json::Value& record, const std::string& path) {
  const auto* found = at(record, path);
  if (found == nullptr || found->is_null()) {
    return std::nullopt;
  }
  if (found->boolean() != nullptr) {
    return *found->boolean() ? "true" : "false";
  }
  return found->string() == nullptr ? std::nullopt : std::optional(*found->string());
}

bool is_hit(const std::string& op, const std::optional<std::string>& text, const std::string& value) {
  if (!text) {
    return false;
  }
  if (op.ends_with("StartsWith")) {
    return text->substr(0, value.size()) == value;
  }
  if (op.ends_with("EndsWith")) {
    return text->size() >= value.size() && text->substr(text->size() - value.size()) == value;
  }
  return *text == value;
}

bool field_passes(const json::Value& selector, const std::optional<std::string>& text) {
  bool any_positive = false;
  bool hit_positive = false;
  bool hit_negative = false;
  for (const auto& [op, values] : *selector.object()) {
    if (op == "Field") {
      continue;
    }
    const bool negative = op.starts_with("Not");
    any_positive = any_positive || !negative;
    for (const auto& value : *values.array()) {
      const bool hit = is_hit(op, text, *value.string());
      (negative ? hit_negative : hit_positive) |= hit;
    }
  }
  return (hit_positive || !any_positive) && !hit_negative;
}

bool oracle_selects_one(const json::Value& selector, const json::Value& record) {
  std::vector<json::Value> resources{json::Value(json::Object{})};
  if (const auto* listed = record.find("resources"); listed != nullptr && !listed->array()->empty()) {
    resources = *listed->array();
  }
  for (const auto& resource : resources) {
    bool all = true;
    for (const auto& one : *selector.find("FieldSelectors")->array()) {
      const auto name = *one.find("Field")->string();
      const auto text = name == "resources.type"  ? text_at(resource, "type")
                        : name == "resources.ARN" ? text_at(resource, "ARN")
                                                  : text_at(record, name);
      all = all && field_passes(one, text);
    }
    if (all) {
      return true;
    }
  }
  return false;
}

bool oracle_selects(const json::Value& selectors, const json::Value& record) {
  for (const auto& one : *selectors.array()) {
    if (oracle_selects_one(one, record)) {
      return true;
    }
  }
  return false;
}

constexpr const char* kWords[] = {"Get", "GetObject", "PutObject", "Object", "iam", "s3"};

std::string random_record(Chance& chance) {
  static constexpr const char* kCategories[] = {"Management", "Data", "NetworkActivity"};
  std::string text = fmt::format(R"({{"eventCategory":"{}")", chance.pick(kCategories));
  for (const auto* name : {"eventSource", "eventName", "eventType", "vpcEndpointId"}) {
    if (!chance.one_in(5)) {
      text += fmt::format(R"(,"{}":"{}")", name, chance.pick(kWords));
    }
  }
  text += chance.one_in(3) ? "" : fmt::format(R"(,"readOnly":{})", chance.one_in(2));
  text += chance.one_in(2) ? "" : R"(,"sessionCredentialFromConsole":"true")";
  text += chance.one_in(2) ? "" : R"(,"errorCode":"VpceAccessDenied")";
  text += chance.one_in(3) ? "" : fmt::format(R"(,"userIdentity":{{"arn":"{}"}})", chance.pick(kWords));
  if (!chance.one_in(3)) {
    text += R"(,"resources":[)";
    const auto count = chance.below(3);
    for (std::size_t i = 0; i < count; ++i) {
      text += fmt::format(R"({}{{"type":"{}","ARN":"{}"}})", i == 0 ? "" : ",",
                          chance.one_in(2) ? "T1" : "T2", chance.pick(kWords));
    }
    text += "]";
  }
  return text + "}";
}

std::string random_conditions(Chance& chance, std::string_view name) {
  static constexpr const char* kOps[] = {"Equals",    "StartsWith",    "EndsWith",
                                         "NotEquals", "NotStartsWith", "NotEndsWith"};
  std::string text = fmt::format(R"({{"Field":"{}")", name);
  const auto first = chance.below(std::size(kOps));
  const auto step = 1 + chance.below(5);
  const auto count = chance.one_in(3) ? 2U : 1U;
  for (std::size_t i = 0; i < count; ++i) {
    text += fmt::format(R"(,"{}":["{}","{}"])", kOps[(first + i * step) % std::size(kOps)],
                        chance.pick(kWords), chance.pick(kWords));
  }
  return text + "}";
}

std::string random_selector(Chance& chance) {
  static constexpr const char* kManagement[] = {"eventSource", "eventName", "eventType", "userIdentity.arn"};
  static constexpr const char* kData[] = {"eventSource", "eventName", "eventType", "userIdentity.arn",
                                          "resources.ARN"};
  static constexpr const char* kNetwork[] = {"eventName", "vpcEndpointId"};
  std::string fields;
  std::string_view more;
  switch (chance.below(3)) {
    case 0:
      fields = field("eventCategory", "Equals", "Management");
      more = chance.pick(kManagement);
      break;
    case 1:
      fields = field("eventCategory", "Equals", "Data") + "," +
               field("resources.type", "Equals", chance.one_in(2) ? "T1" : "T2");
      more = chance.pick(kData);
      break;
    default:
      fields = field("eventCategory", "Equals", "NetworkActivity") + "," +
               field("eventSource", "Equals", chance.pick(kWords));
      more = chance.pick(kNetwork);
      fields += chance.one_in(3) ? "," + field("errorCode", "Equals", "VpceAccessDenied") : "";
  }
  const bool network = fields.find("Network") != std::string::npos;
  fields += chance.one_in(3) ? "" : "," + random_conditions(chance, more);
  fields += network || chance.one_in(2)
                ? ""
                : "," + field("readOnly", "Equals", chance.one_in(2) ? "true" : "false");
  fields += network || !chance.one_in(4) ? ""
                                         : "," + field("sessionCredentialFromConsole",
                                                       chance.one_in(2) ? "Equals" : "NotEquals", "true");
  return R"({"FieldSelectors":[)" + fields + "]}";
}

TEST(Selectors, AgreeWithASlowReadingOfTheGuide) {
  Chance chance(20260531);
  std::size_t taken = 0;
  constexpr std::size_t kCases = 4000;
  for (std::size_t i = 0; i < kCases; ++i) {
    auto selectors = "[" + random_selector(chance);
    for (auto more = chance.below(3); more > 0; --more) {
      selectors += "," + random_selector(chance);
    }
    selectors += "]";
    const auto record = random_record(chance);
    const bool expected = oracle_selects(parsed(selectors), parsed(record));
    ASSERT_EQ(store_takes(selectors, record), expected) << selectors << "\n" << record;
    taken += expected ? 1 : 0;
  }
  EXPECT_GT(taken, kCases / 10);  // both answers are common
  EXPECT_LT(taken, kCases * 9 / 10);
}

}  // namespace
}  // namespace tarn::event
