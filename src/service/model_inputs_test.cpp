// What the model forbids, sent as signed calls: AWS's exception with status 400, whatever the handler is.
#include "service/test_service.hpp"
#include "wire/test_inputs.hpp"

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

TEST(ModelInputs, AreRefusedInCallsWithTheMemberNamed) {
  TestService service;
  for (const wire::Operation* operation : wire::every_operation()) {
    SCOPED_TRACE(operation->name);
    for (const wire::WrongInput& wrong : wire::wrong_inputs(*operation)) {
      SCOPED_TRACE(wrong.what);
      const Reply reply = service.call(operation->name, json::write(wrong.input), options_of(*operation));
      EXPECT_EQ(reply.http.status, 400);
      // A body that is no object is refused before it is compared with the model.
      EXPECT_THAT(reply.message(),
                  HasSubstr(wrong.path.empty() ? "The body is not a JSON object" : wrong.message));
      if (wrong.is_wrong_type) {
        EXPECT_EQ(reply.error(), "SerializationException");
        continue;
      }
      EXPECT_TRUE(wire::is_known_exception(reply.error())) << reply.error();
      EXPECT_THAT(reply.message(), HasSubstr("at '" + wrong.path + "' failed to satisfy constraint: "));
    }
  }
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
