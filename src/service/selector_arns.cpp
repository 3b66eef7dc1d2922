#include "service/selector_arns.hpp"

#include "service/trail_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::service {
namespace {

bool is_whole(const event::Condition& condition) {
  return condition.op == event::SelectorOperator::Equals ||
         condition.op == event::SelectorOperator::NotEquals;
}

}  // namespace

std::optional<std::string> problem_of_resource_arns(const event::EventSelectors& selectors) {
  for (const event::EventSelector& selector : selectors) {
    const auto arns =
        std::ranges::find(selector.fields, event::SelectorField::ResourcesArn, &event::FieldSelector::field);
    if (arns == selector.fields.end()) {
      continue;
    }
    for (const event::Condition& condition : arns->conditions) {
      const auto wrong = std::ranges::find_if_not(
          condition.values, [](const std::string& value) { return split_arn(value).has_value(); });
      if (is_whole(condition) && wrong != condition.values.end()) {
        return fmt::format(
            "resources.ARN with Equals or NotEquals needs whole ARNs, not {}: give the beginning of ARNs "
            "with "
            "StartsWith.",
            *wrong);
      }
    }
  }
  return std::nullopt;
}

}  // namespace tarn::service
