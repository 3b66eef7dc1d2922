#include "app/line_editor.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <memory>
#include <string_view>
#include <utility>

#include <editline/readline.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace tarn::app {
namespace {

constexpr int kHistoryLines = 1000;

// The library calls back without a context, hence this static.
struct Shared {
  std::vector<std::string> words;
  int interrupts = -1;  // a descriptor to read SIGINT from
  bool interrupted = false;
};

Shared& shared() {
  static Shared instance;
  return instance;
}

bool begins_with_in_any_case(std::string_view word, std::string_view beginning) {
  return word.size() >= beginning.size() &&
         std::ranges::equal(word.substr(0, beginning.size()), beginning, [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
         });
}

char* next_completion(const char* text, int state) {
  static std::size_t place = 0;
  place = state == 0 ? 0 : place;
  const auto& words = shared().words;
  while (place < words.size()) {
    const auto& word = words[place++];
    if (begins_with_in_any_case(word, text)) {
      return ::strdup(word.c_str());
    }
  }
  return nullptr;
}

char** complete(const char* text, int, int) {
  return rl_completion_matches(text, next_completion);
}

// The next byte typed. False at the end of the input, and when Ctrl-C came first.
bool next_byte(char& byte) {
  for (;;) {
    pollfd either[] = {{STDIN_FILENO, POLLIN, 0}, {shared().interrupts, POLLIN, 0}};
    if (poll(either, 2, -1) < 0) {
      continue;  // another signal: the library's own handler has seen to a terminal of another size
    }
    signalfd_siginfo signal{};
    if (either[1].revents != 0 && read(shared().interrupts, &signal, sizeof signal) > 0) {
      shared().interrupted = true;
      return false;
    }
    if (either[0].revents != 0) {
      return read(STDIN_FILENO, &byte, 1) == 1;
    }
  }
}

// A character for the library, which takes characters from here in the locale's wide ones; EOF for none.
int next_character(FILE* /*input*/) {
  constexpr auto kIncomplete = static_cast<std::size_t>(-2);
  constexpr auto kWrong = static_cast<std::size_t>(-1);
  std::mbstate_t state{};
  char byte = 0;
  while (next_byte(byte)) {
    wchar_t character = 0;
    const auto length = std::mbrtowc(&character, &byte, 1, &state);
    if (length == kWrong) {
      state = {};  // no character begins so
    } else if (length != kIncomplete) {
      return static_cast<int>(character);
    }
  }
  return EOF;
}

sigset_t interrupt() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

LineEditor::LineEditor(std::string history_path, std::vector<std::string> words)
    : history_path_(std::move(history_path)) {
  const auto signals = interrupt();
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
  shared().interrupts = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (shared().interrupts < 0) {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);  // out of descriptors: Ctrl-C ends the program
  }
  shared().words = std::move(words);
  rl_readline_name = "tarn";
  rl_attempted_completion_function = complete;
  rl_getc_function = next_character;
  using_history();
  stifle_history(kHistoryLines);
  read_history(history_path_.c_str());
}

LineEditor::~LineEditor() {
  write_history(history_path_.c_str());
  if (shared().interrupts >= 0) {
    close(std::exchange(shared().interrupts, -1));
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
}

TypedLine LineEditor::line(const char* prompt) {
  shared().interrupted = false;
  const std::unique_ptr<char, decltype(&std::free)> typed(readline(prompt), &std::free);
  if (shared().interrupted) {
    return {.end = TypedLine::End::Interrupted};
  }
  return typed ? TypedLine{.end = TypedLine::End::Entered, .text = typed.get()} : TypedLine{};
}

void LineEditor::remember(const std::string& statement) {
  auto one_line = statement;
  std::ranges::replace(one_line, '\n', ' ');
  add_history(one_line.c_str());
  write_history(history_path_.c_str());  // the program may be ended any time
}

}  // namespace tarn::app
