// What the model forbids, sent as signed calls: AWS's exception with status 400, whatever the handler is.
#include "service/test_service.hpp"
#include "wire/canonical_request.hpp"
#include "wire/test_inputs.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

CallOptions options_of(const wire::Operation& operation) {
  CallOptions options;
  if (wire::find_operation(operation.name) == nullptr) {
    options.target_prefix = "Tarn_20261122.";
  }
  return options;
}

// An exception that is about one member of an input, by its documentation. An operation that declares it
// answers with it, whatever is wrong with that member.
struct MembersOwn {
  std::string_view exception;
  std::string_view member;
};
constexpr auto kMembersOwn = std::to_array<MembersOwn>({
    {"InvalidChannelARN", "channelArn"},
    {"InvalidEventCategoryException", "eventCategory"},
    {"InvalidEventSelectorsException", "advancedEventSelectors"},
    {"InvalidEventSelectorsException", "eventSelectors"},
    {"InvalidInsightSelectorsException", "insightSelectors"},
    {"InvalidLookupAttributesException", "lookupAttributes"},
    {"InvalidMaxResultsException", "maxQueryResults"},
    {"InvalidMaxResultsException", "maxResults"},
    {"InvalidNextTokenException", "nextToken"},
    {"InvalidQueryStatusException", "queryStatus"},
});
// These declare InvalidParameterException, and no other exception about a member.
constexpr auto kOfAnyMember = std::to_array<std::string_view>({"GenerateQuery", "SearchSampleQueries"});
// Of a store's selectors the exception is about the rules of their category; the model's come before.
constexpr auto kOfStoreSelectors =
    std::to_array<std::string_view>({"CreateEventDataStore", "UpdateEventDataStore"});

// What each operation declares, from the model rather than from the table that the server uses.
std::map<std::string, std::set<std::string>, std::less<>> declared_exceptions() {
  std::ifstream file(TARN_SOURCE_DIR "/src/wire/api_model.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const json::Value model = json::parse(text).value_or(json::Value());
  std::map<std::string, std::set<std::string>, std::less<>> declared;
  for (const char* group : {"operations", "tarn_operations", "data_operations"}) {
    const json::Value* operations = model.find(group);
    EXPECT_NE(operations, nullptr) << group;
    if (operations == nullptr) {
      continue;
    }
    for (const json::Member& operation : *operations->object()) {
      for (const json::Value& exception : *operation.value.find("errors")->array()) {
        declared[operation.name].insert(*exception.string());
      }
    }
  }
  return declared;
}

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

std::string due_exception(const std::set<std::string>& declared, std::string_view operation,
                          const wire::WrongInput& wrong) {
  if (wrong.is_wrong_type) {
    return "SerializationException";
  }
  if (contains(kOfAnyMember, operation)) {
    return "InvalidParameterException";
  }
  const std::string member = wrong.path.substr(0, wrong.path.find('.'));
  for (const MembersOwn& own : kMembersOwn) {
    const bool is_of_rules =
        own.exception == "InvalidEventSelectorsException" && contains(kOfStoreSelectors, operation);
    if (own.member == member && !is_of_rules && declared.contains(std::string(own.exception))) {
      return std::string(own.exception);
    }
  }
  return "ValidationException";
}

struct Refusal {
  int status = 0;
  std::string exception;
  std::string message;
};

// cloudtrail-data is a REST service, which has the exception in a header alone and spells the message small.
Refusal refusal_of(const Reply& reply) {
  const std::string* exception = reply.http.headers.find("x-amzn-errortype");
  return {reply.http.status, exception == nullptr ? reply.error() : *exception,
          reply.message().empty() ? reply.member("message") : reply.message()};
}

void expect_refused(const Refusal& refusal, const wire::WrongInput& wrong, std::string_view exception) {
  EXPECT_EQ(refusal.status, 400);
  EXPECT_EQ(refusal.exception, exception);
  // A body that is no object is refused before it is compared with the model.
  EXPECT_THAT(refusal.message,
              HasSubstr(wrong.path.empty() ? "The body is not a JSON object" : wrong.message));
  if (!wrong.is_wrong_type) {
    EXPECT_THAT(refusal.message, HasSubstr("at '" + wrong.path + "' failed to satisfy constraint: "));
  }
}

TEST(ModelInputs, AreRefusedInCallsWithTheMemberNamed) {
  TestService service;
  const auto declared = declared_exceptions();
  std::set<std::string> met;
  for (const wire::Operation* operation : wire::every_operation()) {
    SCOPED_TRACE(operation->name);
    const auto found = declared.find(operation->name);
    const std::set<std::string> own = found == declared.end() ? std::set<std::string>() : found->second;
    for (const wire::WrongInput& wrong : wire::wrong_inputs(*operation)) {
      SCOPED_TRACE(wrong.what);
      const std::string due = due_exception(own, operation->name, wrong);
      met.insert(due);
      expect_refused(
          refusal_of(service.call(operation->name, json::write(wrong.input), options_of(*operation))), wrong,
          due);
    }
  }
  EXPECT_EQ(met.size(), 10u) << "of kMembersOwn all but PutAuditEvents' own, and the three general ones";
}

// Of what is in the query of PutAuditEvents only texts can be sent; the events are its body.
TEST(ModelInputs, OfPutAuditEventsAreRefusedToo) {
  TestService service;
  const wire::Operation& operation = *wire::find_data_operation("PutAuditEvents");
  const std::set<std::string> own = declared_exceptions()["PutAuditEvents"];
  int count = 0;
  for (const wire::WrongInput& wrong : wire::wrong_inputs(operation)) {
    SCOPED_TRACE(wrong.what);
    const json::Value* events = wrong.input.find("auditEvents");
    const bool is_of_query = wrong.path == "channelArn" || wrong.path == "externalId";
    if (wrong.path.empty() || (wrong.is_wrong_type && is_of_query)) {
      continue;
    }
    std::string query;
    for (const char* name : {"channelArn", "externalId"}) {
      const json::Value* value = wrong.input.find(name);
      if (value != nullptr && value->string() != nullptr) {
        query += std::string("&") + name + "=" + wire::uri_encode(*value->string(), wire::Slashes::Encode);
      }
    }
    const json::Value body = events == nullptr ? json::Object{} : json::Object{{"auditEvents", *events}};
    expect_refused(
        refusal_of(service.put_audit_events(query.empty() ? query : query.substr(1), json::write(body))),
        wrong, due_exception(own, operation.name, wrong));
    ++count;
  }
  EXPECT_GT(count, 20);
}

// The walk above sends bodies that are JSON; these are not, or not of the right kind.
TEST(ModelInputs, BodiesThatAreNoInputAreRefusedByEveryOperation) {
  TestService service;
  const std::string deep(100'000, '[');
  for (const wire::Operation* operation : wire::every_operation()) {
    for (const std::string_view body :
         {std::string_view("{"), std::string_view("[]"), std::string_view("null"), std::string_view("{}{}"),
          std::string_view("{\"a\":\"\xff\"}"), std::string_view(deep)}) {
      const Reply reply = service.call(operation->name, body, options_of(*operation));
      EXPECT_EQ(reply.error(), "SerializationException") << operation->name << ' ' << body.substr(0, 20);
      EXPECT_EQ(reply.http.status, 400);
    }
  }
}

}  // namespace
}  // namespace tarn::service
