#include "sample/failure.hpp"

#include "sample/text.hpp"

namespace tarn::sample {
namespace {

// What a policy that refuses says of itself, per mille of the refusals; "*" stands for the action.
struct Refusal {
  std::uint32_t share;
  std::string_view reason;
};
constexpr Refusal kRefusals[] = {
    {700, " because no identity-based policy allows the * action"},
    {90, " with an explicit deny in an identity-based policy"},
    {110, " with an explicit deny in a service control policy"},
    {40, " because no service control policy allows the * action"},
    {30, " because no resource-based policy allows the * action"},
    {20, " because no permissions boundary allows the * action"},
    {10, " with an explicit deny in a resource-based policy"},
};

std::string_view throttled_code(Dialect dialect) {
  switch (dialect) {
    case Dialect::Query: return "Throttling";
    case Dialect::S3: return "SlowDown";
    case Dialect::Ec2: return "Client.RequestLimitExceeded";
    case Dialect::Json: return "ThrottlingException";
  }
  return {};
}

std::string_view throttled_message(Dialect dialect) {
  switch (dialect) {
    case Dialect::S3: return "Please reduce your request rate.";
    case Dialect::Ec2: return "Request limit exceeded.";
    case Dialect::Query:
    case Dialect::Json: return "Rate exceeded";
  }
  return {};
}

std::string_view invalid_code(Dialect dialect) {
  switch (dialect) {
    case Dialect::Query: return "ValidationError";
    case Dialect::S3: return "InvalidArgument";
    case Dialect::Ec2: return "Client.InvalidParameterValue";
    case Dialect::Json: return "ValidationException";
  }
  return {};
}

std::string_view invalid_message(Dialect dialect) {
  switch (dialect) {
    case Dialect::S3: return "Argument maxKeys must be an integer between 0 and 2147483647";
    case Dialect::Ec2:
      return "Value ( 5 ) for parameter maxResults is invalid. Expecting a value of 5 to 1000.";
    case Dialect::Query:
    case Dialect::Json:
      return "1 validation error detected: Value '1000' at 'maxResults' failed to satisfy constraint: Member "
             "must "
             "have value less than or equal to 100";
  }
  return {};
}

// The name of an operation as policies spell it: Lambda's event names carry a version.
std::string_view action_name(const Operation& operation) {
  const std::string_view name = operation.text->name;
  const std::size_t version = name.find("20");
  return version == std::string_view::npos ? name : name.substr(0, version);
}

void append_action(std::string& out, const Operation& operation) {
  out += operation.service->id;
  out += ':';
  out += action_name(operation);
}

std::string_view draw_reason(const Happening& happening, Prng& random) {
  if (happening.outcome == Outcome::RefusedAtEndpoint) {
    return " because no VPC endpoint policy allows the * action";
  }
  std::uint32_t at = random.below(1000);
  const Refusal* refusal = kRefusals;
  while (at >= refusal->share) {
    at -= refusal->share;
    ++refusal;
  }
  return refusal->reason;
}

void append_reason(std::string& out, const Happening& happening, Prng& random) {
  const Operation& operation = happening.operation;
  const std::string_view reason = draw_reason(happening, random);
  const std::size_t star = reason.find('*');
  out += reason.substr(0, star);
  if (star != std::string_view::npos) {
    append_action(out, operation);
    out += reason.substr(star + 1);
  }
}

void append_denied_message(std::string& out, const Happening& happening, const Scene& scene, Prng& random) {
  const Operation& operation = happening.operation;
  const Dialect dialect = operation.service->dialect;
  if (dialect == Dialect::S3 && random.per_mille(500)) {
    out += "Access Denied";
    return;
  }
  out += dialect == Dialect::Ec2 ? "You are not authorized to perform this operation. User: " : "User: ";
  out += happening.caller.arn;
  out += " is not authorized to perform: ";
  append_action(out, operation);
  if (!operation.resources.empty()) {
    out += dialect == Dialect::S3 ? R"( on resource: \")" : " on resource: ";
    operation.resources.front().arn.append_to(out, scene);
    out += dialect == Dialect::S3 ? R"(\")" : "";
  } else if (dialect != Dialect::Ec2) {
    out += " on resource: *";
  }
  append_reason(out, happening, random);
  if (dialect == Dialect::Ec2) {
    out += ". Encoded authorization failure message: ";
    // Drawn one after the other: the order of a call's arguments is the compiler's.
    const std::size_t length = 300 + random.below(300);
    append_drawn(out, kBase64Digits, random.next(), length);
  }
}

// A sign-in fails without a code.
void append_error(std::string& out, std::string_view code) {
  if (!code.empty()) {
    out += R"(,"errorCode":")";
    out += code;
    out += '"';
  }
  out += R"(,"errorMessage":")";
}

bool is_person(ActorKind kind) {
  return kind == ActorKind::Person || kind == ActorKind::IamUser;
}

}  // namespace

std::string_view denied_code(Dialect dialect) {
  switch (dialect) {
    case Dialect::Query:
    case Dialect::S3: return "AccessDenied";
    case Dialect::Ec2: return "Client.UnauthorizedOperation";
    case Dialect::Json: return "AccessDeniedException";
  }
  return {};
}

Failure draw_failure(const Happening& happening, Prng& random) {
  const ActorKind kind = happening.actor.kind;
  const bool usual = !happening.operation.error_message.empty() || !happening.operation.error_code.empty();
  const bool sign_in = happening.operation.text->form == EventForm::SignIn;
  switch (happening.outcome) {
    case Outcome::Drawn: break;
    case Outcome::Success: return Failure::None;
    // No policy decides on who may sign in: the password was wrong.
    case Outcome::Denied: return sign_in && usual ? Failure::Usual : Failure::Denied;
    case Outcome::RefusedAtEndpoint: return Failure::Denied;
  }
  if (sign_in) {
    return usual && is_person(kind) && random.per_mille(90) ? Failure::Usual : Failure::None;
  }
  if (happening.operation.text->form != EventForm::ApiCall) {
    return Failure::None;
  }
  if (usual && kind != ActorKind::Service && random.per_mille(180)) {
    return Failure::Usual;
  }
  const bool machine =
      kind == ActorKind::Service || kind == ActorKind::ServiceLinked || kind == ActorKind::Root;
  if (!machine && random.per_mille(kind == ActorKind::Person ? 24 : 10)) {
    return Failure::Denied;
  }
  if (random.per_mille(kind == ActorKind::Scanner ? 30 : 8)) {
    return Failure::Throttled;
  }
  return !machine && random.per_mille(3) ? Failure::Invalid : Failure::None;
}

void append_failure(std::string& out, Failure failure, const Happening& happening, const Scene& scene,
                    Prng& random) {
  const Dialect dialect = happening.operation.service->dialect;
  switch (failure) {
    case Failure::None: return;
    case Failure::Usual:
      append_error(out, happening.operation.error_code);
      happening.operation.error_message.append_to(out, scene);
      break;
    case Failure::Denied:
      append_error(out, denied_code(dialect));
      append_denied_message(out, happening, scene, random);
      break;
    case Failure::Throttled:
      append_error(out, throttled_code(dialect));
      out += throttled_message(dialect);
      break;
    case Failure::Invalid:
      append_error(out, invalid_code(dialect));
      out += invalid_message(dialect);
      break;
  }
  out += '"';
}

}  // namespace tarn::sample
