#include "io/hash.hpp"
#include "service/test_service.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string header(const Reply& reply, const char* name) {
  const std::string* value = reply.http.headers.find(name);
  return value == nullptr ? std::string() : *value;
}

// "" for a success.
std::string error_of(const Reply& reply) {
  return header(reply, "x-amzn-errortype");
}

json::Value event_data(const std::string& uid, const std::string& name = "Login") {
  return json::Object{{"version", "1.0"},
                      {"userIdentity", json::Object{{"type", "CustomUser"}, {"principalId", "p"}}},
                      {"eventSource", "app.example.com"},
                      {"eventName", name},
                      {"eventTime", "2026-06-30T10:00:00Z"},
                      {"UID", uid},
                      {"requestParameters", json::Object{{"page", "home"}}},
                      {"recipientAccountId", "111122223333"}};
}

json::Value audit_event(const std::string& id, const json::Value& data) {
  return json::Object{{"id", id}, {"eventData", json::write(data)}};
}

std::string body_of(json::Array events) {
  return json::write(json::Object{{"auditEvents", std::move(events)}});
}

class PutAuditEventsTest : public testing::Test {
 protected:
  std::string make_channel(const std::string& name, const std::vector<std::string>& stores) {
    json::Array destinations;
    for (const std::string& store : stores) {
      destinations.emplace_back(json::Object{{"Type", "EVENT_DATA_STORE"}, {"Location", store}});
    }
    return service_
        .call("CreateChannel",
              json::write(json::Object{
                  {"Name", name}, {"Source", "Custom"}, {"Destinations", std::move(destinations)}}))
        .member("ChannelArn");
  }
  Reply put(const std::string& body, const std::string& more = "") {
    return service_.put_audit_events("channelArn=" + channel_ + more, body);
  }
  std::vector<std::string> rows(const std::string& statement) {
    const Reply started =
        service_.call("StartQuery", json::write(json::Object{{"QueryStatement", statement}}));
    EXPECT_EQ(started.error(), "") << started.message();
    const std::string by_id = json::write(json::Object{{"QueryId", started.member("QueryId")}});
    service_.wait_for_query(started.member("QueryId"));
    const Reply results = service_.call("GetQueryResults", by_id);
    std::vector<std::string> rows;
    if (const json::Value* found = results.body.find("QueryResultRows")) {
      for (const json::Value& row : *found->array()) {
        std::string text;
        for (const json::Value& cell : *row.array()) {
          text += (text.empty() ? "" : "|") + *cell.object()->front().value.string();
        }
        rows.push_back(text);
      }
    } else {
      ADD_FAILURE() << results.http.body;
    }
    return rows;
  }
  json::Value ingestion() {
    const Reply got = service_.call("GetChannel", json::write(json::Object{{"Channel", channel_}}));
    return *got.body.find("IngestionStatus");
  }
  void set_policy(std::string_view effect, std::string_view condition) {
    const std::string policy = fmt::format(
        R"({{"Version":"2012-10-17","Statement":[{{"Effect":"{}","Principal":{{"AWS":"111122223333"}},)"
        R"("Action":"cloudtrail-data:PutAuditEvents","Resource":"{}"{}}}]}})",
        effect, channel_, condition);
    const Reply made =
        service_.call("PutResourcePolicy",
                      json::write(json::Object{{"ResourceArn", channel_}, {"ResourcePolicy", policy}}));
    ASSERT_EQ(made.error(), "") << made.message();
  }

  TestService service_{{}, TestService::TakesEvents::Yes};
  std::string store_ = service_.make_audit_store("audit");
  std::string channel_ = make_channel("mine", {store_});
};

