#include "sql_rows/case_file.hpp"

#include "json/value.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <utility>

namespace tarn::sql_rows {
namespace {

constexpr std::string_view kDashes = "----";
constexpr std::string_view kEnd = "====";
constexpr std::string_view kBetween = " | ";
constexpr std::string_view kNull = "NULL";

// Takes the line into the part of the case that it belongs to.
class CaseReader {
 public:
  void add(const std::string& line) {
    if (line == kEnd) {
      finish();
    } else if (line.starts_with(kDashes)) {
      part_ = part_ == nullptr ? &current_.result : &section(line.substr(std::min(line.size(), kName)));
    } else if (part_ != nullptr) {
      *part_ += line + "\n";
    } else if (line.starts_with("# ") && current_.statement.empty()) {
      current_.comments.push_back(line);
    } else {
      current_.statement += (current_.statement.empty() ? "" : "\n") + line;
    }
  }

  // The last case may lack its closing line.
  std::vector<Case> take() {
    if (!current_.statement.empty()) {
      finish();
    }
    return std::move(cases_);
  }

 private:
  static constexpr std::size_t kName = kDashes.size() + 1;

  void finish() {
    cases_.push_back(std::exchange(current_, {}));
    part_ = nullptr;
  }

  std::string& section(std::string name) {
    return current_.sections.emplace_back(std::move(name), std::string()).second;
  }

  std::vector<Case> cases_;
  Case current_;
  std::string* part_ = nullptr;
};

bool is_plain(std::string_view text) {
  const bool has_control =
      std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  return !text.empty() && !has_control && text != kNull && text.front() != '"' && text.front() != ' ' &&
         text.back() != ' ' && text.find(kBetween) == std::string_view::npos;
}

}  // namespace

std::optional<std::string> Case::setting(std::string_view name) const {
  const auto begin = "# " + std::string(name) + ": ";
  const auto found =
      std::ranges::find_if(comments, [&](const std::string& line) { return line.starts_with(begin); });
  return found == comments.end() ? std::nullopt : std::optional(found->substr(begin.size()));
}

std::vector<std::string> Case::parameters() const {
  std::vector<std::string> values;
  auto rest = setting("parameters");
  while (rest) {
    const auto end = rest->find(kBetween);
    values.push_back(rest->substr(0, end));
    rest = end == std::string::npos ? std::nullopt : std::optional(rest->substr(end + kBetween.size()));
  }
  return values;
}

std::vector<Case> read_case_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  CaseReader reader;
  for (std::string line; std::getline(in, line);) {
    reader.add(line);
  }
  return reader.take();
}

std::string case_text(const Case& golden) {
  std::string text;
  for (const auto& line : golden.comments) {
    text += line + "\n";
  }
  text += golden.statement + "\n----\n" + golden.result;
  for (const auto& [name, section] : golden.sections) {
    text += "---- " + name + "\n" + section;
  }
  return text + "====\n";
}

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.empty() ? 0 : rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], sql::count_characters(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      text += row[i];
      text.append(widths[i] - sql::count_characters(row[i]), ' ');
      text += kBetween;
    }
    text += (row.empty() ? "" : row.back()) + "\n";
  }
  return text;
}

std::string cell_text(std::string text) {
  if (is_plain(text)) {
    return text;
  }
  std::string quoted;
  json::append_quoted(quoted, text);
  return quoted;
}

}  // namespace tarn::sql_rows
