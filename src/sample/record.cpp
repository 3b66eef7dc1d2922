#include "sample/record.hpp"

#include "sample/account_names.hpp"
#include "sample/text.hpp"

namespace tarn::sample {
namespace {

enum class Failure : std::uint8_t { None, Usual, Denied, Throttled };

// How often calls fail, per mille: people try what they may not, scanners ask too much at once.
Failure draw_failure(const Happening& happening, Prng& random) {
  const ActorKind kind = happening.actor.kind;
  if (happening.operation.text->form != EventForm::ApiCall) {
    return Failure::None;
  }
  if (!happening.operation.error_code.empty() && random.per_mille(kind == ActorKind::Service ? 0 : 180)) {
    return Failure::Usual;
  }
  const bool machine =
      kind == ActorKind::Service || kind == ActorKind::ServiceLinked || kind == ActorKind::Root;
  if (!machine && random.per_mille(kind == ActorKind::Person ? 24 : 8)) {
    return Failure::Denied;
  }
  if (random.per_mille(kind == ActorKind::Scanner ? 30 : 4)) {
    return Failure::Throttled;
  }
  return Failure::None;
}

std::string_view denied_code(Dialect dialect) {
  switch (dialect) {
    case Dialect::Query:
    case Dialect::S3: return "AccessDenied";
    case Dialect::Ec2: return "Client.UnauthorizedOperation";
    case Dialect::Json: return "AccessDeniedException";
  }
  return {};
}

std::string_view throttled_code(Dialect dialect) {
  switch (dialect) {
    case Dialect::Query: return "Throttling";
    case Dialect::S3: return "SlowDown";
    case Dialect::Ec2: return "Client.RequestLimitExceeded";
    case Dialect::Json: return "ThrottlingException";
  }
  return {};
}

// The name of an operation as policies spell it: Lambda's and S3's event names carry more.
std::string_view action_name(const Operation& operation) {
  const std::string_view name = operation.text->name;
  const std::size_t version = name.find("20");
  return version == std::string_view::npos ? name : name.substr(0, version);
}

void append_denied_message(std::string& out, const Happening& happening, const Scene& scene, Prng& random) {
  const Operation& operation = happening.operation;
  out += operation.service->dialect == Dialect::Ec2
             ? "You are not authorized to perform this operation. User: "
             : "User: ";
  out += happening.caller.arn;
  out += " is not authorized to perform: ";
  out += operation.service->id;
  out += ':';
  out += action_name(operation);
  if (!operation.resources.empty()) {
    out += " on resource: ";
    operation.resources.front().arn.append_to(out, scene);
  } else if (operation.service->dialect != Dialect::Ec2) {
    out += " on resource: *";
  }
  if (operation.service->dialect == Dialect::Ec2) {
    out += " because no identity-based policy allows the action. Encoded authorization failure message: ";
    append_drawn(out, kBase64Digits, random.next(), 200 + random.below(200));
  } else if (random.per_mille(150)) {
    out += " with an explicit deny in a service control policy";
  } else {
    out += " because no identity-based policy allows the ";
    out += operation.service->id;
    out += ':';
    out += action_name(operation);
    out += " action";
  }
}

void append_failure(std::string& out, Failure failure, const Happening& happening, const Scene& scene,
                    Prng& random) {
  const Dialect dialect = happening.operation.service->dialect;
  out += R"(,"errorCode":")";
  switch (failure) {
    case Failure::None: break;
    case Failure::Usual:
      out += happening.operation.error_code;
      out += R"(","errorMessage":")";
      happening.operation.error_message.append_to(out, scene);
      break;
    case Failure::Denied:
      out += denied_code(dialect);
      out += R"(","errorMessage":")";
      append_denied_message(out, happening, scene, random);
      break;
    case Failure::Throttled:
      out += throttled_code(dialect);
      out += dialect == Dialect::Ec2 ? R"(","errorMessage":"Request limit exceeded.)"
                                     : R"(","errorMessage":"Rate exceeded)";
      break;
  }
  out += '"';
}

void append_or_null(std::string& out, const Template& text, const Scene& scene) {
  if (text.empty()) {
    out += "null";
  } else {
    text.append_to(out, scene);
  }
}

void append_resources(std::string& out, const Operation& operation, const Scene& scene) {
  char separator = '[';
  out += R"(,"resources":)";
  for (const ResourceTemplate& resource : operation.resources) {
    out += separator;
    separator = ',';
    const bool object = resource.type == "AWS::S3::Object";
    out += object ? R"({"type":")" : R"({"accountId":")";
    if (!object) {
      out += scene.account.id.value();
      out += R"(","type":")";
    }
    out += resource.type;
    out += R"(","ARN":")";
    resource.arn.append_to(out, scene);
    out += R"("})";
  }
  out += ']';
}

void append_host(std::string& out, const Operation& operation, std::string_view region) {
  out += operation.service->endpoint;
  if (operation.service->place == Place::Regional) {
    out += '.';
    out += region;
  }
  out += ".amazonaws.com";
}

void append_tls(std::string& out, const Happening& happening, std::uint64_t key) {
  // A client's library decides on the version, so that a session keeps to it.
  const bool modern = key % 100 < 72;
  out +=
      modern
          ? R"(,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":")"
          : R"(,"tlsDetails":{"tlsVersion":"TLSv1.2","cipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","clientProvidedHostHeader":")";
  append_host(out, happening.operation, happening.region);
  out += R"("})";
}

