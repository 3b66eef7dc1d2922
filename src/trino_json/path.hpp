// The path language of SQL/JSON (json_exists, json_value, json_query), compiled once and kept.
#pragma once

#include "base/result.hpp"
#include "trino_json/node.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_json {

struct PathNode;

// Says whether a text has a match.
using TextMatcher = std::function<bool(std::string_view)>;
// Compiles the pattern and flags of like_regex; InvalidArgument where they are wrong.
using MatcherFactory = std::function<Result<TextMatcher>(std::string_view pattern, std::string_view flags)>;

// A value passed by the PASSING clause. SQL NULL passes as JSON null.
struct PathVariable {
  std::string name;
  Node value;
};

// Immutable; may be used by many threads at once if its matchers may.
class Path {
 public:
  static constexpr std::size_t kMaxBytes = 64U << 10;
  static constexpr int kMaxDepth = 100;

  // "invalid JSON path at position 5: ...". Without `matchers`, like_regex is refused by name; so is
  // datetime().
  static Result<Path> compile(std::string_view text, const MatcherFactory& matchers = {});
  Path(Path&&) noexcept;
  Path& operator=(Path&&) noexcept;
  ~Path();

  bool is_lax() const { return is_lax_; }
  const PathNode& root() const { return *root_; }
  // The names of the variables that it uses, each once.
  const std::vector<std::string>& variables() const { return variables_; }

 private:
  Path(bool is_lax, std::unique_ptr<PathNode> root, std::vector<std::string> variables);

  bool is_lax_;
  std::unique_ptr<PathNode> root_;
  std::vector<std::string> variables_;
};

// What is wrong with a path's text, in compile()'s words, and which of its bytes are.
struct PathProblem {
  std::string message{};
  std::size_t offset = 0;
  std::size_t length = 0;  // 0: something is missing there
};

// nullopt: the path can be compiled without matchers, and uses no variable but these.
std::optional<PathProblem> path_problem(std::string_view text, std::span<const std::string> variables);

}  // namespace tarn::trino_json
