// Structured logs: one line of logfmt per message on standard error (time, level, message, fields).
// Secrets never go here; fields hold ids, paths and counts.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace tarn::log {

enum class Level { Debug, Info, Warning, Error, Off };

struct Field {
  std::string_view key;
  std::string value;
};

// Messages below `level` are dropped. The default is Info. Thread-safe.
void set_level(Level level);

void debug(std::string_view message, std::initializer_list<Field> fields = {});
void info(std::string_view message, std::initializer_list<Field> fields = {});
void warning(std::string_view message, std::initializer_list<Field> fields = {});
void error(std::string_view message, std::initializer_list<Field> fields = {});

}  // namespace tarn::log
