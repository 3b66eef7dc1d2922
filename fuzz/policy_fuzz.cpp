// Policies: the first line is a call (caller, action, resource, and KEY=VALUE of its context, by blanks), the
// rest the policy. Whatever they are, a policy is refused with a reason or decides, and says by which
// statement.
#include "access/decision.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace tarn::access;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

std::string_view take(std::string_view& text, char until) {
  const auto end = text.find(until);
  const auto part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

void check_decision(const AccessRequest& request, const Policy& policy) {
  const auto decision = decide(request, std::array{policy});
  if (!decision.is_allowed()) {
    require(!denial(decision, request).empty());
  }
  require(decision.outcome == Decision::Outcome::DeniedImplicitly || !decision.statements.empty());
  for (const auto& reference : decision.statements) {
    require(reference.kind == policy.kind && reference.number >= 1 &&
            reference.number <= policy.statements.size());
    const Statement& statement = policy.statements[reference.number - 1];
    require(applies(statement, request) && statement.number == reference.number);
    require((statement.effect == Statement::Effect::Deny) ==
            (decision.outcome == Decision::Outcome::DeniedExplicitly));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Bytes are characters here; no other view of them exists in C++.
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::string_view call = take(rest, '\n');
  const auto caller = parse_caller(take(call, ' ')).value_or(Caller());
  const auto action = take(call, ' ');
  const auto resource = take(call, ' ');
  RequestContext context;
  set_caller_keys(caller, context);
  while (!call.empty()) {
    std::string_view value = take(call, ' ');
    const auto key = take(value, '=');
    context.add(key, std::string(value));
  }
  const AccessRequest request{.caller = caller, .action = action, .resource = resource, .context = context};
  for (const auto kind :
       {PolicyKind::Identity, PolicyKind::Resource, PolicyKind::Session, PolicyKind::Trust}) {
    const auto policy = read_policy(kind, "policy", rest);
    if (policy.has_value()) {
      check_decision(request, *policy);
    } else {
      require(!policy.error().empty());
    }
  }
  return 0;
}
