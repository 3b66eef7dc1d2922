#include "catalog/control_catalog.hpp"

#include "catalog/temp_folder.hpp"
#include "catalog/test_postgres.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Timestamp at(std::int64_t seconds) {
  return from_micros(seconds * 1'000'000);
}

template <class T>
void expect_code(const Result<T>& result, ErrorCode code) {
  ASSERT_FALSE(result);
  EXPECT_EQ(to_string(result.error().code()), to_string(code)) << result.error().message();
}

EventDataStore store_of(const std::string& id, std::int64_t created) {
  return {.id = EventDataStoreId(id),
          .name = "name-of-" + id,
          .status = StoreStatus::Enabled,
          .advanced_event_selectors = R"([{"Name":"x"}])",
          .multi_region = false,
          .organization = true,
          .retention_days = 90,
          .termination_protection = false,
          .kms_key_id = "alias/key",
          .billing_mode = BillingMode::FixedRetentionPricing,
          .tags = R"([{"Key":"a"}])",
          .created = at(created),
          .updated = at(created + 1)};
}

Import import_of(const std::string& id, std::int64_t created, ImportStatus status) {
  return {.id = ImportId(id),
          .destination = EventDataStoreId("store"),
          .source_uri = "file:///logs",
          .source_region = "us-east-1",
          .start_event_time = at(5),
          .status = status,
          .statistics = {.prefixes_found = 1, .files_completed = 2, .duplicates = 3},
          .created = at(created),
          .updated = at(created)};
}

Query query_of(const std::string& id, std::int64_t created, QueryStatus status) {
  return {.id = QueryId(id),
          .statement = "SELECT 1 FROM x",
          .stores = {EventDataStoreId("second"), EventDataStoreId("first")},
          .alias = "daily",
          .status = status,
          .created = at(created),
          .principal_arn = "arn:aws:iam::111122223333:user/admin",
          .delivery_uri = "s3://bucket",
          .row_rights = R"([{"allow":"all"}])"};
}

Principal admin() {
  return {.arn = "arn:aws:iam::111122223333:user/admin",
          .account = AccountId("111122223333"),
          .kind = PrincipalKind::User,
          .name = "admin",
          .unique_id = "AIDAX",
          .created = at(1)};
}

AccessKey key_of(const std::string& id) {
  return {
      .id = AccessKeyId(id), .principal_arn = admin().arn, .secret = io::Secret("hidden"), .created = at(2)};
}

template <class T>
std::vector<std::string> ids(const Result<Page<T>>& page) {
  std::vector<std::string> found;
  if (!page) {
    ADD_FAILURE() << page.error().message();
    return found;
  }
  for (const auto& item : page->items) {
    found.push_back(item.id.value());
  }
  return found;
}

class ControlCatalogTest : public testing::TestWithParam<DatabaseKind> {
 protected:
  ControlCatalog open() {
    auto control = ControlCatalog::create(*folder_.files, place_);
    if (!control) {
      ADD_FAILURE() << control.error().message();
      std::abort();
    }
    return std::move(*control);
  }

  TempFolder folder_;
  Place place_ = empty_place(GetParam(), folder_, "control.db");
  ControlCatalog control_ = open();
};

TEST_P(ControlCatalogTest, KnowsNoIdsAtFirst) {
  expect_code(control_.settings(), ErrorCode::NotFound);
  expect_code(control_.store(EventDataStoreId("x")), ErrorCode::NotFound);
  expect_code(control_.store_named("x"), ErrorCode::NotFound);
  expect_code(control_.update_store(store_of("x", 1)), ErrorCode::NotFound);
  expect_code(control_.remove_store(EventDataStoreId("x")), ErrorCode::NotFound);
  expect_code(control_.import_record(ImportId("x")), ErrorCode::NotFound);
  expect_code(control_.update_import(import_of("x", 1, ImportStatus::Failed)), ErrorCode::NotFound);
  expect_code(control_.put_import_failure(ImportId("x"), {.location = "a"}), ErrorCode::NotFound);
  expect_code(control_.query(QueryId("x")), ErrorCode::NotFound);
  expect_code(control_.update_query(query_of("x", 1, QueryStatus::Failed)), ErrorCode::NotFound);
  expect_code(control_.remove_query(QueryId("x")), ErrorCode::NotFound);
  expect_code(control_.principal("x"), ErrorCode::NotFound);
  expect_code(control_.access_key(AccessKeyId("x")), ErrorCode::NotFound);
  expect_code(control_.insert_access_key(key_of("AKIA1")), ErrorCode::NotFound);
  expect_code(control_.set_access_key_status(AccessKeyId("x"), KeyStatus::Inactive), ErrorCode::NotFound);
}

