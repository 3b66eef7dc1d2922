#include "sql/completion.hpp"

#include "sql/keywords.hpp"
#include "sql/library.hpp"

#include <algorithm>

namespace tarn::sql {

CompletionData completion_data() {
  CompletionData data;
  for (const auto words : {reserved_words(), plain_words()}) {
    data.keywords.insert(data.keywords.end(), words.begin(), words.end());
  }
  std::ranges::sort(data.keywords);
  for (const auto* overload : Library::standard().all()) {
    data.functions.push_back({std::string(overload->line->name), overload->text});
  }
  return data;
}

}  // namespace tarn::sql
