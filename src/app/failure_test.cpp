#include "app/failure.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace tarn::app {
namespace {

TEST(Failure, SaysWhatToDoWhereTheSystemSaysOnlyWhy) {
  const struct {
    std::string_view message;
    std::string_view shown;
  } cases[] = {
      {"cannot make the folder ro/new: Permission denied",
       "cannot make the folder ro/new: Permission denied: run tarn as a user who may do that, or change the "
       "permissions"},
      {"cannot make the folder ro/new: Read-only file system",
       "cannot make the folder ro/new: Read-only file system: choose a folder that can be written to"},
      {"cannot open q.sql: No such file or directory",
       "cannot open q.sql: No such file or directory: check how the path is written"},
      {"cannot write x: No space left on device",
       "cannot write x: No space left on device: free some space and run the same command again; nothing is "
       "lost"},
      {"Permission denied by a policy: ask for it", "Permission denied by a policy: ask for it"},
      {"cannot examine x: No such file or directory (nothing was read)",
       "cannot examine x: No such file or directory (nothing was read): check how the path is written"},
      {"the store x is not there", "the store x is not there"},
  };
  for (const auto& [message, shown] : cases) {
    EXPECT_EQ(with_advice(Error(ErrorCode::Io, std::string(message))), shown);
  }
}

}  // namespace
}  // namespace tarn::app
