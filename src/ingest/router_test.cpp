#include "ingest/router.hpp"

#include "catalog/store_category.hpp"
#include "event/arena.hpp"
#include "event/row_builder.hpp"
#include "event/schema.hpp"
#include "io/chance.hpp"
#include "io/gzip.hpp"
#include "json/cursor.hpp"
#include "json/structure.hpp"
#include "json/value.hpp"

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

using catalog::EventDataStore;
using catalog::StoreStatus;
using io::Chance;

constexpr std::string_view kOwner = "111122223333";
constexpr std::string_view kMember = "444455556666";
constexpr std::string_view kStranger = "777788889999";
constexpr std::string_view kHere = "us-east-1";
constexpr std::string_view kThere = "eu-west-1";

// One record's row, with the columns that routing looks at and no others.
class Arrived {
 public:
  explicit Arrived(std::string_view text) : batch_(event::schema_of(event::Category::CloudTrail)) {
    text_.reserve(text.size());
    std::memcpy(text_.data(), text.data(), text.size());
    text_.set_size(text.size());
    EXPECT_TRUE(structure_.index(text_.view()));
    event::RowBuilder builder(event::schema_of(event::Category::CloudTrail), routing_columns(),
                              event::Check::Whole, event::Strings::Point);
    json::Cursor cursor(text_.view(), structure_.tokens());
    EXPECT_EQ(builder.add(cursor, batch_, arena_), nullptr) << text;
  }

  std::vector<std::string> taken_by(const Router& router, const EventPlace& sender) const {
    std::vector<std::size_t> taking;
    router.route(event::selected_event(batch_, 0), event_place(batch_, 0, sender), taking);
    std::vector<std::string> names;
    for (const auto position : taking) {
      names.push_back(router.stores()[position].value());
    }
    return names;
  }

 private:
  columnar::Batch batch_;
  event::Arena arena_;
  io::PaddedBuffer text_;
  json::Structure structure_;
};

std::string selectors_of(std::string_view category, std::string_view more = {}) {
  return fmt::format(R"([{{"Name":"s","FieldSelectors":[{{"Field":"eventCategory","Equals":["{}"]}}{}{}]}}])",
                     category, more.empty() ? "" : ",", more);
}

EventDataStore store_of(std::string id, std::string selectors) {
  EventDataStore store;
  store.id = EventDataStoreId(std::move(id));
  store.status = StoreStatus::Enabled;
  store.advanced_event_selectors = std::move(selectors);
  return store;
}

RoutingScope scope_of(std::set<AccountId> members = {}) {
  return {.owner = AccountId(kOwner), .region = Region(kHere), .members = std::move(members)};
}

// --- a golden table: what one store does with one event ----------------------------------------------------

constexpr std::string_view kS3Object = R"({"Field":"resources.type","Equals":["AWS::S3::Object"]})";

struct GoldenStore {
  const char* name;
  StoreStatus status;
  bool organization;
  bool multi_region;
  std::string selectors;
};

