#include "app/pager.hpp"

#include "app/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

namespace tarn::app {
namespace {

bool wanted() {
  const char* pager = std::getenv("PAGER");
  const char* terminal = std::getenv("TERM");
  const bool off = pager != nullptr && (std::string_view(pager).empty() || std::string_view(pager) == "cat");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return !off && !dumb && is_terminal(STDIN_FILENO);
}

std::size_t screenful() {
  return std::max<std::size_t>(terminal_lines(), 3) - 1;
}

}  // namespace

Pager::Pager(bool enabled) : enabled_(enabled && wanted()), lines_left_(screenful()) {}

bool Pager::before_line() {
  if (!enabled_ || stopped_) {
    return !stopped_;
  }
  if (lines_left_ > 0) {
    --lines_left_;
    return true;
  }
  const char answer = ask();
  stopped_ = answer == 'q' || answer == 'Q' || answer == '\x03' || answer == '\x04';
  lines_left_ = answer == '\n' || answer == '\r' ? 0 : screenful() - 1;
  return !stopped_;
}

// Reads one key without waiting for Enter.
char Pager::ask() const {
  fmt::print(stderr, "-- more: space, Enter or q --");
  std::fflush(stderr);
  termios before{};
  tcgetattr(STDIN_FILENO, &before);
  auto raw = before;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  char key = 'q';
  if (::read(STDIN_FILENO, &key, 1) != 1) {
    key = 'q';
  }
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
  fmt::print(stderr, "\r\x1b[2K");
  std::fflush(stderr);
  return key;
}

}  // namespace tarn::app
