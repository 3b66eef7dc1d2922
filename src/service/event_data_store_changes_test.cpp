#include "service/store_lifecycle.hpp"
#include "service/test_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

class EventDataStoreChangesTest : public testing::Test {
 protected:
  // `more` are further members of the input: ,"Name":"x"
  Reply call(const std::string& operation, const std::string& store, const std::string& more = "") {
    return service_.call(operation, R"({"EventDataStore":")" + store + "\"" + more + "}");
  }
  std::string error_of(const std::string& operation, const std::string& store, const std::string& more = "") {
    return call(operation, store, more).error();
  }
  std::string status(const std::string& store) { return call("GetEventDataStore", store).member("Status"); }
  std::string make_unprotected(const std::string& name) {
    const auto id = service_.make_store(name);
    EXPECT_EQ(error_of("UpdateEventDataStore", id, R"(,"TerminationProtectionEnabled":false)"), "");
    return id;
  }
  std::string make_of_category(const std::string& name, const std::string& category) {
    return service_
        .call("CreateEventDataStore",
              R"({"Name":")" + name +
                  R"(","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":[")" +
                  category + R"("]}]}]})")
        .member("EventDataStoreArn");
  }
  std::string import_into(const std::string& store) {
    return service_.call("StartImport", service_.start_import(store, "file://" + service_.folder.at("logs")))
        .error();
  }

  TestService service_;
};

constexpr const char* kChanges[] = {"UpdateEventDataStore", "DeleteEventDataStore", "RestoreEventDataStore",
                                    "StartEventDataStoreIngestion", "StopEventDataStoreIngestion"};

TEST_F(EventDataStoreChangesTest, AllWantAStoreThatIsThere) {
  const struct {
    const char* name;
    const char* store;
    const char* error;
  } cases[] = {
      {"unknown", "11111111-2222-4333-8444-555555555555", "EventDataStoreNotFoundException"},
      {"another account's",
       "arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/11111111-2222-4333-8444-555555555555",
       "EventDataStoreNotFoundException"},
      {"no ARN of a store", "arn:aws:cloudtrail:us-east-1:1:nonsense", "EventDataStoreARNInvalidException"},
      {"no name at all", "?", "ValidationException"},
  };
  for (const auto* operation : kChanges) {
    for (const auto& c : cases) {
      SCOPED_TRACE(std::string(operation) + ": " + c.name);
      EXPECT_EQ(error_of(operation, c.store), c.error);
    }
    EXPECT_EQ(service_.call(operation, "{}").error(), "ValidationException") << operation;
  }
}

TEST_F(EventDataStoreChangesTest, RefusesWrongUpdates) {
  const auto id = service_.make_store("ours");
  service_.make_store("taken");
  const struct {
    const char* name;
    const char* change;
    const char* error;
  } cases[] = {
      {"name taken", R"("Name":"taken")", "EventDataStoreAlreadyExistsException"},
      {"name too short", R"("Name":"ab")", "ValidationException"},
      {"too few days", R"("RetentionPeriod":6)", "ValidationException"},
      {"fixed billing", R"("BillingMode":"FIXED_RETENTION_PRICING")", "InvalidParameterException"},
      {"unknown billing", R"("BillingMode":"FREE")", "ValidationException"},
      {"a key", R"("KmsKeyId":"alias/x")", "UnsupportedOperationException"},
      {"selectors of nothing",
       R"("AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"readOnly","Equals":["true"]}]}])",
       "InvalidEventSelectorsException"},
      {"selectors of another category",
       R"("AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Insight"]}]}])",
       "InvalidEventDataStoreCategoryException"},
  };
  const auto before = call("GetEventDataStore", id).http.body;
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto reply = call("UpdateEventDataStore", id, std::string(",") + c.change);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_EQ(call("GetEventDataStore", id).http.body, before);
}