const std::vector<GoldenStore>& golden_stores() {
  using enum StoreStatus;
  static const std::vector<GoldenStore> stores = {
      {"usual", Enabled, false, true, selectors_of("Management")},
      {"created", Created, false, true, selectors_of("Management")},
      {"starting", StartingIngestion, false, true, selectors_of("Management")},
      {"stopping", StoppingIngestion, false, true, selectors_of("Management")},
      {"stopped", StoppedIngestion, false, true, selectors_of("Management")},
      {"going", PendingDeletion, false, true, selectors_of("Management")},
      {"organization", Enabled, true, true, selectors_of("Management")},
      {"region", Enabled, false, false, selectors_of("Management")},
      {"both", Enabled, true, false, selectors_of("Management")},
      {"writes", Enabled, false, true,
       selectors_of("Management", R"({"Field":"readOnly","Equals":["false"]})")},
      {"no kms", Enabled, false, true,
       selectors_of("Management",
                    R"({"Field":"eventSource","NotEquals":["kms.amazonaws.com","rdsdata.amazonaws.com"]})")},
      {"console", Enabled, false, true,
       selectors_of("Management", R"({"Field":"sessionCredentialFromConsole","Equals":["true"]})")},
      {"not console", Enabled, false, true,
       selectors_of("Management", R"({"Field":"sessionCredentialFromConsole","NotEquals":["true"]})")},
      {"by role", Enabled, false, true,
       selectors_of("Management",
                    R"({"Field":"userIdentity.arn","StartsWith":["arn:aws:sts::111122223333:assumed-role/"],)"
                    R"("NotEndsWith":["/robot"]})")},
      {"data", Enabled, false, true, selectors_of("Data", kS3Object)},
      {"bucket", Enabled, false, true,
       selectors_of("Data", std::string(kS3Object) +
                                R"(,{"Field":"resources.ARN","StartsWith":["arn:aws:s3:::b/"]})")},
      {"denied", Enabled, false, true,
       selectors_of("NetworkActivity", R"({"Field":"eventSource","Equals":["s3.amazonaws.com"]},)"
                                       R"({"Field":"errorCode","Equals":["VpceAccessDenied"]})")},
      {"endpoint", Enabled, false, true,
       selectors_of("NetworkActivity", R"({"Field":"eventSource","Equals":["s3.amazonaws.com"]},)"
                                       R"({"Field":"vpcEndpointId","NotStartsWith":["vpce-0"]})")},
      {"insights", Enabled, false, true, selectors_of("Insight")},
      {"config", Enabled, false, true, selectors_of("ConfigurationItem")},
      {"evidence", Enabled, false, true, selectors_of("Evidence")},
      {"activity", Enabled, false, true, selectors_of("ActivityAuditLog")},
      {"damaged", Enabled, false, true, "[{"},
      {"mixed", Enabled, false, true,
       R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]},)"
       R"({"FieldSelectors":[{"Field":"eventCategory","Equals":["Insight"]}]}])"},
      {"two ways", Enabled, false, true,
       R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]},)"
       R"({"Field":"eventName","EndsWith":["Login"]}]},)"
       R"({"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},)"
       R"({"Field":"resources.type","Equals":["AWS::Lambda::Function"]}]}])"},
  };
  return stores;
}

struct GoldenEvent {
  const char* name;
  std::string_view account;
  std::string_view region;
  const char* members;  // of the record, beside its account and Region
  std::vector<std::string> takers;
};

const std::vector<GoldenEvent>& golden_events() {
  static const std::vector<GoldenEvent> events = {
      {"a write",
       kOwner,
       kHere,
       R"("eventCategory":"Management","eventSource":"iam.amazonaws.com","eventName":"CreateUser","readOnly":false)",
       {"usual", "organization", "region", "both", "writes", "no kms", "not console"}},
      {"a read of kms",
       kOwner,
       kHere,
       R"("eventCategory":"Management","eventSource":"kms.amazonaws.com","eventName":"Decrypt","readOnly":true)",
       {"usual", "organization", "region", "both", "not console"}},
      {"elsewhere",
       kOwner,
       kThere,
       R"("eventCategory":"Management","readOnly":true)",
       {"usual", "organization", "no kms", "not console"}},
      {"a member's",
       kMember,
       kHere,
       R"("eventCategory":"Management","readOnly":false)",
       {"organization", "both"}},
      {"a member's elsewhere",
       kMember,
       kThere,
       R"("eventCategory":"Management","readOnly":false)",
       {"organization"}},
      {"a stranger's", kStranger, kHere, R"("eventCategory":"Management","readOnly":false)", {}},
      {"from the console",
       kOwner,
       kHere,
       R"("eventCategory":"Management","eventName":"ConsoleLogin","sessionCredentialFromConsole":"true")",
       {"usual", "organization", "region", "both", "no kms", "console", "two ways"}},
      {"of a role",
       kOwner,
       kHere,
       R"("eventCategory":"Management","userIdentity":{"arn":"arn:aws:sts::111122223333:assumed-role/a/b"})",
       {"usual", "organization", "region", "both", "no kms", "not console", "by role"}},
      {"of a robot",
       kOwner,
       kHere,
       R"("eventCategory":"Management","userIdentity":{"arn":"arn:aws:sts::111122223333:assumed-role/a/robot"})",
       {"usual", "organization", "region", "both", "no kms", "not console"}},
      {"an object read",
       kOwner,
       kHere,
       R"("eventCategory":"Data","readOnly":true,"resources":[{"type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::b"},{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"}])",
       {"data", "bucket"}},
      {"another bucket's object",
       kOwner,
       kHere,
       R"("eventCategory":"Data","resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::c/k"}])",
       {"data"}},
      {"a function's call",
       kOwner,
       kHere,
       R"("eventCategory":"Data","resources":[{"type":"AWS::Lambda::Function","ARN":"arn:aws:lambda:x"}])",
       {"two ways"}},
      {"denied at an endpoint",
       kOwner,
       kHere,
       R"("eventCategory":"NetworkActivity","eventSource":"s3.amazonaws.com","errorCode":"VpceAccessDenied","vpcEndpointId":"vpce-0a")",
       {"denied"}},
      {"passed at an endpoint",
       kOwner,
       kHere,
       R"("eventCategory":"NetworkActivity","eventSource":"s3.amazonaws.com","vpcEndpointId":"vpce-1a")",
       {"endpoint"}},
      {"another service's endpoint",
       kOwner,
       kHere,
       R"("eventCategory":"NetworkActivity","eventSource":"kms.amazonaws.com","errorCode":"VpceAccessDenied")",
       {}},
      {"an insight",
       kOwner,
       kHere,
       R"("eventCategory":"Insight","eventType":"AwsCloudTrailInsight")",
       {"insights"}},
      {"an old insight", kOwner, kHere, R"("eventType":"AwsCloudTrailInsight")", {"insights"}},
      {"a configuration item",
       kOwner,
       kHere,
       R"("eventCategory":"ConfigurationItem","eventType":"AwsConfigurationItem")",
       {"config"}},
      {"evidence", kOwner, kHere, R"("eventCategory":"Evidence")", {"evidence"}},
      {"an application's",
       kOwner,
       kHere,
       R"("eventCategory":"ActivityAuditLog","eventType":"ActivityLog")",
       {"activity"}},
      {"an aggregate", kOwner, kHere, R"("eventCategory":"Aggregated","eventType":"AwsAggregatedEvent")", {}},
      {"an old record",
       kOwner,
       kHere,
       R"("eventType":"AwsApiCall","eventName":"RunInstances")",
       {"usual", "organization", "region", "both", "no kms", "not console"}},
      {"an old data event",
       kOwner,
       kHere,
       R"("managementEvent":false,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"}])",
       {"data", "bucket"}},
  };
  return events;
}

