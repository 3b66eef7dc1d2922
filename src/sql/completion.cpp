#include "sql/completion.hpp"

#include "sql/functions.hpp"
#include "sql/keywords.hpp"

#include <algorithm>

namespace tarn::sql {

CompletionData completion_data() {
  CompletionData data;
  for (const auto words : {reserved_words(), plain_words()}) {
    data.keywords.insert(data.keywords.end(), words.begin(), words.end());
  }
  std::ranges::sort(data.keywords);
  for (const auto& function : all_functions()) {
    data.functions.push_back({std::string(function.name), std::string(function.signature)});
  }
  return data;
}

}  // namespace tarn::sql
