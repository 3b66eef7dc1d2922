#include "service/access_notice.hpp"

#include "base/log.hpp"

#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kSocket = "server.sock";
constexpr std::string_view kChanged = "access changed";
constexpr std::string_view kNoted = "noted";
constexpr std::string_view kNotKnown = "what was asked is not known";
constexpr std::chrono::seconds kPatience{5};

}  // namespace

Result<std::unique_ptr<io::LocalDoor>> open_access_door(Lake& lake) {
  return io::LocalDoor::open(lake.path(kSocket), [&lake](std::string_view question) {
    if (question != kChanged) {
      return std::string(kNotKnown);
    }
    lake.keys().forget();
    lake.sessions().forget();
    log::info("users, keys or policies changed: calls are decided by the present ones");
    return std::string(kNoted);
  });
}

Result<AccessNotice> tell_of_access(const Lake& lake) {
  const auto answer = io::ask_at_door(lake.path(kSocket), kChanged, kPatience);
  if (!answer && answer.error().code() == ErrorCode::NotFound) {
    return AccessNotice::NoServer;
  }
  if (!answer) {
    return fail(answer.error());
  }
  return *answer == kNoted
             ? Result<AccessNotice>(AccessNotice::Noted)
             : fail(ErrorCode::Unsupported, fmt::format("the server did not understand: {}", *answer));
}

}  // namespace tarn::service