void append_s3_details(std::string& out, Prng& random) {
  out +=
      R"(,"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":")";
  append_drawn(out, kBase64Digits, random.next(), 75);
  out += R"(=","bytesTransferredOut":)";
  append_decimal(out, random.skewed(60'000));
  out += '}';
}

std::string_view event_version(const Happening& happening) {
  // The services moved on one after another.
  constexpr std::string_view kVersions[] = {"1.08", "1.09", "1.09", "1.10", "1.10", "1.11", "1.11", "1.11"};
  return kVersions[key_of(happening.operation.service->id) % std::size(kVersions)];
}

void append_identity(std::string& out, const Happening& happening) {
  switch (happening.operation.text->form) {
    case EventForm::ApiCall:
    case EventForm::SignIn:
    case EventForm::ConsoleAction: out += happening.caller.identity; return;
    case EventForm::Federation: out += happening.caller.origin; return;
    case EventForm::ServiceEvent:
      out += R"({"accountId":")";
      out += happening.account.id.value();
      out += R"(","invokedBy":")";
      out += happening.operation.service->endpoint;
      out += R"(.amazonaws.com"})";
      return;
  }
}

std::string_view event_type(EventForm form) {
  switch (form) {
    case EventForm::ApiCall:
    case EventForm::Federation: return "AwsApiCall";
    case EventForm::SignIn: return "AwsConsoleSignIn";
    case EventForm::ConsoleAction: return "AwsConsoleAction";
    case EventForm::ServiceEvent: return "AwsServiceEvent";
  }
  return {};
}

void append_head(std::string& out, const Happening& happening) {
  out += R"({"eventVersion":")";
  out += event_version(happening);
  out += R"(","userIdentity":)";
  append_identity(out, happening);
  out += R"(,"eventTime":")";
  out += format_iso_seconds(happening.time);
  out += R"(","eventSource":")";
  out += happening.operation.service->endpoint;
  out += R"(.amazonaws.com","eventName":")";
  out += happening.operation.text->name;
  out += R"(","awsRegion":")";
  out += happening.region;
  out += R"(","sourceIPAddress":")";
  out += happening.caller.source_address;
  const bool bracketed =
      happening.operation.service->dialect == Dialect::S3 && happening.caller.channel != Channel::Service;
  out += bracketed ? R"(","userAgent":"[)" : R"(","userAgent":")";
  out += happening.caller.user_agent;
  out += bracketed ? R"(]")" : R"(")";
}

void append_tail(std::string& out, const Happening& happening) {
  const bool data = is_data(happening.operation.text->access);
  out += R"(,"eventType":")";
  out += event_type(happening.operation.text->form);
  out += R"(","managementEvent":)";
  out += data ? "false" : "true";
  out += R"(,"recipientAccountId":")";
  out += happening.account.id.value();
  out += '"';
  const bool of_service = happening.operation.text->form == EventForm::ServiceEvent;
  if (happening.caller.channel == Channel::Service && happening.actor.kind == ActorKind::Service &&
      !of_service) {
    out += R"(,"sharedEventID":")";
    append_uuid(out, scramble(happening.key));
    out += '"';
  }
  if (happening.caller.through_endpoint) {
    out += R"(,"vpcEndpointId":")";
    append_endpoint_id(out, happening);
    out += R"(","vpcEndpointAccountId":")";
    out += happening.account.id.value();
    out += '"';
  }
  out += data ? R"(,"eventCategory":"Data")" : R"(,"eventCategory":"Management")";
}

}  // namespace

void append_record(std::string& out, const Happening& happening) {
  Prng random(happening.key);
  const Operation& operation = happening.operation;
  std::string request_id;
  if (operation.service->dialect == Dialect::S3) {
    append_drawn(request_id, kUpperAlnum, random.next(), 16);
  } else {
    append_uuid(request_id, random.next());
  }
  const Scene scene{.organization = happening.organization,
                    .account = happening.account,
                    .region = happening.region,
                    .focus = happening.focus,
                    .event_key = random.next(),
                    .time = happening.time,
                    .caller_arn = happening.caller.arn,
                    .caller_name = happening.caller.name,
                    .request_id = request_id,
                    .source_address = happening.caller.source_address};
  append_head(out, happening);
  const Failure failure = draw_failure(happening, random);
  if (failure != Failure::None) {
    append_failure(out, failure, happening, scene, random);
  }
  out += R"(,"requestParameters":)";
  append_or_null(out, operation.request, scene);
  out += R"(,"responseElements":)";
  if (failure == Failure::None) {
    append_or_null(out, operation.response, scene);
  } else {
    out += "null";
  }
  if (operation.service->dialect == Dialect::S3) {
    append_s3_details(out, random);
  } else if (!operation.details.empty()) {
    out += operation.text->form == EventForm::ServiceEvent ? R"(,"serviceEventDetails":)"
                                                           : R"(,"additionalEventData":)";
    operation.details.append_to(out, scene);
  }
  out += R"(,"requestID":")";
  out += request_id;
  out += R"(","eventID":")";
  append_uuid(out, random.next());
  out += is_read_only(operation.text->access) ? R"(","readOnly":true)" : R"(","readOnly":false)";
  if (!operation.resources.empty() && failure != Failure::Denied) {
    append_resources(out, operation, scene);
  }
  append_tail(out, happening);
  if (happening.caller.channel == Channel::Program) {
    append_tls(out, happening, mix(key_of(happening.caller.user_agent), key_of(operation.service->id)));
  } else if (happening.caller.channel == Channel::Console) {
    if (random.per_mille(600)) {
      append_tls(out, happening, 1);
    }
    if (operation.text->form == EventForm::ApiCall) {
      out += R"(,"sessionCredentialFromConsole":"true")";
    }
  }
  out += '}';
}

void append_endpoint_id(std::string& out, const Happening& happening) {
  out += "vpce-0";
  append_hex(out, mix(happening.account.key, key_of(happening.operation.service->id)), 16);
}

}  // namespace tarn::sample