TEST_F(PutAuditEventsTest, BringsEventsIntoTheStoreAtOnce) {
  const Reply put_reply =
      put(body_of({audit_event("one", event_data("u-1")), audit_event("two", event_data("u-2", "Logout"))}));
  ASSERT_EQ(error_of(put_reply), "") << put_reply.http.body;
  EXPECT_EQ(put_reply.http.status, 200);
  EXPECT_EQ(header(put_reply, "Content-Type"), "application/json");
  EXPECT_NE(header(put_reply, "x-amzn-RequestId"), "");
  EXPECT_TRUE(put_reply.body.find("failed")->array()->empty());
  const json::Array& successful = *put_reply.body.find("successful")->array();
  ASSERT_EQ(successful.size(), 2u);
  EXPECT_EQ(*successful[0].find("id")->string(), "one");
  const std::string event_id = *successful[0].find("eventID")->string();
  const std::string statement =
      "SELECT eventID, eventTime, awsRegion, recipientAccountId, metadata.channelARN, eventData.UID, "
      "eventData.userIdentity.type, element_at(eventData.requestParameters, 'page') FROM " +
      store_ + " WHERE eventData.eventName = 'Login'";
  const auto expected = fmt::format(
      "{}|2026-06-30 10:00:00.000|us-east-1|111122223333|{}|u-1|CustomUser|home", event_id, channel_);
  EXPECT_THAT(rows(statement), ElementsAre(expected));
  must(service_.parts->pushes->pusher().flush({}));
  EXPECT_THAT(rows(statement), ElementsAre(expected)) << "in the table";
  EXPECT_EQ(must(service_.lake->data().totals(EventDataStoreId(store_))).rows, 2u);
}

TEST_F(PutAuditEventsTest, KeepsEventsOverARestart) {
  ASSERT_EQ(error_of(put(body_of({audit_event("one", event_data("u-1"))}))), "");
  service_.restart();
  EXPECT_THAT(rows("SELECT eventData.UID FROM " + store_), ElementsAre("u-1"));
}

TEST_F(PutAuditEventsTest, BringsEventsIntoEachDestination) {
  const std::string other = service_.make_audit_store("other");
  channel_ = make_channel("both", {store_, other});
  ASSERT_EQ(error_of(put(body_of({audit_event("one", event_data("u-1"))}))), "");
  for (const std::string& store : {store_, other}) {
    EXPECT_THAT(rows("SELECT eventData.UID FROM " + store), ElementsAre("u-1")) << store;
  }
}

TEST_F(PutAuditEventsTest, TakesTheChannelsIdAndTheCallsRegion) {
  CallOptions options;
  options.region = "eu-west-1";
  const Reply reply = service_.put_audit_events("channelArn=" + channel_.substr(channel_.find('/') + 1),
                                                body_of({audit_event("one", event_data("u-1"))}), options);
  ASSERT_EQ(error_of(reply), "") << reply.http.body;
  EXPECT_THAT(rows("SELECT awsRegion FROM " + store_), ElementsAre("eu-west-1"));
}