TEST_P(ControlCatalogTest, TakesItsSettingsOnce) {
  const LakeSettings settings{.lake_id = "id",
                              .account = AccountId("111122223333"),
                              .region = Region("us-east-1"),
                              .partition = Partition("aws"),
                              .created = from_micros(1'700'000'000'123'456),
                              .token_key = "00ff"};
  ASSERT_TRUE(control_.initialise(settings));
  expect_code(control_.initialise(settings), ErrorCode::AlreadyExists);
  expect_code(control_.set_setting("lake.id", "other"), ErrorCode::InvalidArgument);
  const auto found = open().settings();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, settings.account);
  EXPECT_EQ(found->partition, settings.partition);
  EXPECT_EQ(found->created, settings.created);
  EXPECT_EQ(found->token_key, "00ff");
}

TEST_P(ControlCatalogTest, ChangesOtherSettings) {
  EXPECT_FALSE(*control_.setting("swept"));
  ASSERT_TRUE(control_.set_setting("swept", "1"));
  ASSERT_TRUE(control_.set_setting("swept", "2"));
  EXPECT_EQ(*control_.setting("swept"), "2");
}

TEST_P(ControlCatalogTest, KeepsStores) {
  auto store = store_of("one", 1);
  ASSERT_TRUE(control_.insert_store(store));
  EXPECT_EQ(*open().store(store.id), store);
  EXPECT_EQ(control_.store_named("name-of-one")->id, store.id);
  store.status = StoreStatus::PendingDeletion;
  store.name = "renamed";
  store.retention_days = 7;
  store.updated = at(9);
  ASSERT_TRUE(control_.update_store(store));
  EXPECT_EQ(*control_.store(store.id), store);
  ASSERT_TRUE(control_.remove_store(store.id));
  expect_code(control_.store(store.id), ErrorCode::NotFound);
}

TEST_P(ControlCatalogTest, ChangesAStoreInOneStep) {
  ASSERT_TRUE(control_.insert_store(store_of("one", 1)));
  ASSERT_TRUE(control_.insert_store(store_of("two", 1)));
  const auto rename_to = [](std::string name) {
    return [name](EventDataStore store) -> Result<EventDataStore> {
      store.name = name;
      return store;
    };
  };
  EXPECT_EQ(control_.change_store(EventDataStoreId("one"), rename_to("later"))->name, "later");
  EXPECT_EQ(control_.store(EventDataStoreId("one"))->name, "later");
  expect_code(control_.change_store(EventDataStoreId("three"), rename_to("later")), ErrorCode::NotFound);
  expect_code(control_.change_store(EventDataStoreId("two"), rename_to("later")), ErrorCode::AlreadyExists);
  const auto refuse = [](const EventDataStore&) -> Result<EventDataStore> {
    return fail(ErrorCode::FailedState, "no");
  };
  expect_code(control_.change_store(EventDataStoreId("two"), refuse), ErrorCode::FailedState);
  EXPECT_EQ(*control_.store(EventDataStoreId("two")), store_of("two", 1));
}

TEST_P(ControlCatalogTest, RefusesANameThatIsTaken) {
  ASSERT_TRUE(control_.insert_store(store_of("one", 1)));
  ASSERT_TRUE(control_.insert_store(store_of("two", 1)));
  auto third = store_of("three", 1);
  third.name = "name-of-one";
  expect_code(control_.insert_store(third), ErrorCode::AlreadyExists);
  auto second = store_of("two", 1);
  second.name = "name-of-one";
  const auto renamed = control_.update_store(second);
  expect_code(renamed, ErrorCode::AlreadyExists);
  EXPECT_THAT(renamed.error().message(), HasSubstr("name-of-one"));
}

