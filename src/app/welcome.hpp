// What the server says once it answers.
#pragma once

#include <string>
#include <vector>

namespace tarn::app {

struct Welcome {
  std::string url;
  std::string data;         // absolute
  std::string credentials;  // absolute
  std::string account;
  std::string region;
  std::string store;                 // the ID to try queries with; empty when the lake has no store yet
  std::string program;               // absolute path of this binary
  std::vector<std::string> members;  // users of other accounts: "alice (444455556666)"
};

// English, or Japanese.
std::string welcome_text(const Welcome& words, bool japanese);

}  // namespace tarn::app