TEST_F(EventDataStoreChangesTest, UpdatesWhatIsNamed) {
  const auto made =
      service_.call("CreateEventDataStore",
                    R"({"Name":"former","BillingMode":"FIXED_RETENTION_PRICING","RetentionPeriod":90})");
  const auto arn = made.member("EventDataStoreArn");
  service_.clock.advance(std::chrono::seconds(5));
  const auto changed = call("UpdateEventDataStore", arn,
                            R"(,"Name":"later","RetentionPeriod":3000,)"
                            R"("BillingMode":"EXTENDABLE_RETENTION_PRICING","MultiRegionEnabled":false)");
  ASSERT_EQ(changed.error(), "") << changed.message();
  EXPECT_EQ(changed.member("EventDataStoreArn"), arn);
  EXPECT_EQ(changed.member("Name"), "later");
  EXPECT_EQ(changed.member("Status"), "ENABLED");
  EXPECT_EQ(changed.member("BillingMode"), "EXTENDABLE_RETENTION_PRICING");
  EXPECT_EQ(changed.member("FederationStatus"), "DISABLED");
  EXPECT_EQ(*changed.body.find("RetentionPeriod")->integer(), 3000);
  EXPECT_FALSE(*changed.body.find("MultiRegionEnabled")->boolean());
  EXPECT_TRUE(*changed.body.find("TerminationProtectionEnabled")->boolean()) << "as it was";
  EXPECT_EQ(changed.body.find("UpdatedTimestamp")->number(),
            changed.body.find("CreatedTimestamp")->number() + 5);
  EXPECT_EQ(call("GetEventDataStore", arn).body.find("RetentionPeriod")->number(), 3000);
}

TEST_F(EventDataStoreChangesTest, NothingButRestorationIsLeftToAStoreThatIsPendingDeletion) {
  const auto id = make_unprotected("going");
  service_.write_log("a.json", log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z")}));
  ASSERT_EQ(import_into(id), "");
  service_.wait_for_import(
      *service_.call("ListImports").body.find("Imports")->array()->front().find("ImportId")->string());
  const auto import =
      *service_.call("ListImports").body.find("Imports")->array()->front().find("ImportId")->string();
  const auto deleted = call("DeleteEventDataStore", id);
  ASSERT_EQ(deleted.error(), "") << deleted.message();
  EXPECT_EQ(deleted.http.body, "{}");
  EXPECT_EQ(status(id), "PENDING_DELETION");
  EXPECT_THAT(service_.call("ListEventDataStores").http.body, HasSubstr("PENDING_DELETION"));
  const auto query = R"({"QueryStatement":"SELECT count(*) AS n FROM )" + id + "\"}";
  EXPECT_EQ(error_of("UpdateEventDataStore", id, R"(,"Name":"kept")"), "InactiveEventDataStoreException");
  EXPECT_EQ(error_of("DeleteEventDataStore", id), "InactiveEventDataStoreException");
  EXPECT_EQ(error_of("StartEventDataStoreIngestion", id), "InvalidEventDataStoreStatusException");
  EXPECT_EQ(error_of("StopEventDataStoreIngestion", id), "InvalidEventDataStoreStatusException");
  EXPECT_EQ(error_of("ListQueries", id), "InactiveEventDataStoreException");
  EXPECT_EQ(service_.call("StartQuery", query).error(), "InactiveEventDataStoreException");
  EXPECT_EQ(import_into(id), "InactiveEventDataStoreException");
  EXPECT_EQ(service_.call("StartImport", R"({"ImportId":")" + import + "\"}").error(),
            "InactiveEventDataStoreException");
  EXPECT_EQ(StoreLifecycle(*service_.lake).admit_import(EventDataStoreId(id)).error().code(),
            ErrorCode::FailedState)
      << "nor one that waited for the lock meanwhile";

  const auto restored = call("RestoreEventDataStore", id);
  ASSERT_EQ(restored.error(), "") << restored.message();
  EXPECT_EQ(restored.member("Status"), "ENABLED");
  EXPECT_EQ(restored.member("BillingMode"), "EXTENDABLE_RETENTION_PRICING");
  EXPECT_EQ(error_of("RestoreEventDataStore", id), "InvalidEventDataStoreStatusException");
  const auto started = service_.call("StartQuery", query);
  ASSERT_EQ(started.error(), "") << started.message();
  const auto ended = service_.wait_for_query(started.member("QueryId"));
  EXPECT_EQ(ended.member("QueryStatus"), "FINISHED");
  EXPECT_THAT(
      service_.call("GetQueryResults", R"({"QueryId":")" + started.member("QueryId") + "\"}").http.body,
      HasSubstr(R"([{"n":"1"}])"));
  EXPECT_EQ(import_into(id), "");
}