TEST_P(ControlCatalogTest, PagesNewestFirstWhileItemsAreAdded) {
  for (const auto& [id, created] : {std::pair{"a", 1}, {"b", 2}, {"c", 2}, {"d", 3}, {"e", 4}}) {
    ASSERT_TRUE(control_.insert_store(store_of(id, created)));
  }
  const auto first = control_.stores({.limit = 2});
  EXPECT_THAT(ids(first), ElementsAre("e", "d"));
  ASSERT_TRUE(control_.insert_store(store_of("newer", 9)));
  const auto second = control_.stores({.limit = 2, .after = first->next});
  EXPECT_THAT(ids(second), ElementsAre("c", "b"));
  const auto third = control_.stores({.limit = 2, .after = second->next});
  EXPECT_THAT(ids(third), ElementsAre("a"));
  EXPECT_FALSE(third->next);
  EXPECT_FALSE(control_.stores({.limit = 6})->next);
  EXPECT_EQ(control_.stores({.limit = UINT64_MAX})->items.size(), 6u);
}

TEST_P(ControlCatalogTest, KeepsImports) {
  auto import = import_of("one", 1, ImportStatus::Initializing);
  ASSERT_TRUE(control_.insert_import(import));
  EXPECT_EQ(*open().import_record(import.id), import);
  import.status = ImportStatus::Completed;
  import.statistics.events_completed = 1000;
  import.updated = at(2);
  ASSERT_TRUE(control_.update_import(import));
  EXPECT_EQ(*control_.import_record(import.id), import);
}

TEST_P(ControlCatalogTest, FiltersImports) {
  ASSERT_TRUE(control_.insert_import(import_of("a", 1, ImportStatus::Completed)));
  ASSERT_TRUE(control_.insert_import(import_of("b", 2, ImportStatus::Failed)));
  EXPECT_THAT(ids(control_.imports({}, {})), ElementsAre("b", "a"));
  EXPECT_THAT(ids(control_.imports({.status = ImportStatus::Completed}, {})), ElementsAre("a"));
  EXPECT_THAT(ids(control_.imports({.destination = EventDataStoreId("store")}, {})), ElementsAre("b", "a"));
  EXPECT_THAT(ids(control_.imports({.destination = EventDataStoreId("else")}, {})), ElementsAre());
}

TEST_P(ControlCatalogTest, KeepsOneFailureForEachLocation) {
  const ImportId id("one");
  ASSERT_TRUE(control_.insert_import(import_of("one", 1, ImportStatus::InProgress)));
  const ImportFailure b{.location = "b", .error_type = "Corrupt", .error_message = "cut", .updated = at(2)};
  ImportFailure a{.location = "a", .status = ImportFailureStatus::Retry, .updated = at(2)};
  ASSERT_TRUE(control_.put_import_failure(id, b));
  ASSERT_TRUE(control_.put_import_failure(id, a));
  a.status = ImportFailureStatus::Succeeded;
  ASSERT_TRUE(control_.put_import_failure(id, a));
  EXPECT_THAT(*control_.import_failures(id, 10, 0), ElementsAre(a, b));
  EXPECT_THAT(*control_.import_failures(id, 10, 1), ElementsAre(b));
}

TEST_P(ControlCatalogTest, FailsImportsThatARestartInterrupted) {
  ASSERT_TRUE(control_.insert_import(import_of("done", 1, ImportStatus::Completed)));
  ASSERT_TRUE(control_.insert_import(import_of("new", 2, ImportStatus::Initializing)));
  ASSERT_TRUE(control_.insert_import(import_of("busy", 3, ImportStatus::InProgress)));
  EXPECT_EQ(*control_.fail_unfinished_imports(at(50)), 2u);
  EXPECT_EQ(*control_.fail_unfinished_imports(at(51)), 0u);
  const auto failed = *control_.import_record(ImportId("busy"));
  EXPECT_EQ(failed.status, ImportStatus::Failed);
  EXPECT_EQ(failed.updated, at(50));
  EXPECT_EQ(failed.statistics.failed_entries, 1u);
  EXPECT_THAT(control_.import_failures(failed.id, 10, 0)->front().error_message, HasSubstr("restart"));
  EXPECT_EQ(control_.import_record(ImportId("done"))->status, ImportStatus::Completed);
}

