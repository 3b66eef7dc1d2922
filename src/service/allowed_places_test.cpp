#include "service/allowed_places.hpp"

#include "catalog/temp_folder.hpp"
#include "service/file_uri.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::Not;

const AccountId kOwn("111122223333");
const AccountId kOther("444455556666");

class AllowedPlacesTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"allowed", "allowed/logs", "allowed/with blank", "allowed-not", "elsewhere",
                             "team-a", "team-ab", "everybody"}) {
      ASSERT_TRUE(folder_.files->create_directories(folder_.at(name), 0700));
    }
    std::filesystem::create_symlink(folder_.at("elsewhere"), folder_.at("allowed/escape"));
    std::filesystem::create_symlink(folder_.at("allowed/logs"), folder_.at("way-in"));
    std::filesystem::create_symlink(folder_.at("allowed"), folder_.at("alias"));
    std::ofstream(folder_.at("allowed/file")) << "x";
  }
  std::string uri(std::string_view name) { return "file://" + folder_.at(name); }

  // What those names in the folder allow the lake's own account, to read and to write.
  AllowedPlaces places(std::vector<std::string> names) {
    for (std::string& name : names) {
      name = folder_.at(name);
    }
    return make({{.account = kOwn.value(), .import_folders = names, .export_folders = names}});
  }
  AllowedPlaces make(const std::vector<AccountPlaces>& allowed) {
    return AllowedPlaces::make(*folder_.files, allowed).value();
  }
  std::string real(std::string_view name) { return folder_.files->canonical(folder_.at(name)).value(); }

  catalog::TempFolder folder_;
};

std::string words_of(const Result<std::string>& refused) {
  EXPECT_FALSE(refused);
  EXPECT_TRUE(refused || refused.error().code() == ErrorCode::InvalidArgument);
  return refused ? "" : refused.error().message();
}

// The message without what the caller itself wrote.
std::string without_uri(const std::string& message) {
  return message.substr(0, message.find(": file://"));
}

TEST_F(AllowedPlacesTest, RefusesToReadWhatLiesElsewhere) {
  const auto only = places({"allowed"});
  for (const std::string& refused :
       {uri("elsewhere"), uri("allowed/../elsewhere"), uri("allowed/%2e%2e/elsewhere"), uri("allowed/escape"),
        uri("allowed-not"), uri("allowed/missing"), uri("missing"), std::string("file:///"),
        std::string("file:///etc/passwd"), std::string("file://"), std::string("file://relative"),
        folder_.at("allowed"), std::string("http://host/x"), uri("allowed%00"), uri("allowed/%zz"),
        std::string("s3://bucket/prefix"), std::string("file://") + std::string(5000, '/')}) {
    EXPECT_FALSE(words_of(only.import_source(kOwn, refused)).empty()) << refused.substr(0, 80);
  }
}

TEST_F(AllowedPlacesTest, ReadsWhatLiesBeneath) {
  const auto logs = real("allowed/logs");
  EXPECT_EQ(places({"allowed"}).import_source(kOwn, uri("allowed/logs")), logs);
  EXPECT_EQ(places({"allowed"}).import_source(kOwn, uri("allowed/./logs/")), logs);
  EXPECT_EQ(places({"allowed"}).import_source(kOwn, uri("way-in")), logs)
      << "the link leads to an allowed folder";
  EXPECT_EQ(places({"alias"}).import_source(kOwn, uri("allowed/logs")), logs) << "both sides are resolved";
  EXPECT_TRUE(places({"allowed"}).import_source(kOwn, uri("allowed")));
  EXPECT_TRUE(places({"allowed"}).import_source(kOwn, uri("allowed/with%20blank")));
  EXPECT_TRUE(places({"elsewhere", "allowed"}).import_source(kOwn, uri("allowed/escape")));
}

TEST_F(AllowedPlacesTest, RefusesToWriteElsewhere) {
  const auto only = places({"allowed"});
  for (const std::string& refused :
       {uri("elsewhere/new"), uri("allowed/../new"), uri("allowed/escape/new"), uri("allowed-not/new"),
        uri("allowed"), uri("allowed/missing/new"), uri("allowed/file"), uri("allowed/logs/.."),
        uri("allowed/escape"), std::string("file:///"), std::string("s3://bucket/x"), std::string("out")}) {
    EXPECT_FALSE(words_of(only.export_folder(kOwn, refused)).empty()) << refused;
  }
}

TEST_F(AllowedPlacesTest, WritesBeneath) {
  EXPECT_EQ(places({"allowed"}).export_folder(kOwn, uri("allowed/new")), real("allowed") + "/new");
  EXPECT_EQ(places({"allowed"}).export_folder(kOwn, uri("way-in/new/")), real("allowed/logs") + "/new");
  EXPECT_EQ(places({"alias"}).export_folder(kOwn, uri("allowed/logs")), real("allowed/logs"));
}