TEST_F(PutAuditEventsTest, RefusesWrongRequestsWhole) {
  const std::string good = body_of({audit_event("one", event_data("u-1"))});
  json::Array many;
  for (int i = 0; i <= 100; ++i) {
    many.push_back(audit_event(fmt::format("e{}", i), event_data("u")));
  }
  json::Array large;
  for (int i = 0; i < 12; ++i) {
    large.push_back(json::Object{{"id", fmt::format("e{}", i)}, {"eventData", std::string(90'000, ' ')}});
  }
  const std::string mine = "channelArn=" + channel_;
  const struct {
    const char* name;
    std::string query;
    std::string body;
    const char* error;
  } cases[] = {
      {"no channel", "", good, "InvalidChannelARN"},
      {"an empty channel", "channelArn=", good, "InvalidChannelARN"},
      {"a malformed ARN", "channelArn=arn%3Aaws%3Ax", good, "InvalidChannelARN"},
      {"a store's ARN", "channelArn=arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/x", good,
       "InvalidChannelARN"},
      {"no such channel", "channelArn=nothing", good, "ChannelNotFound"},
      {"a channel elsewhere", "channelArn=arn:aws:cloudtrail:eu-west-1:111122223333:channel/x", good,
       "ChannelNotFound"},
      {"the channel in the body", "", R"({"channelArn":"x","auditEvents":[]})", "ValidationException"},
      {"an external ID of one character", mine + "&externalId=x", good, "ValidationException"},
      {"an external ID with a blank", mine + "&externalId=a%20b", good, "ValidationException"},
      {"no body", mine, "", "ValidationException"},
      {"no JSON", mine, "x", "SerializationException"},
      {"no events", mine, R"({"auditEvents":[]})", "ValidationException"},
      {"101 events", mine, body_of(many), "ValidationException"},
      {"more than a megabyte", mine, body_of(large), "RequestEntityTooLargeException"},
      {"no ID", mine, R"({"auditEvents":[{"eventData":"{}"}]})", "ValidationException"},
      {"an ID with a blank", mine, R"({"auditEvents":[{"id":"a b","eventData":"{}"}]})",
       "ValidationException"},
      {"no data", mine, R"({"auditEvents":[{"id":"a"}]})", "ValidationException"},
      {"data that is no text", mine, R"({"auditEvents":[{"id":"a","eventData":{}}]})",
       "SerializationException"},
      {"an ID twice", mine,
       body_of({audit_event("one", event_data("u")), audit_event("one", event_data("v"))}),
       "DuplicatedAuditEventId"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = service_.put_audit_events(c.query, c.body);
    EXPECT_EQ(error_of(reply), c.error) << reply.http.body;
    EXPECT_EQ(reply.http.status, 400);
    EXPECT_NE(reply.member("message"), "");
  }
  EXPECT_THAT(rows("SELECT eventID FROM " + store_), ElementsAre());
  EXPECT_EQ(json::write(ingestion()), "{}");
}

TEST_F(PutAuditEventsTest, TellsOfEachEventThatItDoesNotTake) {
  const json::Value data = event_data("u-1");
  json::Value other = data;
  other.set("recipientAccountId", "444455556666");
  json::Value checked = audit_event("checked", data);
  checked.set("eventDataChecksum", io::base64(io::as_text(io::sha256(json::write(data)))));
  json::Value wrong = audit_event("wrong", data);
  wrong.set("eventDataChecksum", "AAAA");
  const Reply reply =
      put(body_of({audit_event("other", other), checked, wrong, audit_event("none", json::Object{})}));
  ASSERT_EQ(error_of(reply), "") << reply.http.body;
  const json::Array& successful = *reply.body.find("successful")->array();
  ASSERT_EQ(successful.size(), 1u);
  EXPECT_EQ(*successful[0].find("id")->string(), "checked");
  std::vector<std::string> failed;
  for (const json::Value& failure : *reply.body.find("failed")->array()) {
    failed.push_back(*failure.find("id")->string() + " " + *failure.find("errorCode")->string());
    EXPECT_NE(*failure.find("errorMessage")->string(), "");
  }
  EXPECT_THAT(failed, ElementsAre("other InvalidRecipient", "wrong InvalidChecksum", "none FieldNotFound"));
  EXPECT_THAT(rows("SELECT eventData.UID FROM " + store_), ElementsAre("u-1"));
  const json::Value status = ingestion();
  EXPECT_EQ(status.find("LatestIngestionSuccessTime")->number(), epoch_seconds(TestService::kStart));
  EXPECT_EQ(status.find("LatestIngestionAttemptTime")->number(), epoch_seconds(TestService::kStart));
  EXPECT_EQ(*status.find("LatestIngestionSuccessEventID")->string(),
            *successful[0].find("eventID")->string());
  EXPECT_EQ(*status.find("LatestIngestionErrorCode")->string(), "FieldNotFound");
  EXPECT_NE(*status.find("LatestIngestionAttemptEventID")->string(), "");
}

TEST_F(PutAuditEventsTest, RefusesAnEventThatIsTooLarge) {
  json::Value data = event_data("u-1");
  data.set("note", std::string((1u << 20) - 600, 'x'));
  const Reply reply = put(body_of({audit_event("large", data)}));
  ASSERT_EQ(error_of(reply), "") << reply.http.body;
  const json::Array& failed = *reply.body.find("failed")->array();
  ASSERT_EQ(failed.size(), 1u) << reply.http.body;
  EXPECT_EQ(*failed[0].find("errorCode")->string(), "InvalidData");
}

TEST_F(PutAuditEventsTest, HasTheCallShowItsExternalId) {
  const std::string body = body_of({audit_event("one", event_data("u-1"))});
  EXPECT_EQ(error_of(put(body, "&externalId=anything")), "") << "nobody asks for it";
  set_policy("Allow", R"(,"Condition":{"StringEquals":{"cloudtrail:ExternalId":"a+b/c"}})");
  for (const char* more : {"", "&externalId=other", "&externalId=A%2Bb%2Fc"}) {
    const Reply refused = put(body, more);
    EXPECT_EQ(error_of(refused), "ChannelInsufficientPermission") << more;
    EXPECT_THAT(refused.member("message"), HasSubstr("cloudtrail-data:PutAuditEvents"));
  }
  EXPECT_EQ(error_of(put(body, "&externalId=a%2Bb%2Fc")), "");
  EXPECT_EQ(error_of(put(body, "&externalId=a+b/c")), "");
  set_policy("Deny", "");
  EXPECT_EQ(error_of(put(body)), "ChannelInsufficientPermission");
  service_.call("DeleteResourcePolicy", json::write(json::Object{{"ResourceArn", channel_}}));
  EXPECT_EQ(error_of(put(body)), "");
}

TEST_F(PutAuditEventsTest, IsThereForOtherAccountsWhomThePolicyNames) {
  const CallOptions member = service_.make_user("444455556666", "bob");
  const std::string body = body_of({audit_event("one", event_data("u-1"))});
  const auto answer = [&](const std::string& channel) {
    const Reply reply = service_.put_audit_events("channelArn=" + channel, body, member);
    return error_of(reply) + reply.member("message");
  };
  const std::string nowhere = channel_ + "0";
  EXPECT_EQ(answer(channel_) + "0", answer(nowhere));
  EXPECT_THAT(answer(channel_), HasSubstr("ChannelNotFound"));
  const std::string policy = fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"444455556666"}},"Action":"cloudtrail-data:PutAuditEvents","Resource":"{}"}}]}})",
      channel_);
  ASSERT_EQ(
      error_of(service_.call("PutResourcePolicy", json::write(json::Object{{"ResourceArn", channel_},
                                                                           {"ResourcePolicy", policy}}))),
      "");
  EXPECT_EQ(answer(channel_), "");
}

