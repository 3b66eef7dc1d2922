#include "io/secret_file.hpp"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tarn::io {
namespace {

using testing::HasSubstr;

class SecretFile : public testing::Test {
 protected:
  SecretFile() {
    if (::mkdtemp(folder_.data()) == nullptr) {
      std::abort();
    }
  }
  ~SecretFile() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  Result<Secret> read(unsigned mode, std::string_view bytes, SecretReaders readers = SecretReaders::Owner) {
    EXPECT_TRUE(write_file_durably(*files_, path(), bytes, 0600));
    EXPECT_EQ(::chmod(path().c_str(), mode), 0);
    return read_secret_file(*files_, path(), readers);
  }
  std::string path() const { return folder_ + "/key"; }

  std::string folder_ = (std::filesystem::temp_directory_path() / "tarn_secret_XXXXXX").string();
  std::unique_ptr<FileSystem> files_ = make_posix_file_system();
};

TEST_F(SecretFile, IsReadWhereItsOwnerAloneMay) {
  const std::string bytes("a\0b", 3);
  for (const unsigned mode : {0600u, 0400u, 0700u}) {
    const auto secret = read(mode, bytes);
    ASSERT_TRUE(secret) << mode;
    EXPECT_EQ(secret->reveal(), bytes);
  }
  EXPECT_TRUE(read(0440, bytes, SecretReaders::OwnerAndGroup));
  EXPECT_EQ(read(0600, "")->reveal(), "");
}

TEST_F(SecretFile, IsRefusedWhereOthersMay) {
  for (const unsigned mode : {0640u, 0604u, 0620u, 0602u, 0644u, 0666u}) {
    const auto refused = read(mode, "secret");
    ASSERT_FALSE(refused) << mode;
    EXPECT_EQ(refused.error().code(), ErrorCode::PermissionDenied);
    EXPECT_THAT(refused.error().message(), HasSubstr("chmod 600 " + path()));
  }
  EXPECT_FALSE(read(0444, "secret", SecretReaders::OwnerAndGroup));
}

TEST_F(SecretFile, HasALimit) {
  EXPECT_TRUE(read(0600, std::string(kSecretFileBytesMax, 'x')));
  const auto refused = read(0600, std::string(kSecretFileBytesMax + 1, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::ResourceExhausted);
  const auto missing = read_secret_file(*files_, folder_ + "/none", SecretReaders::Owner);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace tarn::io