// 25 stores and 23 events.
TEST(Router, DoesWhatTheTableSays) {
  std::vector<EventDataStore> stores;
  for (const auto& golden : golden_stores()) {
    auto store = store_of(golden.name, golden.selectors);
    store.status = golden.status;
    store.organization = golden.organization;
    store.multi_region = golden.multi_region;
    stores.push_back(std::move(store));
  }
  const Router router(scope_of({AccountId(kOwner), AccountId(kMember)}), stores);
  for (const auto& golden : golden_events()) {
    const auto text = fmt::format(R"({{"recipientAccountId":"{}","awsRegion":"{}",{}}})", golden.account,
                                  golden.region, golden.members);
    EXPECT_THAT(Arrived(text).taken_by(router, {}), testing::ElementsAreArray(golden.takers)) << golden.name;
    // The sender stands in where the record does not say.
    const Arrived silent(fmt::format("{{{}}}", golden.members));
    EXPECT_THAT(silent.taken_by(router, {.account = golden.account, .region = golden.region}),
                testing::ElementsAreArray(golden.takers))
        << golden.name << ", told by its sender";
    EXPECT_THAT(silent.taken_by(router, {}), testing::IsEmpty()) << golden.name << ", of nobody";
  }
}

TEST(Router, WithoutAnOrganizationTakesTheOwnersAlone) {
  auto store = store_of("organization", selectors_of("Management"));
  store.organization = true;
  const Router router(scope_of(), std::vector{store});
  const Arrived event(R"({"eventCategory":"Management"})");
  EXPECT_THAT(event.taken_by(router, {.account = kOwner, .region = kHere}), testing::SizeIs(1));
  EXPECT_THAT(event.taken_by(router, {.account = kMember, .region = kHere}), testing::IsEmpty());
}

// --- against a slow reading of the guide's sentences, over JSON --------------------------------------------

std::optional<std::string> text_in(const json::Value& record, std::string_view path) {
  const auto dot = path.find('.');
  const auto* found = record.find(path.substr(0, dot));
  if (found == nullptr || found->is_null()) {
    return std::nullopt;
  }
  if (dot != std::string_view::npos) {
    return text_in(*found, path.substr(dot + 1));
  }
  if (found->boolean() != nullptr) {
    return *found->boolean() ? "true" : "false";
  }
  return found->string() == nullptr ? std::nullopt : std::optional(*found->string());
}