TEST_F(PutAuditEventsTest, NeedsAPolicyOfTheCaller) {
  const CallOptions alice = service_.make_user("111122223333", "alice");
  ASSERT_TRUE(service_.lake->control().remove_principal_policy("arn:aws:iam::111122223333:user/alice",
                                                               "AdministratorAccess"));
  const std::string body = body_of({audit_event("one", event_data("u-1"))});
  const Reply refused = service_.put_audit_events("channelArn=" + channel_, body, alice);
  EXPECT_EQ(error_of(refused), "ChannelInsufficientPermission");
  EXPECT_THAT(refused.member("message"), HasSubstr("user/alice"));
}

TEST_F(PutAuditEventsTest, IsSignedForCloudTrailData) {
  const std::string body = body_of({audit_event("one", event_data("u-1"))});
  const Reply other = service_.put_audit_events("channelArn=" + channel_, body, {}, "cloudtrail");
  EXPECT_EQ(error_of(other), "InvalidSignatureException") << other.http.body;
  CallOptions wrong;
  wrong.secret = "wrong";
  EXPECT_EQ(error_of(service_.put_audit_events("channelArn=" + channel_, body, wrong)),
            "InvalidSignatureException");
  CallOptions unknown;
  unknown.key_id = "AKIAUNKNOWN";
  EXPECT_EQ(error_of(service_.put_audit_events("channelArn=" + channel_, body, unknown)),
            "UnrecognizedClientException");
  http::Request unsigned_request;
  unsigned_request.method = "POST";
  unsigned_request.target = "/PutAuditEvents";
  EXPECT_EQ(error_of(service_.send(unsigned_request)), "MissingAuthenticationTokenException");
  EXPECT_EQ(service_.get("/PutAuditEvents").http.status, 405);
  EXPECT_THAT(service_.get("/metrics").http.body,
              HasSubstr("tarn_rejected_signatures_total{reason=\"InvalidSignatureException\"} 2\n"));
}

