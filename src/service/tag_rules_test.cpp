#include "service/tag_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

json::Value tags(std::string_view text) {
  return json::parse(text).value_or(json::Value());
}

json::Value many(std::size_t count) {
  json::Array list;
  for (std::size_t i = 0; i < count; ++i) {
    list.emplace_back(json::Object{{"Key", "k" + std::to_string(i)}});
  }
  return list;
}

TEST(TagRules, KeepWhatANewResourceBrings) {
  EXPECT_EQ(read_new_tags(nullptr, "TooManyException").value(), "[]");
  const auto given = tags(R"([{"Key":"team","Value":"x","Other":1},{"Key":"bare"}])");
  EXPECT_EQ(read_new_tags(&given, "TooManyException").value(),
            R"([{"Key":"team","Value":"x"},{"Key":"bare"}])");
  const auto full = many(kTagsMax);
  EXPECT_TRUE(read_new_tags(&full, "TooManyException").has_value());
  const auto over = many(kTagsMax + 1);
  EXPECT_EQ(read_new_tags(&over, "TooManyException").error().name, "TooManyException");
  const auto twice = tags(R"([{"Key":"a"},{"Key":"a"}])");
  EXPECT_EQ(read_new_tags(&twice, "TooManyException").error().name, "InvalidTagParameterException");
}

TEST(TagRules, RefuseWhatNoResourceMayHave) {
  const struct {
    const char* name;
    const char* tags;
    const char* message;
  } cases[] = {
      {"a key twice", R"([{"Key":"a","Value":"1"},{"Key":"a","Value":"2"}])", "A tag's key occurs twice: a"},
      {"keys alike but for case", R"([{"Key":"env","Value":"dev"},{"Key":"ENV","Value":"prod"}])",
       "Tags whose keys differ in case alone cannot be told apart by policies: ENV"},
      {"AWS's own", R"([{"Key":"aws:x"}])", "A tag's key may not begin with aws:, which is AWS's own: aws:x"},
      {"AWS's own, disguised", R"([{"Key":"AwS:x"}])",
       "A tag's key may not begin with aws:, which is AWS's own: AwS:x"},
  };
  for (const auto& c : cases) {
    const auto problem = check_tags(tags(c.tags));
    ASSERT_TRUE(problem) << c.name;
    EXPECT_EQ(problem->kind, TagProblem::Kind::Invalid) << c.name;
    EXPECT_EQ(problem->message, c.message);
  }
  const auto problem = check_tags(many(kTagsMax + 1));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->kind, TagProblem::Kind::TooMany);
}

TEST(TagRules, TakeEverythingElse) {
  EXPECT_FALSE(check_tags(many(kTagsMax)));
  EXPECT_FALSE(check_tags(tags("[]")));
  EXPECT_FALSE(check_tags(tags(R"([{"Key":"a"},{"Key":"aws"},{"Key":"my-aws:x"},{"Key":"日本"}])")));
}

TEST(TagRules, ReplaceTheValuesOfKeysThatAreThere) {
  const auto present = tags(R"([{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}])");
  EXPECT_EQ(json::write(with_tags(present, tags(R"([{"Key":"c"},{"Key":"a","Value":"3"}])"))),
            R"([{"Key":"a","Value":"3"},{"Key":"b","Value":"2"},{"Key":"c"}])");
  EXPECT_EQ(json::write(with_tags(tags("[]"), tags("[]"))), "[]");
}

TEST(TagRules, RemoveByTheKeyAlone) {
  const auto present = tags(R"([{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}])");
  EXPECT_EQ(json::write(without_tags(present, tags(R"([{"Key":"a","Value":"other"},{"Key":"z"}])"))),
            R"([{"Key":"b","Value":"2"}])");
}

}  // namespace
}  // namespace tarn::service
