#include "parquet/dictionary.hpp"

#include "parquet/string_compare.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::parquet {
namespace {

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::vector<std::string> numbered(std::size_t count, std::size_t distinct, const std::string& prefix = "v") {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    texts.push_back(prefix + std::to_string(i % distinct));
  }
  return texts;
}

TEST(Dictionary, RefusesWhereNearlyAllDiffer) {
  const auto texts = numbered(20'000, 20'000);
  EXPECT_FALSE(Dictionary().build(views(texts), {}));
}

TEST(Dictionary, RefusesDocuments) {
  const auto texts = numbered(2'000, 2, std::string(600, 'x'));
  EXPECT_FALSE(Dictionary().build(views(texts), {}));
}

TEST(Dictionary, RefusesPastItsLimit) {
  const auto texts = numbered(2'000, 200);
  EXPECT_FALSE(Dictionary().build(views(texts), {.bytes = 500}));
}

TEST(Dictionary, NumbersInOrderOfAppearance) {
  const std::vector<std::string> texts = {"b", "a", "b", "", "a", "b", "b", "a"};
  Dictionary dictionary;
  ASSERT_TRUE(dictionary.build(views(texts), {}));
  EXPECT_THAT(dictionary.entries(), testing::ElementsAre("b", "a", ""));
  EXPECT_THAT(dictionary.indices(), testing::ElementsAre(0, 1, 0, 2, 1, 0, 0, 1));
}

TEST(Dictionary, IndicesNameTheirValuesAfterGrowing) {
  Dictionary dictionary;
  for (const std::size_t distinct : {3, 300, 5'000, 2}) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < 20'000; ++i) {
      texts.push_back("a longer prefix " + std::to_string((i * 2'654'435'761 >> 7) % distinct));
    }
    ASSERT_TRUE(dictionary.build(views(texts), {})) << distinct;
    ASSERT_LE(dictionary.entries().size(), distinct);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      ASSERT_EQ(dictionary.entries()[dictionary.indices()[i]], texts[i]);
    }
  }
}

TEST(StringCompare, AgreesWithTheStandardLibraryAtEveryLength) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'm');
    EXPECT_TRUE(is_same(text, std::string(size, 'm')));
    EXPECT_FALSE(is_same(text, text + "m"));
    for (std::size_t at = 0; at < size; ++at) {
      auto other = text;
      other[at] = '\xff';
      EXPECT_FALSE(is_same(text, other)) << size << " " << at;
      EXPECT_LE(order_prefix(text), order_prefix(other)) << size << " " << at;
    }
  }
}

}  // namespace
}  // namespace tarn::parquet