TEST_F(PutAuditEventsTest, IsNoManagementEvent) {
  const std::uint64_t before = must(service_.lake->history().size());
  ASSERT_EQ(error_of(put(body_of({audit_event("one", event_data("u-1"))}))), "");
  must(service_.parts->pushes->pusher().flush({}));
  EXPECT_EQ(must(service_.lake->history().size()), before);
  EXPECT_THAT(service_.get("/metrics").http.body,
              HasSubstr("tarn_requests_total{operation=\"PutAuditEvents\",outcome=\"ok\"} 1\n"));
}

TEST_F(PutAuditEventsTest, FailsEventsThatNoStoreTakes) {
  must(service_.lake->control().change_store(
      EventDataStoreId(store_), [](catalog::EventDataStore store) -> Result<catalog::EventDataStore> {
        store.status = catalog::StoreStatus::StoppedIngestion;
        return store;
      }));
  const Reply reply = put(body_of({audit_event("one", event_data("u-1"))}));
  ASSERT_EQ(error_of(reply), "") << reply.http.body;
  EXPECT_TRUE(reply.body.find("successful")->array()->empty());
  EXPECT_EQ(*reply.body.find("failed")->array()->front().find("errorCode")->string(),
            "InactiveEventDataStore");
  EXPECT_EQ(service_.parts->pushes->pusher().totals().journal_bytes, 0u);
}

TEST(PutAuditEvents, NeedsAServerThatTakesEvents) {
  TestService service;
  const Reply reply =
      service.put_audit_events("channelArn=abc", body_of({audit_event("a", event_data("u"))}));
  EXPECT_EQ(error_of(reply), "UnsupportedOperationException");
}

// --endpoint-url http://host/base: what was signed is the whole path.
TEST_F(PutAuditEventsTest, TakesEventsBehindThePathOfAnEndpoint) {
  const std::string body = body_of({audit_event("a", event_data("u-1"))});
  for (const char* path :
       {"/", "/base", "/base/", "/a/b%20c", "//x/../y/", "/%E6%97%A5", "/PutAuditEvents", "/healthz"}) {
    SCOPED_TRACE(path);
    const Reply reply = service_.put_audit_events("channelArn=" + channel_, body, {.target = path});
    EXPECT_EQ(error_of(reply), "");
    EXPECT_EQ(reply.body.find("successful")->array()->size(), 1u);
    EXPECT_EQ(error_of(service_.put_audit_events("channelArn=" + channel_, body,
                                                 {.secret = "wrong", .target = path})),
              "InvalidSignatureException");
  }
}

TEST_F(PutAuditEventsTest, ADenyByTheChannelsTagsHolds) {
  const CallOptions alice = service_.make_user("111122223333", "alice");
  must(service_.lake->control().put_principal_policy(
      "arn:aws:iam::111122223333:user/alice",
      {.name = "denied",
       .document =
           R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"cloudtrail-data:PutAuditEvents",)"
           R"("Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/env":"prod"}}}]})"}));
  const std::string body = body_of({audit_event("one", event_data("u-1"))});
  const auto put_as_alice = [&] {
    return error_of(service_.put_audit_events("channelArn=" + channel_, body, alice));
  };
  EXPECT_EQ(put_as_alice(), "");
  ASSERT_EQ(
      service_
          .call("AddTags", json::write(json::Object{
                               {"ResourceId", channel_},
                               {"TagsList", json::Array{json::Object{{"Key", "env"}, {"Value", "prod"}}}}}))
          .error(),
      "");
  EXPECT_NE(put_as_alice(), "");
}

}  // namespace
}  // namespace tarn::service