bool is_hit(std::string_view op, const std::optional<std::string>& text, const std::string& value) {
  if (!text) {
    return false;
  }
  if (op.ends_with("StartsWith")) {
    return text->rfind(value, 0) == 0;
  }
  if (op.ends_with("EndsWith")) {
    return text->size() >= value.size() &&
           text->compare(text->size() - value.size(), value.size(), value) == 0;
  }
  return *text == value;
}

// Positive operators: one value of one of them hits. Negative ones: no value of any of them hits.
bool field_passes(const json::Value& field, const std::optional<std::string>& text) {
  bool has_positive = false;
  bool positive = false;
  bool negative = false;
  for (const auto& [op, values] : *field.object()) {
    if (op == "Field") {
      continue;
    }
    for (const auto& value : *values.array()) {
      const bool hit = is_hit(op, text, *value.string());
      (op.starts_with("Not") ? negative : positive) |= hit;
    }
    has_positive |= !op.starts_with("Not");
  }
  return (positive || !has_positive) && !negative;
}

std::string category_in(const json::Value& record) {
  if (const auto said = text_in(record, "eventCategory")) {
    return *said;
  }
  return text_in(record, "managementEvent") == "false" ? "Data" : "Management";
}

bool selector_passes(const json::Value& selector, const json::Value& record, const json::Value& resource) {
  for (const auto& field : *selector.find("FieldSelectors")->array()) {
    const auto& name = *field.find("Field")->string();
    const auto text = name == "eventCategory"          ? std::optional(category_in(record))
                      : name.starts_with("resources.") ? text_in(resource, name.substr(10))
                                                       : text_in(record, name);
    if (!field_passes(field, text)) {
      return false;
    }
  }
  return true;
}

bool oracle_takes(const EventDataStore& store, const RoutingScope& scope, const json::Value& record) {
  if (store.status != StoreStatus::Enabled) {
    return false;
  }
  const auto account = text_in(record, "recipientAccountId").value_or("");
  const bool is_owners = account == scope.owner.value();
  const bool is_members = store.organization && scope.members.contains(AccountId(account));
  if (!is_owners && !is_members) {
    return false;
  }
  if (!store.multi_region && text_in(record, "awsRegion") != scope.region.value()) {
    return false;
  }
  std::vector<json::Value> resources{json::Value(json::Object{})};
  if (const auto* listed = record.find("resources"); listed != nullptr && !listed->array()->empty()) {
    resources = *listed->array();
  }
  const auto selectors = json::parse(store.advanced_event_selectors);
  for (const auto& selector : *selectors->array()) {
    for (const auto& resource : resources) {
      if (selector_passes(selector, record, resource)) {
        return true;
      }
    }
  }
  return false;
}

constexpr const char* kWords[] = {"Get", "GetObject", "PutObject", "Object", "iam", "s3"};
constexpr const char* kOps[] = {"Equals",    "StartsWith",    "EndsWith",
                                "NotEquals", "NotStartsWith", "NotEndsWith"};
constexpr const char* kTypes[] = {"AWS::S3::Object", "AWS::Lambda::Function"};
constexpr const char* kCategories[] = {"Management", "Management", "Data",      "NetworkActivity",
                                       "Insight",    "Evidence",   "Aggregated"};

std::string random_condition(Chance& chance, const char* name) {
  std::string text = fmt::format(R"(,{{"Field":"{}")", name);
  std::set<std::string> ops;
  for (std::size_t i = 0; i <= chance.below(3); ++i) {
    ops.insert(chance.pick(kOps));
  }
  for (const auto& op : ops) {
    text += fmt::format(R"(,"{}":["{}")", op, chance.pick(kWords));
    text += chance.one_in(2) ? fmt::format(R"(,"{}"])", chance.pick(kWords)) : "]";
  }
  return text + "}";
}

