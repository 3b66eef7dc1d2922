// Every operation of the model, each member wrong in each way.
#include "wire/test_inputs.hpp"
#include "wire/validate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

using testing::HasSubstr;

class ModelInputs : public testing::TestWithParam<const Operation*> {};

TEST_P(ModelInputs, TheLeastThatIsAskedForIsTaken) {
  const auto violations = validate(*GetParam(), right_value(input_of(*GetParam())));
  EXPECT_TRUE(violations.empty()) << violations.front().path << ": " << violations.front().message;
}

TEST_P(ModelInputs, EachWrongMemberIsNamed) {
  for (const WrongInput& wrong : wrong_inputs(*GetParam())) {
    SCOPED_TRACE(wrong.what);
    const auto violations = validate(*GetParam(), wrong.input);
    const auto found = std::ranges::find_if(violations, [&](const Violation& violation) {
      return violation.path == wrong.path && violation.message.find(wrong.message) != std::string::npos;
    });
    ASSERT_NE(found, violations.end()) << "of " << violations.size() << " violations none says it";
    const auto error = validation_error(violations);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->name, wrong.is_wrong_type ? "SerializationException" : "ValidationException");
    EXPECT_THAT(error->message, HasSubstr(wrong.message));
    if (!wrong.is_wrong_type) {
      EXPECT_THAT(error->message, HasSubstr("at '" + wrong.path + "' failed to satisfy constraint: "));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Model, ModelInputs, testing::ValuesIn(every_operation()),
                         [](const auto& instance) { return std::string(instance.param->name); });

TEST(ModelInputs, AreMany) {
  std::size_t members = 0;
  for (const Operation* operation : every_operation()) {
    members += wrong_inputs(*operation).size();
  }
  EXPECT_GT(members, 1500u) << "so many that a walk which stopped early would show";
}

}  // namespace
}  // namespace tarn::wire
