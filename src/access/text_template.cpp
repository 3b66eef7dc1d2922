#include "access/text_template.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

constexpr std::string_view kOpening = "${";
constexpr std::string_view kForm = "a policy variable is written ${key} or ${key, 'default'}";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool is_special(std::string_view name) {
  return name == "*" || name == "?" || name == "$";
}

bool is_key(std::string_view text) {
  return !text.empty() && text.find_first_of("{}$*?'") == std::string_view::npos;
}

// Reads what stands between the braces.
std::expected<TemplateVariable, std::string> parse_variable(std::string_view text) {
  const std::size_t comma = text.find(',');
  TemplateVariable variable{.key = std::string(trim(text.substr(0, comma)))};
  if (!is_key(variable.key)) {
    return std::unexpected(fmt::format("{}: ${{{}}}", kForm, text));
  }
  if (comma == std::string_view::npos) {
    return variable;
  }
  const std::string_view fallback = trim(text.substr(comma + 1));
  if (fallback.size() < 2 || fallback.front() != '\'' || fallback.back() != '\'') {
    return std::unexpected(fmt::format("{}: ${{{}}}", kForm, text));
  }
  variable.fallback = fallback.substr(1, fallback.size() - 2);
  return variable;
}

void append(Pattern& pattern, std::string_view text, TemplateRules rules) {
  rules.has_wildcards ? void(pattern += make_pattern(text)) : append_text(pattern, text);
}

}  // namespace

std::expected<TextTemplate, std::string> parse_template(std::string_view text, TemplateRules rules) {
  TextTemplate pieces(1);
  while (!text.empty()) {
    const std::size_t opening = rules.has_variables ? text.find(kOpening) : std::string_view::npos;
    append(pieces.back().text, text.substr(0, opening), rules);
    if (opening == std::string_view::npos) {
      break;
    }
    text.remove_prefix(opening + kOpening.size());
    const std::size_t closing = text.find('}');
    if (closing == std::string_view::npos) {
      return std::unexpected(fmt::format("{}; this one does not end: ${{{}", kForm, text));
    }
    const std::string_view inside = text.substr(0, closing);
    text.remove_prefix(closing + 1);
    if (is_special(inside)) {
      append_text(pieces.back().text, inside);
      continue;
    }
    auto variable = parse_variable(inside);
    if (!variable.has_value()) {
      return std::unexpected(std::move(variable).error());
    }
    if (pieces.size() > kTemplateVariablesMax) {
      return std::unexpected(
          fmt::format("a text has at most {} policy variables: use several", kTemplateVariablesMax));
    }
    pieces.back().variable = *std::move(variable);
    pieces.emplace_back();
  }
  return pieces;
}

bool has_variable(const TextTemplate& text) {
  return std::ranges::any_of(text, [](const TemplatePiece& piece) { return piece.variable.has_value(); });
}

std::optional<Pattern> expand(const TextTemplate& text, const RequestContext& context) {
  Pattern expanded;
  for (const TemplatePiece& piece : text) {
    expanded += piece.text;
    if (!piece.variable) {
      continue;
    }
    const std::vector<std::string>* values = context.find(piece.variable->key);
    const std::optional<std::string>& fallback = piece.variable->fallback;
    if (values != nullptr && values->size() == 1) {
      append_text(expanded, values->front());
    } else if (values == nullptr && fallback) {
      append_text(expanded, *fallback);
    } else {
      return std::nullopt;
    }
  }
  return expanded;
}

}  // namespace tarn::access