TEST_P(ControlCatalogTest, KeepsQueries) {
  auto query = query_of("one", 1, QueryStatus::Queued);
  ASSERT_TRUE(control_.insert_query(query));
  expect_code(control_.insert_query(query), ErrorCode::AlreadyExists);
  EXPECT_EQ(*open().query(query.id), query);
  query.status = QueryStatus::Finished;
  query.finished = at(3);
  query.statistics = {
      .rows = 1, .bytes_scanned = 2, .events_scanned = 3, .events_matched = 4, .execution_ms = 5};
  query.result_path = "results/one";
  query.delivery_status = "PENDING";
  ASSERT_TRUE(control_.update_query(query));
  EXPECT_EQ(*control_.query(query.id), query);
  ASSERT_TRUE(control_.set_delivery_status(query.id, "SUCCESS"));
  EXPECT_EQ(control_.query(query.id)->delivery_status, "SUCCESS");
  ASSERT_TRUE(control_.remove_query(query.id));
  expect_code(control_.query(query.id), ErrorCode::NotFound);
}

TEST_P(ControlCatalogTest, LetsTheFirstEndOfAQueryStand) {
  auto query = query_of("one", 1, QueryStatus::Running);
  ASSERT_TRUE(control_.insert_query(query));
  query.status = QueryStatus::Cancelled;
  ASSERT_TRUE(control_.update_query(query));
  query.status = QueryStatus::Finished;
  expect_code(control_.update_query(query), ErrorCode::FailedState);
  EXPECT_EQ(control_.query(query.id)->status, QueryStatus::Cancelled);
}

TEST_P(ControlCatalogTest, FiltersQueries) {
  ASSERT_TRUE(control_.insert_query(query_of("a", 10, QueryStatus::Finished)));
  ASSERT_TRUE(control_.insert_query(query_of("b", 20, QueryStatus::Running)));
  auto other = query_of("c", 30, QueryStatus::Finished);
  other.stores = {};
  other.alias = "";
  ASSERT_TRUE(control_.insert_query(other));
  EXPECT_THAT(ids(control_.queries({}, {})), ElementsAre("c", "b", "a"));
  EXPECT_THAT(ids(control_.queries({.status = QueryStatus::Finished}, {})), ElementsAre("c", "a"));
  EXPECT_THAT(ids(control_.queries({.store = EventDataStoreId("first")}, {})), ElementsAre("b", "a"));
  EXPECT_THAT(ids(control_.queries({.from = at(10), .to = at(20)}, {})), ElementsAre("b", "a"));
  EXPECT_THAT(ids(control_.queries({.from = at(11)}, {.limit = 1})), ElementsAre("c"));
  EXPECT_EQ(control_.queries({.alias = "daily"}, {})->items.front().id, QueryId("b"));
}

TEST_P(ControlCatalogTest, FindsTheQueriesOfARefresh) {
  auto first = query_of("a", 10, QueryStatus::Finished);
  first.refresh_id = "1000000001";
  auto second = query_of("b", 20, QueryStatus::Finished);
  second.refresh_id = "1000000002";
  const std::vector<Query> both = {first, second};
  ASSERT_TRUE(control_.insert_queries(both));
  ASSERT_TRUE(control_.insert_query(query_of("by hand", 30, QueryStatus::Finished)));
  EXPECT_EQ(*control_.refreshed_query("daily", std::nullopt), second);
  EXPECT_EQ(control_.refreshed_query("daily", "1000000001")->id, QueryId("a"));
  expect_code(control_.refreshed_query("daily", "1000000003"), ErrorCode::NotFound);
  expect_code(control_.refreshed_query("", std::nullopt), ErrorCode::NotFound);
  EXPECT_EQ(control_.queries({.alias = "daily"}, {})->items.front().id, QueryId("by hand"));
  EXPECT_THAT(ids(control_.queries({.alias = "daily", .refresh_id = "1000000001"}, {})), ElementsAre("a"));
}

TEST_P(ControlCatalogTest, InsertsAllQueriesOrNone) {
  const std::vector<Query> twice = {query_of("a", 10, QueryStatus::Queued),
                                    query_of("a", 10, QueryStatus::Queued)};
  expect_code(control_.insert_queries(twice), ErrorCode::AlreadyExists);
  expect_code(control_.query(QueryId("a")), ErrorCode::NotFound);
}

TEST_P(ControlCatalogTest, FailsQueriesThatARestartInterrupted) {
  ASSERT_TRUE(control_.insert_query(query_of("queued", 1, QueryStatus::Queued)));
  ASSERT_TRUE(control_.insert_query(query_of("running", 1, QueryStatus::Running)));
  ASSERT_TRUE(control_.insert_query(query_of("done", 1, QueryStatus::Finished)));
  EXPECT_EQ(*control_.fail_unfinished_queries(at(50)), 2u);
  const auto failed = *control_.query(QueryId("running"));
  EXPECT_EQ(failed.status, QueryStatus::Failed);
  EXPECT_EQ(failed.finished, at(50));
  EXPECT_THAT(failed.error_message, HasSubstr("interrupted by a restart"));
  EXPECT_EQ(control_.query(QueryId("done"))->status, QueryStatus::Finished);
}