TEST_F(AllowedPlacesTest, NothingIsAllowedByDefault) {
  for (const auto& none : {make({}), places({}), make({{.account = kOther.value()}})}) {
    const auto import = words_of(none.import_source(kOwn, uri("allowed")));
    EXPECT_THAT(import, HasSubstr("--import-folder"));
    EXPECT_THAT(import, HasSubstr("[[allow]] with account = \"111122223333\""));
    const auto out = words_of(none.export_folder(kOwn, uri("allowed/new")));
    EXPECT_THAT(out, HasSubstr("--export-folder"));
    EXPECT_THAT(out, HasSubstr("export_folders of an [[allow]] with account = \"111122223333\""));
  }
}

TEST_F(AllowedPlacesTest, EachAccountHasItsOwn) {
  const auto both = make({
      {.account = kOwn.value(),
       .import_folders = {folder_.at("allowed")},
       .export_folders = {folder_.at("allowed")}},
      {.account = kOther.value(), .import_folders = {folder_.at("team-a")}},
      {.account = kOther.value(), .export_folders = {folder_.at("elsewhere")}},
      {.account = std::string(kEveryAccount), .import_folders = {folder_.at("everybody")}},
  });
  EXPECT_TRUE(both.import_source(kOwn, uri("allowed")));
  EXPECT_TRUE(both.import_source(kOther, uri("team-a")));
  EXPECT_TRUE(both.import_source(kOwn, uri("everybody")));
  EXPECT_TRUE(both.import_source(kOther, uri("everybody")));
  EXPECT_TRUE(both.import_source(AccountId("777788889999"), uri("everybody")));
  EXPECT_TRUE(both.export_folder(kOwn, uri("allowed/new")));
  EXPECT_TRUE(both.export_folder(kOther, uri("elsewhere/new")));

  for (const auto& refused :
       {both.import_source(kOwn, uri("team-a")), both.import_source(kOther, uri("allowed")),
        both.import_source(kOther, uri("team-ab")), both.import_source(kOther, uri("team-a/../team-ab")),
        both.import_source(kOther, uri("elsewhere")),
        both.import_source(AccountId("777788889999"), uri("team-a")),
        both.export_folder(kOwn, uri("elsewhere/new")), both.export_folder(kOther, uri("team-a/new")),
        both.export_folder(kOther, uri("everybody/new")),
        both.export_folder(AccountId("777788889999"), uri("everybody/new"))}) {
    EXPECT_FALSE(words_of(refused).empty());
  }
}

TEST_F(AllowedPlacesTest, DoesNotTellWhatExistsElsewhere) {
  const auto only = make({{.account = kOther.value(),
                           .import_folders = {folder_.at("team-a")},
                           .export_folders = {folder_.at("team-a")}},
                          {.account = kOwn.value(), .import_folders = {folder_.at("allowed")}}});
  EXPECT_EQ(without_uri(words_of(only.import_source(kOther, uri("allowed")))),
            without_uri(words_of(only.import_source(kOther, uri("missing")))));
  EXPECT_EQ(without_uri(words_of(only.import_source(kOther, uri("team-a/missing")))),
            without_uri(words_of(only.import_source(kOther, uri("missing")))));
  EXPECT_EQ(without_uri(words_of(only.export_folder(kOther, uri("allowed/file")))),
            without_uri(words_of(only.export_folder(kOther, uri("missing/file")))));
  for (const auto& message : {words_of(only.import_source(kOther, uri("missing"))),
                              words_of(only.export_folder(kOther, uri("missing/new")))}) {
    EXPECT_THAT(message, Not(HasSubstr("team-a"))) << "the folders are the administrator's to tell";
    EXPECT_THAT(message, Not(HasSubstr(kOwn.value())));
  }
}

TEST_F(AllowedPlacesTest, RefusesSettingsThatMeanNothing) {
  const struct {
    AccountPlaces allowed;
    const char* words;
  } cases[] = {
      {{.account = kOwn.value(), .import_folders = {folder_.at("missing")}},
       "an import folder cannot be used"},
      {{.account = kOwn.value(), .export_folders = {folder_.at("missing")}},
       "an export folder cannot be used"},
      {{.account = "1111", .import_folders = {}}, "1111"},
      {{.account = "", .import_folders = {}}, "twelve digits"},
  };
  for (const auto& c : cases) {
    const auto made = AllowedPlaces::make(*folder_.files, {c.allowed});
    ASSERT_FALSE(made) << c.words;
    EXPECT_THAT(made.error().message(), HasSubstr(c.words));
  }
}

}  // namespace
}  // namespace tarn::service
