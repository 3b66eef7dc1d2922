#include "sample/act_calls.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sample {
namespace {

// Of an account that is not the organization's.
constexpr std::string_view kAttackerAccount = "666677778888";

}  // namespace

Result<const Operation*> ActCalls::find(std::string_view name) {
  if (!name.starts_with('+')) {
    const auto index = catalogue_.find(name);
    if (!index) {
      return fail(ErrorCode::NotFound, fmt::format("scenario names an unknown operation: {}", name));
    }
    return &catalogue_.at(*index);
  }
  name.remove_prefix(1);
  const auto made = std::ranges::find(own_, name, &Own::name);
  if (made != own_.end()) {
    return &made->operation;
  }
  const auto call = std::ranges::find(scenario_calls(), name, &ScenarioCall::name);
  if (call == scenario_calls().end()) {
    return fail(ErrorCode::NotFound, fmt::format("scenario names an unknown call: {}", name));
  }
  return make(*call);
}

// Replaces each "^slot^" by its text.
Result<std::string_view> ActCalls::fill(std::string_view text) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = text.find('^');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) {
      break;
    }
    const std::size_t close = text.find('^', open + 1);
    if (close == std::string_view::npos) {
      return fail(ErrorCode::InvalidArgument, fmt::format("slot is not closed: {}", text.substr(open)));
    }
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (name == "next") {
      filled += next_account_;
    } else if (name == "attacker") {
      filled += kAttackerAccount;
    } else {
      const std::string slot = fmt::format("<{}>", name);
      const Template read = TARN_TRY(Template::make(slot));
      read.append_to(filled, scene_);
    }
    text.remove_prefix(close + 1);
  }
  return std::string_view(texts_.emplace_back(std::move(filled)));
}

Result<const Operation*> ActCalls::make(const ScenarioCall& call) {
  const auto service = std::ranges::find_if(
      catalogue_.services(), [&call](const ServiceRange& range) { return range.text->id == call.service; });
  if (service == catalogue_.services().end()) {
    return fail(ErrorCode::NotFound, fmt::format("call names an unknown service: {}", call.service));
  }
  Own& own = own_.emplace_back(Own{.name = call.name, .text = call.text, .operation = {}});
  own.text.request = TARN_TRY(fill(call.text.request));
  own.text.response = TARN_TRY(fill(call.text.response));
  own.text.resources = TARN_TRY(fill(call.text.resources));
  own.text.details = TARN_TRY(fill(call.text.details));
  own.operation = TARN_TRY(read_operation(*service->text, own.text));
  return &own.operation;
}

}  // namespace tarn::sample
