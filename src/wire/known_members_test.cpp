#include "wire/known_members.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

std::string known(std::string_view operation, std::string_view input) {
  const Operation* found = find_operation(operation);
  found = found == nullptr ? find_tarn_operation(operation) : found;
  return json::write(known_members(*found, json::parse(input).value()));
}

TEST(KnownMembers, AreThoseOfTheModel) {
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

}  // namespace
}  // namespace tarn::wire
