// A rule of advanced event selectors that those of trails and of event data stores share. Only who sets
// selectors is held to it: what is kept from before goes on.
#pragma once

#include "event/selectors.hpp"

#include <optional>
#include <string>

namespace tarn::service {

// What is wrong where resources.ARN is compared by Equals or NotEquals with something that is no whole ARN.
// Source: API Reference, AdvancedFieldSelector. With the other operators, parts of ARNs will do.
std::optional<std::string> problem_of_resource_arns(const event::EventSelectors& selectors);

}  // namespace tarn::service