TEST_P(ControlCatalogTest, KeepsPrincipalsAndKeys) {
  ASSERT_TRUE(control_.insert_principal_with_key(admin(), key_of("AKIA1")));
  ASSERT_TRUE(control_.insert_access_key(key_of("AKIA2")));
  EXPECT_EQ(*open().principal(admin().arn), admin());
  EXPECT_THAT(*control_.principals(), ElementsAre(admin()));
  const auto key = open().access_key(AccessKeyId("AKIA1"));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->secret.reveal(), "hidden");
  EXPECT_EQ(key->principal_arn, admin().arn);
  EXPECT_EQ(key->status, KeyStatus::Active);
  ASSERT_TRUE(control_.set_access_key_status(key->id, KeyStatus::Inactive));
  EXPECT_EQ(control_.access_key(key->id)->status, KeyStatus::Inactive);
  EXPECT_EQ(control_.access_keys(admin().arn)->size(), 2u);
}

TEST_P(ControlCatalogTest, KeepsWhatPrincipalsMayDo) {
  auto role = admin();
  role.arn = "arn:aws:iam::111122223333:role/reader";
  role.unique_id = "AROAX";
  role.kind = PrincipalKind::Role;
  role.trust_policy = "{}";
  role.session_length = std::chrono::hours(2);
  const PrincipalPolicy reads{.name = "reads", .document = "{}"};
  const PrincipalPolicy builtin{.name = "AdministratorAccess"};
  ASSERT_TRUE(control_.insert_principal(role, std::vector{reads, builtin}));
  EXPECT_EQ(*open().principal(role.arn), role);
  EXPECT_THAT(*control_.principal_policies(role.arn), ElementsAre(builtin, reads));

  const PrincipalPolicy changed{.name = "reads", .document = R"({"Version":"2012-10-17"})"};
  ASSERT_TRUE(control_.put_principal_policy(role.arn, changed));
  ASSERT_TRUE(control_.remove_principal_policy(role.arn, builtin.name));
  EXPECT_THAT(*open().principal_policies(role.arn), ElementsAre(changed));
  expect_code(control_.remove_principal_policy(role.arn, builtin.name), ErrorCode::NotFound);
  expect_code(control_.put_principal_policy("nobody", changed), ErrorCode::NotFound);

  role.trust_policy = R"({"Statement":[]})";
  role.session_length = std::chrono::hours(12);
  ASSERT_TRUE(control_.update_principal(role));
  EXPECT_EQ(*control_.principal(role.arn), role);
  ASSERT_TRUE(control_.remove_principal(role.arn));
  EXPECT_TRUE(control_.principal_policies(role.arn)->empty());
  expect_code(control_.remove_principal(role.arn), ErrorCode::NotFound);
  expect_code(control_.update_principal(role), ErrorCode::NotFound);
}

TEST_P(ControlCatalogTest, RemovesKeysWithTheirPrincipal) {
  ASSERT_TRUE(control_.insert_principal_with_key(admin(), key_of("AKIA1")));
  ASSERT_TRUE(control_.insert_access_key(key_of("AKIA2")));
  ASSERT_TRUE(control_.remove_access_key(AccessKeyId("AKIA2")));
  expect_code(control_.remove_access_key(AccessKeyId("AKIA2")), ErrorCode::NotFound);
  ASSERT_TRUE(control_.remove_principal(admin().arn));
  expect_code(control_.access_key(AccessKeyId("AKIA1")), ErrorCode::NotFound);
}

