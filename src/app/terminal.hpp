// What the command line knows of the terminal it runs on, if any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tarn::app {

bool is_terminal(int descriptor);
std::size_t terminal_columns();
std::size_t terminal_lines();

// Columns that a UTF-8 text takes on a terminal: Japanese takes two each. Call use_utf8() once before.
std::size_t display_width(std::string_view text);
void use_utf8();

// Whether messages are in Japanese, by LC_ALL, LC_MESSAGES or LANG.
bool prefers_japanese();

// "1.2 GB"
std::string format_bytes(double bytes);
// "1,234,567"
std::string format_count(std::size_t count);
// "1 file", "2,345 files"
std::string format_counted(std::size_t count, std::string_view one, std::string_view many);
// "2 h 5 min", "3 min 20 s", "8 s"
std::string format_seconds(double seconds);

// A line on standard error that is written over and over; nothing at all where standard error is no terminal.
class StatusLine {
 public:
  explicit StatusLine(bool enabled) : enabled_(enabled) {}
  ~StatusLine() { clear(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  void show(std::string_view text);
  void clear();

 private:
  bool enabled_;
  bool shown_ = false;
};

}  // namespace tarn::app
