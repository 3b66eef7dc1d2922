// The page of functions in docs/SQL.md.
#pragma once

#include <map>
#include <string>

namespace tarn::sql {

// A call, upper('a'), and what it gives.
struct FunctionExample {
  std::string call;
  std::string value;
};

// Markdown, the same for the same tables and examples, which are named by their functions.
std::string reference_page(const std::map<std::string, FunctionExample>& examples);

}  // namespace tarn::sql