std::string random_selector(Chance& chance, bool of_cloudtrail) {
  const std::string category =
      of_cloudtrail ? std::string(chance.pick(kCategories)) : (chance.one_in(2) ? "Insight" : "Evidence");
  std::string fields = fmt::format(R"({{"Field":"eventCategory","Equals":["{}"]}})", category);
  const auto maybe = [&](const char* name) {
    fields += chance.one_in(3) ? random_condition(chance, name) : "";
  };
  if (category == "Management" || category == "Data") {
    maybe("eventName");
    maybe("eventSource");
    maybe("eventType");
    maybe("userIdentity.arn");
    fields +=
        chance.one_in(4) ? fmt::format(R"(,{{"Field":"readOnly","Equals":["{}"]}})", chance.one_in(2)) : "";
    fields += chance.one_in(4) ? R"(,{"Field":"sessionCredentialFromConsole","NotEquals":["true"]})" : "";
  }
  if (category == "Data") {
    fields += fmt::format(R"(,{{"Field":"resources.type","Equals":["{}"]}})", chance.pick(kTypes));
    maybe("resources.ARN");
  }
  if (category == "NetworkActivity") {
    fields += fmt::format(R"(,{{"Field":"eventSource","Equals":["{}"]}})", chance.pick(kWords));
    maybe("eventName");
    maybe("vpcEndpointId");
    fields += chance.one_in(3) ? R"(,{"Field":"errorCode","Equals":["VpceAccessDenied"]})" : "";
  }
  return fmt::format(R"({{"FieldSelectors":[{}]}})", fields);
}

// Selectors that the rules allow; those of one store are of one category of columns.
std::string random_selectors(Chance& chance) {
  for (;;) {
    std::string text = "[" + random_selector(chance, true);
    for (std::size_t i = chance.below(3); i > 0; --i) {
      text += "," + random_selector(chance, true);
    }
    text += "]";
    const auto parsed = json::parse(text);
    const auto store = store_of("", text);
    if (parsed && event::parse_selectors(*parsed, event::SelectorHolder::EventDataStore) &&
        catalog::category_of(store)) {
      return text;
    }
  }
}

EventDataStore random_store(Chance& chance, std::size_t number) {
  auto store = store_of(fmt::format("store {}", number), random_selectors(chance));
  store.organization = chance.one_in(2);
  store.multi_region = !chance.one_in(3);
  return store;
}

std::string random_event(Chance& chance) {
  constexpr std::string_view kAccounts[] = {kOwner, kOwner, kMember, kStranger};
  constexpr std::string_view kRegions[] = {kHere, kHere, kThere};
  std::string text = fmt::format(R"({{"recipientAccountId":"{}","awsRegion":"{}")", chance.pick(kAccounts),
                                 chance.pick(kRegions));
  if (!chance.one_in(6)) {
    text += fmt::format(R"(,"eventCategory":"{}")", chance.pick(kCategories));
  } else {
    text += chance.one_in(2) ? fmt::format(R"(,"managementEvent":{})", chance.one_in(2)) : "";
  }
  for (const auto* name : {"eventSource", "eventName", "eventType", "vpcEndpointId"}) {
    text += chance.one_in(5) ? "" : fmt::format(R"(,"{}":"{}")", name, chance.pick(kWords));
  }
  text += chance.one_in(3) ? "" : fmt::format(R"(,"readOnly":{})", chance.one_in(2));
  text += chance.one_in(2) ? "" : R"(,"sessionCredentialFromConsole":"true")";
  text += chance.one_in(2) ? "" : R"(,"errorCode":"VpceAccessDenied")";
  text += chance.one_in(3) ? "" : fmt::format(R"(,"userIdentity":{{"arn":"{}"}})", chance.pick(kWords));
  if (!chance.one_in(3)) {
    text += R"(,"resources":[)";
    const auto count = chance.below(3);
    for (std::size_t i = 0; i < count; ++i) {
      text += fmt::format(R"({}{{"type":"{}","ARN":"{}"}})", i == 0 ? "" : ",", chance.pick(kTypes),
                          chance.pick(kWords));
    }
    text += "]";
  }
  return text + "}";
}

// Somebody changes a store, or an account joins or leaves, between two events.
void change_something(Chance& chance, std::vector<EventDataStore>& stores, RoutingScope& scope) {
  constexpr StoreStatus kStates[] = {StoreStatus::Enabled, StoreStatus::Enabled,
                                     StoreStatus::StoppedIngestion, StoreStatus::PendingDeletion,
                                     StoreStatus::Created};
  auto& store = stores[chance.below(stores.size())];
  switch (chance.below(6)) {
    case 0: store.status = chance.pick(kStates); break;
    case 1: store.advanced_event_selectors = random_selectors(chance); break;
    case 2: store.multi_region = !store.multi_region; break;
    case 3: store.organization = !store.organization; break;
    case 4: stores.push_back(random_store(chance, stores.size())); break;
    default:
      if (scope.members.erase(AccountId(kMember)) == 0) {
        scope.members.insert(AccountId(kMember));
      }
  }
}