TEST_F(EventDataStoreChangesTest, WhatADeletionNeeds) {
  const auto id = service_.make_store("guarded");
  EXPECT_EQ(error_of("DeleteEventDataStore", id), "EventDataStoreTerminationProtectedException");
  EXPECT_EQ(error_of("UpdateEventDataStore", id, R"(,"TerminationProtectionEnabled":false)"), "");
  {
    const auto import =
        must(ingest::lock_store(service_.lake->files(), service_.lake->folder(), EventDataStoreId(id)));
    EXPECT_EQ(error_of("DeleteEventDataStore", id), "EventDataStoreHasOngoingImportException");
    EXPECT_EQ(error_of("UpdateEventDataStore", id, R"(,"Name":"later")"),
              "EventDataStoreHasOngoingImportException");
  }
  EXPECT_EQ(status(id), "ENABLED");
  EXPECT_EQ(error_of("DeleteEventDataStore", id), "");
  service_.clock.advance(kDeletionPending);
  EXPECT_EQ(error_of("RestoreEventDataStore", id), "InvalidEventDataStoreStatusException") << "too late";
  service_.parts->upkeep.finish_deletions();
  EXPECT_EQ(error_of("GetEventDataStore", id), "EventDataStoreNotFoundException");
  EXPECT_EQ(error_of("RestoreEventDataStore", id), "EventDataStoreNotFoundException");
}

TEST_F(EventDataStoreChangesTest, IngestionStopsAndStarts) {
  const auto id = service_.make_store("flowing");
  EXPECT_EQ(error_of("StartEventDataStoreIngestion", id), "InvalidEventDataStoreStatusException");
  const auto stopped = call("StopEventDataStoreIngestion", id);
  EXPECT_EQ(stopped.error(), "") << stopped.message();
  EXPECT_EQ(stopped.http.body, "{}");
  EXPECT_EQ(status(id), "STOPPED_INGESTION");
  EXPECT_EQ(error_of("StopEventDataStoreIngestion", id), "InvalidEventDataStoreStatusException");
  service_.write_log("a.json", log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z")}));
  EXPECT_EQ(import_into(id), "") << "imports go on";
  EXPECT_EQ(service_.call("StartQuery", R"({"QueryStatement":"SELECT count(*) FROM )" + id + "\"}").error(),
            "");
  EXPECT_EQ(error_of("StartEventDataStoreIngestion", id), "");
  EXPECT_EQ(status(id), "ENABLED");
  const std::pair<const char*, const char*> categories[] = {
      {"ConfigurationItem", ""},
      {"Insight", "InvalidEventDataStoreCategoryException"},
      {"Evidence", "InvalidEventDataStoreCategoryException"},
      {"ActivityAuditLog", "InvalidEventDataStoreCategoryException"}};
  for (const auto& [category, error] : categories) {
    const auto other = make_of_category(category, category);
    EXPECT_EQ(error_of("StopEventDataStoreIngestion", other), error) << category;
  }
}

// Such a store takes what channels deliver, so that it must be possible to start what was made without
// ingestion.
TEST_F(EventDataStoreChangesTest, AStoreOfAnyCategoryIsStartedThatWasMadeWithoutIngestion) {
  const std::string store =
      service_
          .call(
              "CreateEventDataStore",
              R"({"Name":"audit","StartIngestion":false,"MultiRegionEnabled":false,"AdvancedEventSelectors":[)"
              R"({"FieldSelectors":[{"Field":"eventCategory","Equals":["ActivityAuditLog"]}]}]})")
          .member("EventDataStoreArn");
  const std::string channel =
      R"({"Name":"channel","Source":"Custom","Destinations":[{"Type":"EVENT_DATA_STORE","Location":")" +
      store + "\"}]}";
  EXPECT_EQ(status(store), "STOPPED_INGESTION");
  EXPECT_EQ(service_.call("CreateChannel", channel).error(), "InactiveEventDataStoreException");
  EXPECT_EQ(error_of("StartEventDataStoreIngestion", store), "");
  EXPECT_EQ(status(store), "ENABLED");
  EXPECT_EQ(service_.call("CreateChannel", channel).error(), "");
  EXPECT_EQ(error_of("StartEventDataStoreIngestion", store), "InvalidEventDataStoreCategoryException");
  EXPECT_EQ(error_of("StopEventDataStoreIngestion", store), "InvalidEventDataStoreCategoryException");
}

