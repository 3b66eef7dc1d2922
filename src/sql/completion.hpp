// What an editor offers while a statement is typed.
#pragma once

#include <string>
#include <vector>

namespace tarn::sql {

struct CompletionFunction {
  std::string name;       // "date_trunc"
  std::string signature;  // "date_trunc(unit, timestamp) -> same"
};

struct CompletionData {
  std::vector<std::string> keywords;  // upper case, sorted
  std::vector<CompletionFunction> functions;
};

CompletionData completion_data();

}  // namespace tarn::sql