TEST(Router, AgreesWithASlowReadingWhileStoresChange) {
  constexpr unsigned kWorlds = 60;
  constexpr std::size_t kEvents = 60;
  std::size_t cases = 0;
  std::size_t takings = 0;
  for (unsigned seed = 1; seed <= kWorlds; ++seed) {
    Chance chance(seed);
    auto scope = scope_of({AccountId(kMember)});
    std::vector<EventDataStore> stores;
    for (std::size_t i = 0; i < 4; ++i) {
      stores.push_back(random_store(chance, i));
    }
    for (std::size_t i = 0; i < kEvents; ++i) {
      if (chance.one_in(3)) {
        change_something(chance, stores, scope);
      }
      const auto text = random_event(chance);
      const auto record = json::parse(text);
      ASSERT_TRUE(record) << text;
      std::vector<std::string> expected;
      for (const auto& store : stores) {
        if (oracle_takes(store, scope, *record)) {
          expected.push_back(store.id.value());
        }
      }
      cases += stores.size();
      takings += expected.size();
      ASSERT_THAT(Arrived(text).taken_by(Router(scope, stores), {}), testing::ElementsAreArray(expected))
          << "seed " << seed << ", " << text;
    }
  }
  EXPECT_GE(cases, 10'000u);
  EXPECT_GE(takings, cases / 30) << "the random stores take too little to show anything";
}

// --- scopes ------------------------------------------------------------------------------------------------

TEST(Router, KeepsToTheScopesOfStores) {
  std::vector<EventDataStore> stores = {
      store_of("all", selectors_of("Management")), store_of("member", selectors_of("Management")),
      store_of("unit", selectors_of("Management")), store_of("there", selectors_of("Management")),
      store_of("damaged", selectors_of("Management"))};
  constexpr const char* kScopes[] = {"{}", R"({"Accounts":["444455556666","777788889999"]})",
                                     R"({"OrganizationalUnits":["ou-ab12-11111111"]})",
                                     R"({"Regions":["eu-west-1"]})", "["};
  for (std::size_t i = 0; i < stores.size(); ++i) {
    stores[i].organization = true;
    stores[i].scope = kScopes[i];
  }
  catalog::Organization organization{.id = "o-exampleorgid", .root = "r-ab12"};
  organization.units = {{.id = "ou-ab12-11111111", .parent = "r-ab12", .name = "workloads"}};
  organization.accounts = {{.id = AccountId(kOwner), .parent = "r-ab12"},
                           {.id = AccountId(kMember), .parent = "ou-ab12-11111111"}};
  const Router router(scope_of(catalog::members(organization)), stores, organization);
  const auto taken = [&router](std::string_view account, std::string_view region) {
    return Arrived(
               fmt::format(R"({{"recipientAccountId":"{}","awsRegion":"{}","eventCategory":"Management"}})",
                           account, region))
        .taken_by(router, {});
  };
  EXPECT_THAT(taken(kOwner, kHere), testing::ElementsAre("all"));
  EXPECT_THAT(taken(kOwner, kThere), testing::ElementsAre("all", "there"));
  EXPECT_THAT(taken(kMember, kHere), testing::ElementsAre("all", "member", "unit"));
  EXPECT_THAT(taken(kMember, kThere), testing::ElementsAre("all", "member", "unit", "there"));
  EXPECT_THAT(taken(kStranger, kThere), testing::ElementsAre()) << "who is chosen must be a member as well";
  // What the record does not say, its sender does.
  const Arrived silent(R"({"eventCategory":"Management"})");
  EXPECT_THAT(silent.taken_by(router, {.account = kMember, .region = kThere}),
              testing::ElementsAre("all", "member", "unit", "there"));
  EXPECT_THAT(silent.taken_by(router, {.account = kMember}), testing::ElementsAre("all", "member", "unit"));
}

}  // namespace
}  // namespace tarn::ingest
