#include "service/import_source.hpp"

#include "catalog/temp_folder.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

class ImportSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"allowed", "allowed/logs", "allowed/with blank", "allowed-not", "elsewhere"}) {
      ASSERT_TRUE(folder_.files->create_directories(folder_.at(name), 0700));
    }
    std::filesystem::create_symlink(folder_.at("elsewhere"), folder_.at("allowed/escape"));
    std::filesystem::create_symlink(folder_.at("allowed/logs"), folder_.at("way-in"));
    std::filesystem::create_symlink(folder_.at("allowed"), folder_.at("alias"));
  }
  std::string uri(std::string_view name) { return "file://" + folder_.at(name); }
  ImportSources sources(std::vector<std::string> names) {
    for (std::string& name : names) {
      name = folder_.at(name);
    }
    return ImportSources::make(*folder_.files, names).value();
  }

  catalog::TempFolder folder_;
};

TEST_F(ImportSourceTest, RefusesWhatLiesElsewhere) {
  const ImportSources only = sources({"allowed"});
  for (const std::string& refused :
       {uri("elsewhere"), uri("allowed/../elsewhere"), uri("allowed/%2e%2e/elsewhere"), uri("allowed/escape"),
        uri("allowed-not"), uri("allowed/missing"), uri("missing"), std::string("file:///"),
        std::string("file:///etc/passwd"), std::string("file://"), std::string("file://relative"),
        folder_.at("allowed"), std::string("http://host/x"), uri("allowed%00"), uri("allowed/%zz"),
        std::string("file://") + std::string(5000, '/')}) {
    SCOPED_TRACE(refused);
    const auto path = only.resolve(refused);
    ASSERT_FALSE(path);
    EXPECT_EQ(path.error().code(), ErrorCode::InvalidArgument);
  }
}

TEST_F(ImportSourceTest, DoesNotTellWhatExistsElsewhere) {
  const ImportSources only = sources({"allowed"});
  const std::string there = only.resolve(uri("elsewhere")).error().message();
  const std::string missing = only.resolve(uri("missing")).error().message();
  EXPECT_EQ(there.substr(0, there.find(": ")), missing.substr(0, missing.find(": ")));
}

TEST_F(ImportSourceTest, AcceptsWhatLiesBeneath) {
  const std::string logs = folder_.files->canonical(folder_.at("allowed/logs")).value();
  EXPECT_EQ(sources({"allowed"}).resolve(uri("allowed/logs")), logs);
  EXPECT_EQ(sources({"allowed"}).resolve(uri("allowed/./logs/")), logs);
  EXPECT_EQ(sources({"allowed"}).resolve(uri("way-in")), logs) << "the link leads to an allowed folder";
  EXPECT_EQ(sources({"alias"}).resolve(uri("allowed/logs")), logs) << "both sides are resolved";
  EXPECT_TRUE(sources({"allowed"}).resolve(uri("allowed")));
  EXPECT_TRUE(sources({"allowed"}).resolve(uri("allowed/with%20blank")));
  EXPECT_TRUE(sources({"elsewhere", "allowed"}).resolve(uri("allowed/escape")));
}

TEST_F(ImportSourceTest, SaysWhatToDo) {
  EXPECT_THAT(sources({}).resolve(uri("allowed")).error().message(), HasSubstr("--import-folder"));
  EXPECT_THAT(sources({"allowed"}).resolve("s3://bucket/prefix").error().message(),
              HasSubstr("later version"));
  const auto missing = ImportSources::make(*folder_.files, {folder_.at("missing")});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message(), HasSubstr("missing"));
}

TEST(FileUri, EscapesWhatAUriMayNotHold) {
  EXPECT_EQ(file_uri("/a b/100%/é.json.gz"), "file:///a%20b/100%25/%C3%A9.json.gz");
}

}  // namespace
}  // namespace tarn::service
