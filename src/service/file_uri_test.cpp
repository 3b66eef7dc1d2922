#include "service/file_uri.hpp"

#include <gtest/gtest.h>

namespace tarn::service {
namespace {

TEST(FileUri, EscapesWhatAUriMayNotHold) {
  EXPECT_EQ(file_uri("/a b/100%/é.json.gz"), "file:///a%20b/100%25/%C3%A9.json.gz");
  EXPECT_EQ(path_of_file_uri("file:///a%20b/100%25/%C3%A9.json.gz"), "/a b/100%/é.json.gz");
}

TEST(FileUri, IsOfAnAbsolutePath) {
  for (const std::string& uri :
       {std::string(), std::string("file://"), std::string("file://relative"), std::string("/plain"),
        std::string("http://host/x"), std::string("file:///a%00"), std::string("file:///a%zz"),
        std::string("file:///a%2"), "file://" + std::string(kFileUriBytesMax, '/')}) {
    EXPECT_EQ(path_of_file_uri(uri), std::nullopt) << uri.substr(0, 40);
  }
}

}  // namespace
}  // namespace tarn::service
