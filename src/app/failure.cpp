#include "app/failure.hpp"

#include <array>
#include <cstdio>

#include <fmt/format.h>

namespace tarn::app {
namespace {

struct Advice {
  std::string_view reason;  // of the operating system
  std::string_view what_to_do;
};

constexpr auto kAdvice = std::to_array<Advice>({
    {"No space left on device", "free some space and run the same command again; nothing is lost"},
    {"Disk quota exceeded", "free some space and run the same command again; nothing is lost"},
    {"Permission denied", "run tarn as a user who may do that, or change the permissions"},
    {"Operation not permitted", "run tarn as a user who may do that, or change the permissions"},
    {"Read-only file system", "choose a folder that can be written to"},
    {"No such file or directory", "check how the path is written"},
    {"Not a directory", "check how the path is written"},
    {"File name too long", "choose a shorter path"},
    {"Too many open files", "allow more with 'ulimit -n' and run the same command again"},
    {"Input/output error", "the disk may be failing; restore what is damaged from a backup"},
});

// At its end, where the system's word stands; a note in parentheses may follow.
bool ends_with_reason(std::string_view message, std::string_view reason) {
  const auto at = message.rfind(reason);
  if (at == std::string_view::npos) {
    return false;
  }
  const auto rest = message.substr(at + reason.size());
  return rest.empty() || rest.starts_with(" (");
}

}  // namespace

std::string with_advice(const Error& error) {
  for (const auto& [reason, what_to_do] : kAdvice) {
    if (ends_with_reason(error.message(), reason)) {
      return fmt::format("{}: {}", error.message(), what_to_do);
    }
  }
  return error.message();
}

int report(std::string_view what) {
  fmt::print(stderr, "tarn: {}\n", what);
  return kExitFailed;
}

int report(const Error& error) {
  return report(with_advice(error));
}

int report_usage(std::string_view what) {
  fmt::print(stderr, "tarn: {}\n", what);
  return kExitUsage;
}

}  // namespace tarn::app
