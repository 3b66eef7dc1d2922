#include "access/request_context.hpp"

#include "access/wildcard.hpp"

#include <utility>

namespace tarn::access {

void RequestContext::add(std::string_view key, std::string value) {
  values_[lower_case(key)].push_back(std::move(value));
}

void RequestContext::set(std::string_view key, std::string value) {
  values_[lower_case(key)] = {std::move(value)};
}

const std::vector<std::string>* RequestContext::find(std::string_view key) const {
  const auto found = values_.find(lower_case(key));
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace tarn::access
