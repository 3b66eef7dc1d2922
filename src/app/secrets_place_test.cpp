#include "app/secrets_place.hpp"

#include "catalog/temp_folder.hpp"

#include <cstdlib>
#include <optional>

#include <gtest/gtest.h>

namespace tarn::app {
namespace {

// Sets a variable, or none, for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    const char* former = std::getenv(name);
    if (former != nullptr) {
      former_ = former;
    }
    if (value.empty()) {
      ::unsetenv(name);
    } else {
      ::setenv(name, value.c_str(), 1);
    }
  }
  ~Variable() {
    if (former_) {
      ::setenv(name_, former_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> former_;
};

TEST(SecretsPlace, IsTheFirstThatIsNamed) {
  const catalog::TempFolder folder;
  const auto credentials = folder.at("handed");
  ASSERT_TRUE(folder.files->create_directories(credentials, 0700));
  ASSERT_TRUE(folder.files->create_directories(folder.at("empty"), 0700));
  const auto handed = io::join_path(credentials, "tarn-secrets-key");
  ASSERT_TRUE(io::write_file_durably(*folder.files, handed, std::string(32, 'k'), 0400));
  const struct {
    const char* name;
    const char* flag;
    const char* variable;
    std::string systemd;
    std::optional<std::string> configured;
    std::string expected;
    bool is_handed;
  } cases[] = {
      {"nothing", "", "", "", {}, "", false},
      {"configured", "", "", "", "key", "/lake/key", false},
      {"configured in full", "", "", "", "/etc/key", "/etc/key", false},
      {"systemd before the configuration", "", "", credentials, "key", handed, true},
      {"systemd without this credential", "", "", folder.at("empty"), "key", "/lake/key", false},
      {"systemd without its folder", "", "", folder.at("none"), {}, "", false},
      {"a variable before systemd", "", "/run/key", credentials, "key", "/run/key", false},
      {"the flag before all", "mine", "/run/key", credentials, "key", "mine", false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Variable variable("TARN_SECRETS_KEY", c.variable);
    const Variable systemd("CREDENTIALS_DIRECTORY", c.systemd);
    Config config;
    config.secrets_key_file = c.configured;
    const auto place = secrets_place(*folder.files, c.flag, config, "/lake");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->key_file, c.expected);
    EXPECT_EQ(place->is_handed, c.is_handed);
  }
}

}  // namespace
}  // namespace tarn::app
