#include "wire/known_members.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

std::string known(std::string_view operation, std::string_view input) {
  const Operation* found = find_operation(operation);
  found = found == nullptr ? find_tarn_operation(operation) : found;
  return json::write(known_parts(*found, json::parse(input).value()));
}

TEST(KnownParts, AreThoseOfTheModel) {
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

TEST(KnownMembers, LeaveAloneWhatIsWithinThem) {
  const Operation& add_tags = *find_operation("AddTags");
  const auto input =
      json::parse(R"({"Pad":1,"TagsList":[{"Key":"k","Pad":1},5],"ResourceId":1,"ResourceId":"r"})");
  EXPECT_EQ(json::write(known_members(add_tags, input.value())),
            R"({"TagsList":[{"Key":"k","Pad":1},5],"ResourceId":"r"})");
  EXPECT_EQ(json::write(known_members(add_tags, json::Array{1})), "[1]");
}

}  // namespace
}  // namespace tarn::wire
