#include "sql/library.hpp"

#include "sql/text.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

struct TypeGroup {
  char letter;
  std::vector<std::string_view> types;
};

const std::vector<TypeGroup>& groups() {
  static const std::vector<TypeGroup> kGroups = {
      {'#', {"tinyint", "smallint", "integer", "bigint", "real", "double", "decimal(p,s)"}},
      {'%', {"tinyint", "smallint", "integer", "bigint"}},
      {'~', {"real", "double"}},
      {'!', {"date", "timestamp(p)", "timestamp(p) with time zone"}},
  };
  return kGroups;
}

std::string replaced(std::string_view text, char letter, std::string_view type) {
  std::string out;
  for (const char c : text) {
    if (c == letter) {
      out += type;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// The signatures that a line stands for.
std::vector<std::string> expand(std::string_view signature) {
  for (const auto& group : groups()) {
    if (!signature.contains(group.letter)) {
      continue;
    }
    std::vector<std::string> all;
    all.reserve(group.types.size());
    for (const auto type : group.types) {
      all.push_back(replaced(signature, group.letter, type));
    }
    return all;
  }
  return {std::string(signature)};
}

// "array(T=), bigint -> T" as people read it: "name(array(T), bigint) -> T".
std::string shown(std::string_view name, std::string_view signature) {
  const auto arrow = signature.find("->");
  auto arguments = signature.substr(0, arrow);
  while (arguments.ends_with(' ')) {
    arguments.remove_suffix(1);
  }
  auto text = fmt::format("{}({}) {}", name, arguments, signature.substr(arrow));
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool is_note = (text[i] == '=' || text[i] == '<') && is_letter(text[i - 1]);
    if (is_note) {
      text.erase(i, 1);
    }
  }
  return text;
}

}  // namespace

Library::Library() {
  for (const auto family : {text_functions(), math_functions(), time_functions(), collection_functions(),
                            json_functions(), conditional_functions(), sketch_functions()}) {
    add(family, FunctionKind::Scalar);
  }
  add(aggregate_functions(), FunctionKind::Aggregate);
  add(window_functions(), FunctionKind::Window);
}

void Library::add(std::span<const FunctionLine> lines, FunctionKind kind) {
  for (const auto& line : lines) {
    for (const auto& signature : expand(line.signature)) {
      const auto& made =
          overloads_.emplace_back(&line, kind, Signature::parse(signature), shown(line.name, signature));
      by_name_[line.name].push_back(&made);
    }
  }
}

const Library& Library::standard() {
  static const Library kLibrary;
  return kLibrary;
}

std::span<const Overload* const> Library::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::span<const Overload* const>() : std::span(found->second);
}

std::string Library::hint(std::string_view name) const {
  Suggestion suggestion(name);
  for (const auto& [known, overloads] : by_name_) {
    suggestion.consider(known);
  }
  return suggestion.hint();
}

std::vector<const Overload*> Library::all() const {
  std::vector<const Overload*> all;
  all.reserve(overloads_.size());
  for (const auto& [name, overloads] : by_name_) {
    all.insert(all.end(), overloads.begin(), overloads.end());
  }
  return all;
}

}  // namespace tarn::sql