TEST_F(EventDataStoreChangesTest, LogsOnWhatInsightsNeed) {
  const auto source = service_.make_store("source");
  const std::string insights = make_of_category("insights", "Insight");
  const auto enable = [&](const std::string& types) {
    return call("PutInsightSelectors", source,
                R"(,"InsightsDestination":")" + insights + R"(","InsightSelectors":[)" + types + "]")
        .error();
  };
  const auto selecting = [](const std::string& more) {
    return R"(,"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]})" +
           more + "]}]";
  };
  const std::string reads = selecting(R"(,{"Field":"readOnly","Equals":["true"]})");
  const std::string writes = selecting(R"(,{"Field":"readOnly","Equals":["false"]})");
  ASSERT_EQ(enable(R"({"InsightType":"ApiCallRateInsight"})"), "");
  const Reply refused = call("UpdateEventDataStore", source, reads);
  EXPECT_EQ(refused.error(), "InvalidInsightSelectorsException");
  EXPECT_THAT(refused.message(), HasSubstr("ApiCallRateInsight on Management events needs"));
  EXPECT_THAT(refused.message(), HasSubstr("PutInsightSelectors"));
  EXPECT_EQ(error_of("UpdateEventDataStore", source, R"(,"RetentionPeriod":30)"), "");
  EXPECT_EQ(error_of("UpdateEventDataStore", source, writes), "");
  ASSERT_EQ(enable(R"({"InsightType":"ApiErrorRateInsight"})"), "");
  EXPECT_EQ(error_of("UpdateEventDataStore", source, reads), "") << "errors of reads are Insights as well";
  ASSERT_EQ(enable(""), "");
  EXPECT_EQ(
      error_of("UpdateEventDataStore", source,
               R"(,"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},)"
               R"({"Field":"resources.type","Equals":["AWS::S3::Object"]}]}])"),
      "");
}

TEST_F(EventDataStoreChangesTest, ADamagedChannelKeepsNoStoreFromDeletion) {
  const auto free = make_unprotected("free");
  const auto used = service_.make_audit_store("used");
  const auto channel = [](const std::string& name, const std::string& store) {
    return R"({"Name":")" + name +
           R"(","Source":"GitHub","Destinations":[{"Type":"EVENT_DATA_STORE","Location":")" + store + "\"}]}";
  };
  const std::string damaged = service_.call("CreateChannel", channel("damaged", used)).member("ChannelArn");
  must(service_.lake->control().change_resource(ResourceArn(damaged), [](catalog::Resource resource) {
    resource.document = "{";
    return Result<catalog::Resource>(resource);
  }));
  EXPECT_EQ(error_of("DeleteEventDataStore", free), "");
  const Reply made = service_.call("CreateChannel", channel("whole", used));
  EXPECT_EQ(made.error(), "") << "one that takes nothing takes no source either";
  const Reply refused = call("DeleteEventDataStore", used);
  EXPECT_EQ(refused.error(), "ChannelExistsForEDSException");
  EXPECT_THAT(refused.message(), HasSubstr(made.member("ChannelArn")));
  EXPECT_EQ(service_.call("DeleteChannel", R"({"Channel":")" + damaged + "\"}").error(), "");
}

TEST_F(EventDataStoreChangesTest, HasAsManyStoresAsTheLakeMay) {
  const auto one = make_unprotected("one");
  service_.make_store("two");
  EXPECT_EQ(error_of("DeleteEventDataStore", one), "");
  service_.limits.stores = 2;
  service_.restart();
  EXPECT_EQ(service_.call("CreateEventDataStore", R"({"Name":"three"})").error(),
            "EventDataStoreMaxLimitExceededException")
      << "a store that is pending deletion counts";
  EXPECT_EQ(error_of("RestoreEventDataStore", one), "");
  EXPECT_EQ(error_of("DeleteEventDataStore", one), "");
  service_.limits.stores = 1;
  service_.restart();
  EXPECT_EQ(error_of("RestoreEventDataStore", one), "EventDataStoreMaxLimitExceededException");
  EXPECT_EQ(status(one), "PENDING_DELETION");
}

TEST_F(EventDataStoreChangesTest, ChangesAreInTheEventHistory) {
  const auto id = make_unprotected("seen");
  call("StopEventDataStoreIngestion", id);
  call("StartEventDataStoreIngestion", id);
  call("DeleteEventDataStore", id);
  call("RestoreEventDataStore", id);
  call("StopEventDataStoreIngestion", "11111111-2222-4333-8444-555555555555");
  const auto found = service_.call("LookupEvents").http.body;
  for (const auto* operation : kChanges) {
    EXPECT_THAT(found, HasSubstr(std::string(R"("EventName":")") + operation + "\"")) << operation;
  }
  EXPECT_THAT(found, HasSubstr(R"(\"errorCode\":\"EventDataStoreNotFoundException\")"));
}

}  // namespace
}  // namespace tarn::service
