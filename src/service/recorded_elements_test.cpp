#include "service/recorded_elements.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

std::string known(std::string_view operation, std::string_view input) {
  return json::write(known_elements(operation, json::parse(input).value()));
}

std::string recorded(std::string_view value) {
  return json::write(recorded_elements(json::parse(value).value()));
}

TEST(KnownElements, AreThoseOfTheModel) {
  const struct {
    const char* operation;
    const char* input;
    const char* known;
  } cases[] = {
      {"StopLogging", R"({"Pad":"AAAA","Name":"t","name":"u"})", R"({"Name":"t"})"},
      {"StopLogging", R"({"Name":"first","Pad":1,"Name":"counts"})", R"({"Name":"counts"})"},
      {"StopLogging", R"({"Name":{"of":"the wrong type"}})", R"({"Name":{"of":"the wrong type"}})"},
      {"StopLogging", R"(["no object"])", R"(["no object"])"},
      {"AddTags", R"({"TagsList":[{"Key":"k","Pad":1},5],"ResourceId":"r"})",
       R"({"TagsList":[{"Key":"k"},5],"ResourceId":"r"})"},
      {"StartImport", R"({"ImportSource":{"S3":{"S3LocationUri":"u","Pad":[]},"Pad":{}}})",
       R"({"ImportSource":{"S3":{"S3LocationUri":"u"}}})"},
      {"CancelExport", R"({"ExportId":"e","Pad":null})", R"({"ExportId":"e"})"},
      {"CreateDashboard", R"({"Widgets":[{"QueryParameters":["a"],"ViewProperties":{"any":"key"}}]})",
       R"({"Widgets":[{"QueryParameters":["a"],"ViewProperties":{"any":"key"}}]})"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(known(c.operation, c.input), c.known) << c.operation << " " << c.input;
  }
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