TEST_P(ControlCatalogTest, ChangesAllSecretsOrNone) {
  ASSERT_TRUE(control_.insert_principal_with_key(admin(), key_of("AKIA1")));
  ASSERT_TRUE(control_.insert_access_key(key_of("AKIA2")));
  const auto changed = control_.change_secrets(
      [](const AccessKey& key) -> Result<io::Secret> { return io::Secret("of " + key.id.value()); });
  ASSERT_TRUE(changed);
  EXPECT_EQ(*changed, 2u);
  EXPECT_EQ(control_.access_key(AccessKeyId("AKIA2"))->secret.reveal(), "of AKIA2");
  const auto failed = control_.change_secrets([](const AccessKey& key) -> Result<io::Secret> {
    if (key.id == AccessKeyId("AKIA2")) {
      return fail(ErrorCode::Corrupt, "not that one");
    }
    return io::Secret("new");
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(control_.access_key(AccessKeyId("AKIA1"))->secret.reveal(), "of AKIA1");
}

TEST_P(ControlCatalogTest, TakesAPrincipalAndItsKeyOrNeither) {
  ASSERT_TRUE(control_.insert_principal_with_key(admin(), key_of("AKIA1")));
  auto second = admin();
  second.arn += "2";
  second.unique_id += "2";
  auto key = key_of("AKIA1");
  key.principal_arn = second.arn;
  expect_code(control_.insert_principal_with_key(second, key), ErrorCode::AlreadyExists);
  expect_code(control_.principal(second.arn), ErrorCode::NotFound);
}

Resource trail_of(const std::string& name, std::int64_t created) {
  return {.id = ResourceArn("arn:aws:cloudtrail:us-east-1:111122223333:trail/" + name),
          .kind = ResourceKind::Trail,
          .account = AccountId("111122223333"),
          .region = Region("us-east-1"),
          .name = name,
          .document = R"({"S3BucketName":"logs"})",
          .tags = R"([{"Key":"a"}])",
          .created = at(created),
          .updated = at(created)};
}

constexpr std::uint64_t kRoom = 5;

TEST_P(ControlCatalogTest, KeepsResources) {
  const auto trail = trail_of("main", 1);
  ASSERT_TRUE(control_.insert_resource(trail, kRoom));
  EXPECT_EQ(*open().resource(trail.id), trail);
  const auto stop = [](Resource changed) -> Result<Resource> {
    changed.document = R"({"IsLogging":false})";
    changed.tags = "[]";
    changed.updated = at(9);
    return changed;
  };
  const auto changed = control_.change_resource(trail.id, stop);
  ASSERT_TRUE(changed) << changed.error().message();
  EXPECT_EQ(*control_.resource(trail.id), *changed);
  EXPECT_EQ(changed->document, R"({"IsLogging":false})");
  ASSERT_TRUE(control_.remove_resource(trail.id));
  expect_code(control_.remove_resource(trail.id), ErrorCode::NotFound);
  expect_code(control_.resource(trail.id), ErrorCode::NotFound);
  expect_code(control_.change_resource(trail.id, stop), ErrorCode::NotFound);
}

TEST_P(ControlCatalogTest, TakesResourcesOfOneNameInOtherPlaces) {
  ASSERT_TRUE(control_.insert_resource(trail_of("main", 1), kRoom));
  auto twin = trail_of("main", 2);
  twin.id = ResourceArn("arn:aws:cloudtrail:eu-west-1:111122223333:trail/main");
  const auto taken = control_.insert_resource(twin, kRoom);
  expect_code(taken, ErrorCode::AlreadyExists);
  EXPECT_THAT(taken.error().message(), HasSubstr("main"));
  twin.region = Region("eu-west-1");
  ASSERT_TRUE(control_.insert_resource(twin, kRoom));
  auto channel = trail_of("main", 3);
  channel.id = ResourceArn("arn:aws:cloudtrail:us-east-1:111122223333:channel/main");
  channel.kind = ResourceKind::Channel;
  ASSERT_TRUE(control_.insert_resource(channel, kRoom));
  EXPECT_THAT(ids(control_.resources({.kind = ResourceKind::Trail}, {})),
              ElementsAre(twin.id.value(), trail_of("main", 1).id.value()));
  EXPECT_THAT(ids(control_.resources({.kind = ResourceKind::Trail, .region = twin.region}, {})),
              ElementsAre(twin.id.value()));
  EXPECT_THAT(ids(control_.resources({.kind = ResourceKind::Trail, .account = AccountId("4")}, {})),
              ElementsAre());
  EXPECT_THAT(ids(control_.resources({.kind = ResourceKind::Channel}, {})), ElementsAre(channel.id.value()));
  const auto first = control_.resources({.kind = ResourceKind::Trail}, {.limit = 1});
  EXPECT_THAT(ids(control_.resources({.kind = ResourceKind::Trail}, {.limit = 1, .after = first->next})),
              ElementsAre(trail_of("main", 1).id.value()));
}

TEST_P(ControlCatalogTest, HasRoomForSoManyResourcesOfAKind) {
  ASSERT_TRUE(control_.insert_resource(trail_of("one", 1), 2));
  ASSERT_TRUE(control_.insert_resource(trail_of("two", 2), 2));
  expect_code(control_.insert_resource(trail_of("three", 3), 2), ErrorCode::ResourceExhausted);
  ASSERT_TRUE(control_.remove_resource(trail_of("one", 1).id));
  ASSERT_TRUE(control_.insert_resource(trail_of("three", 3), 2));
}

TEST_P(ControlCatalogTest, AsksWhetherTheOthersAdmitAResource) {
  ASSERT_TRUE(control_.insert_resource(trail_of("one", 1), kRoom));
  ASSERT_TRUE(control_.insert_resource(trail_of("two", 2), kRoom));
  std::vector<std::string> asked;
  const auto unless_two = [&asked](const Resource& there) -> Result<> {
    asked.push_back(there.name);
    return there.name == "two" ? Result<>(fail(ErrorCode::FailedState, "not beside two")) : Result<>();
  };
  const auto refused = control_.insert_resource(trail_of("three", 3), kRoom, unless_two);
  expect_code(refused, ErrorCode::FailedState);
  EXPECT_EQ(refused.error().message(), "not beside two");
  EXPECT_THAT(asked, ElementsAre("one", "two"));
  ASSERT_TRUE(control_.remove_resource(trail_of("two", 2).id));
  ASSERT_TRUE(control_.insert_resource(trail_of("three", 3), kRoom, unless_two));
}

TEST_P(ControlCatalogTest, RenamesAResourceUnlessTheNameIsTaken) {
  ASSERT_TRUE(control_.insert_resource(trail_of("one", 1), kRoom));
  ASSERT_TRUE(control_.insert_resource(trail_of("two", 2), kRoom));
  const auto rename_to = [](const char* name) {
    return [name](Resource changed) -> Result<Resource> {
      changed.name = name;
      return changed;
    };
  };
  const auto taken = control_.change_resource(trail_of("one", 1).id, rename_to("two"));
  expect_code(taken, ErrorCode::AlreadyExists);
  EXPECT_THAT(taken.error().message(), HasSubstr("two"));
  ASSERT_TRUE(control_.change_resource(trail_of("one", 1).id, rename_to("three")));
  EXPECT_EQ(control_.resource(trail_of("one", 1).id)->name, "three");
}

TEST_P(ControlCatalogTest, KeepsWhatIsAttachedAsLongAsTheResource) {
  const auto trail = trail_of("main", 1);
  ASSERT_TRUE(control_.insert_resource(trail, kRoom));
  const Attachment policy{.resource = trail.id.value(), .document = "{}", .updated = at(1)};
  const Attachment other{.resource = "arn:other", .document = "[]", .updated = at(2)};
  EXPECT_EQ(*control_.attachment(policy.resource, AttachmentKind::ResourcePolicy), std::nullopt);
  ASSERT_TRUE(control_.attach(AttachmentKind::ResourcePolicy, policy));
  ASSERT_TRUE(control_.attach(AttachmentKind::ResourcePolicy, other));
  ASSERT_TRUE(control_.attach(AttachmentKind::Federation, other));
  const Attachment newer{.resource = policy.resource, .document = R"({"a":1})", .updated = at(3)};
  ASSERT_TRUE(control_.attach(AttachmentKind::ResourcePolicy, newer));
  EXPECT_EQ(*control_.attachment(policy.resource, AttachmentKind::ResourcePolicy), newer);
  EXPECT_EQ(*control_.attachment(policy.resource, AttachmentKind::Federation), std::nullopt);
  EXPECT_THAT(*open().attachments(AttachmentKind::ResourcePolicy), ElementsAre(newer, other));
  EXPECT_TRUE(*control_.detach("arn:other", AttachmentKind::ResourcePolicy));
  EXPECT_FALSE(*control_.detach("arn:other", AttachmentKind::ResourcePolicy));
  ASSERT_TRUE(control_.remove_resource(trail.id));
  EXPECT_THAT(*control_.attachments(AttachmentKind::ResourcePolicy), ElementsAre());
  ASSERT_TRUE(control_.detach_all("arn:other"));
  EXPECT_THAT(*control_.attachments(AttachmentKind::Federation), ElementsAre());
}

TEST_P(ControlCatalogTest, KeepsTheOrganization) {
  EXPECT_EQ(control_.organization()->has_value(), false);
  EXPECT_EQ(control_.organization_updated()->has_value(), false);
  Organization wanted{.id = "o-exampleorgid",
                      .management = AccountId("111122223333"),
                      .root = "r-ab12",
                      .units = {{.id = "ou-ab12-11111111", .parent = "r-ab12", .name = "workloads"}},
                      .accounts = {{.id = AccountId("111122223333"), .parent = "r-ab12", .joined = at(1)},
                                   {.id = AccountId("444455556666"),
                                    .name = "one",
                                    .email = "one@example.com",
                                    .status = AccountStatus::Suspended,
                                    .parent = "ou-ab12-11111111",
                                    .joined = at(2),
                                    .left = at(3)}},
                      .administrators = {{.account = AccountId("444455556666"), .since = at(4)}}};
  const auto first = control_.change_organization(
      [&](const std::optional<Organization>& before) -> Result<Organization> {
        EXPECT_EQ(before, std::nullopt);
        return wanted;
      },
      at(10));
  ASSERT_TRUE(first) << first.error().message();
  wanted.updated = at(10);
  EXPECT_EQ(*first, wanted);
  EXPECT_EQ(**control_.organization(), wanted);
  EXPECT_THAT(members(wanted), ElementsAre(AccountId("111122223333")));

  // Even while the clock stands, the next version has a later time.
  const auto second = control_.change_organization(
      [&](const std::optional<Organization>& before) -> Result<Organization> {
        EXPECT_EQ(before, wanted);
        Organization after = *before;
        after.administrators.clear();
        after.units.clear();
        return after;
      },
      at(10));
  ASSERT_TRUE(second);
  EXPECT_GT(*control_.organization_updated().value(), at(10));
  EXPECT_EQ(**control_.organization(), *second);
  expect_code(control_.change_organization(
                  [](const std::optional<Organization>&) -> Result<Organization> {
                    return fail(ErrorCode::FailedState, "not so");
                  },
                  at(20)),
              ErrorCode::FailedState);
  EXPECT_EQ(**control_.organization(), *second) << "a change that fails changes nothing";
  ASSERT_TRUE(control_.remove_organization());
  EXPECT_EQ(control_.organization()->has_value(), false);
}

template <class E>
void expect_names(std::initializer_list<std::pair<E, const char*>> names) {
  for (const auto& [value, name] : names) {
    EXPECT_EQ(to_string(value), name);
    EXPECT_EQ(parse_enum<E>(name), value);
  }
  EXPECT_EQ(parse_enum<E>(""), std::nullopt);
}

TEST(ControlEnums, HaveTheNamesOfTheApi) {
  expect_names<StoreStatus>({{StoreStatus::Created, "CREATED"},
                             {StoreStatus::Enabled, "ENABLED"},
                             {StoreStatus::PendingDeletion, "PENDING_DELETION"},
                             {StoreStatus::StartingIngestion, "STARTING_INGESTION"},
                             {StoreStatus::StoppedIngestion, "STOPPED_INGESTION"},
                             {StoreStatus::StoppingIngestion, "STOPPING_INGESTION"}});
  expect_names<AccountStatus>({{AccountStatus::Active, "ACTIVE"},
                               {AccountStatus::Suspended, "SUSPENDED"},
                               {AccountStatus::PendingClosure, "PENDING_CLOSURE"}});
  expect_names<ImportStatus>({{ImportStatus::Initializing, "INITIALIZING"},
                              {ImportStatus::InProgress, "IN_PROGRESS"},
                              {ImportStatus::Failed, "FAILED"},
                              {ImportStatus::Stopped, "STOPPED"},
                              {ImportStatus::Completed, "COMPLETED"}});
  expect_names<QueryStatus>({{QueryStatus::Queued, "QUEUED"},
                             {QueryStatus::Running, "RUNNING"},
                             {QueryStatus::Finished, "FINISHED"},
                             {QueryStatus::Failed, "FAILED"},
                             {QueryStatus::Cancelled, "CANCELLED"},
                             {QueryStatus::TimedOut, "TIMED_OUT"}});
}

INSTANTIATE_TEST_SUITE_P(Databases, ControlCatalogTest,
                         testing::Values(DatabaseKind::Sqlite, DatabaseKind::Postgres), name_of);

}  // namespace
}  // namespace tarn::catalog
