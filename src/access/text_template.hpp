// Texts of policies with variables: "arn:aws:s3:::logs/${aws:username}/*".
#pragma once

#include "access/request_context.hpp"
#include "access/wildcard.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

inline constexpr std::size_t kTemplateVariablesMax = 32;  // of one text

// "${key}" and "${key, 'value if there is none'}".
struct TemplateVariable {
  std::string key{};
  std::optional<std::string> fallback{};
};

// Text up to a variable, and the variable; of the last piece there is none.
struct TemplatePiece {
  Pattern text{};
  std::optional<TemplateVariable> variable{};
};

using TextTemplate = std::vector<TemplatePiece>;

// What is more than itself in a text. Variables came with Version 2012-10-17.
struct TemplateRules {
  bool has_variables = true;
  bool has_wildcards = true;
};

// The error says how a variable is written. "${*}", "${?}" and "${$}" are those characters.
std::expected<TextTemplate, std::string> parse_template(std::string_view text, TemplateRules rules);

bool has_variable(const TextTemplate& text);

// The values of the call in the place of the variables, each as it stands: a "*" in a value is no wildcard.
// nullopt, which nothing is equal to, where a variable has no value in this call, or several.
std::optional<Pattern> expand(const TextTemplate& text, const RequestContext& context);

}  // namespace tarn::access
