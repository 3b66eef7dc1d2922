#include "service/recorded_elements.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

std::string recorded(std::string_view value) {
  return json::write(recorded_elements(json::parse(value).value()));
}

TEST(RecordedElements, HaveTheNamesOfEvents) {
  EXPECT_EQ(recorded(R"({"QueryId":"Q","of":[{"Inner":{"X":1}}],"":2})"),
            R"({"queryId":"Q","of":[{"inner":{"x":1}}],"":2})");
  EXPECT_EQ(recorded("{}"), "null");
  EXPECT_EQ(recorded("[1]"), "null");
}

TEST(RecordedElements, LeaveOutTheLargestAlone) {
  const std::string large(kElementsBytesMax, 'x');
  const std::string medium(kElementsBytesMax / 2, 'y');
  EXPECT_EQ(recorded(fmt::format(R"({{"Small":"s","Large":"{}","Medium":"{}"}})", large, medium)),
            fmt::format(R"({{"small":"s","large":{{"omitted":true,"sizeBytes":{}}},"medium":"{}"}})",
                        large.size() + 2, medium));
  EXPECT_EQ(recorded(fmt::format(R"({{"A":"{0}","B":"{0}"}})", medium)),
            fmt::format(R"({{"a":{{"omitted":true,"sizeBytes":{0}}},"b":"{1}"}})", medium.size() + 2, medium))
      << "of two alike the first";
  const std::string fits(kElementsBytesMax - std::string_view(R"({"a":""})").size(), 'x');
  EXPECT_EQ(recorded(fmt::format(R"({{"A":"{}"}})", fits)).size(), kElementsBytesMax);
}

TEST(RecordedElements, AreNeverTooLarge) {
  std::string many = "{";
  for (int i = 0; many.size() <= 2 * kElementsBytesMax; ++i) {
    many += fmt::format(R"("m{}":1,)", i);
  }
  many.back() = '}';
  EXPECT_EQ(recorded(many), fmt::format(R"({{"omitted":true,"sizeBytes":{}}})", many.size()));
}

}  // namespace
}  // namespace tarn::service
