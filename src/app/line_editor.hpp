// Lines typed at a terminal: editing, history, completion, and Ctrl-C, which drops the line.
#pragma once

#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

namespace tarn::app {

struct TypedLine {
  enum class End : std::uint8_t { Entered, Interrupted, NoMore };
  End end = End::NoMore;
  std::string text{};  // of a line that was entered
};

// The library keeps its state to itself, so at most one of these lives at a time. While it does, SIGINT ends
// neither the program nor a statement but the line that is typed, unless somebody else waits for it.
// REQUIRES: made before other threads, which inherit the blocked signal.
class LineEditor {
 public:
  // The lines of earlier sessions come from the file and go there; a file that cannot be had is no error.
  // `words` are what the Tab key offers.
  LineEditor(std::string history_path, std::vector<std::string> words);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  TypedLine line(const char* prompt);
  void remember(const std::string& statement);

 private:
  std::string history_path_;
  sigset_t before_{};
};

}  // namespace tarn::app
