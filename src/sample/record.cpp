#include "sample/record.hpp"

#include "sample/failure.hpp"
#include "sample/text.hpp"

#include <algorithm>

namespace tarn::sample {
namespace {

void append_or_null(std::string& out, const Template& text, const Scene& scene) {
  if (text.empty()) {
    out += "null";
  } else {
    text.append_to(out, scene);
  }
}

void append_response(std::string& out, const Operation& operation, Failure failure, const Scene& scene) {
  if (failure == Failure::None) {
    append_or_null(out, operation.response, scene);
  } else if (operation.text->form == EventForm::SignIn) {
    out += R"({")";
    out += operation.text->name;
    out += R"(":"Failure"})";
  } else {
    out += "null";
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

std::string_view event_version(const Happening& happening) {
  // The services moved on one after another, the busiest first.
  constexpr std::string_view kVersions[] = {"1.08", "1.09", "1.09", "1.10", "1.10", "1.11", "1.11", "1.11"};
  const ServiceText& service = *happening.operation.service;
  return service.weight >= 80 ? "1.11" : kVersions[key_of(service.id) % std::size(kVersions)];
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
  const std::string_view service = happening.operation.service->id;
  const bool exchange = modern && (service == "kms" || service == "acm" || service == "secretsmanager");
  out += exchange ? R"(","keyExchange":"x25519"})" : R"("})";
}

// Not every service writes the details down, and a console's own calls stay inside AWS.
bool has_tls(const Happening& happening, Prng& random) {
  switch (happening.caller.channel) {
    case Channel::Console: return random.per_mille(600);
    case Channel::Program: return key_of(happening.operation.service->id) % 9 != 0;
    case Channel::Service: return false;
  }
  return false;
}

// An event data store can be set up to keep the tags of resources and principals with their events.
void append_context(std::string& out, const Happening& happening, const Scene& scene) {
  constexpr std::string_view kTeams[] = {"payments", "platform", "search", "data", "security", "mobile"};
  const std::string_view team = kTeams[scramble(scene.focus) % std::size(kTeams)];
  out += R"(,"eventContext":{"requestContext":{"aws:ViaAWSService":"false","aws:PrincipalAccount":")";
  out += scene.account.id.value();
  out += R"("},"tagContext":{"resourceTags":[{"arn":")";
  happening.operation.resources.back().arn.append_to(out, scene);
  out += R"(","tags":{"Environment":")";
  out += scene.account.environment;
  out += R"(","Team":")";
  out += team;
  out += R"("}}],"principalTags":{"operator":")";
  out += kTeams[happening.actor.key % std::size(kTeams)];
  out += R"("}}})";
}

bool has_context(const Happening& happening, Failure failure) {
  return failure == Failure::None && !happening.operation.resources.empty() &&
         happening.operation.text->form == EventForm::ApiCall && event_version(happening) == "1.11" &&
         happening.account.environment == "production" && scramble(happening.focus) % 6 == 0;
}

// Why a record came later than others.
void append_addendum(std::string& out) {
  out +=
      R"(,"addendum":{"reason":"DELIVERY_DELAY","updatedFields":"","originalRequestID":"","originalEventID":""})";
}

void append_s3_details(std::string& out, const Operation& operation, Prng& random) {
  out +=
      R"(,"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":")";
  append_drawn(out, kBase64Digits, random.next(), 75);
  out += R"(=","bytesTransferredOut":)";
  append_decimal(out, random.skewed(60'000));
  // Few requests still need an access control list to be allowed.
  out += is_data(operation.text->access) && random.per_mille(6) ? R"(,"aclRequired":"Yes"})" : "}";
}

// Whoever signs in has no access key yet.
void append_without_key(std::string& out, std::string_view identity) {
  constexpr std::string_view kMember = R"("accessKeyId":")";
  const std::size_t member = identity.find(kMember);
  if (member == std::string_view::npos) {
    out += identity;
    return;
  }
  const std::size_t end = identity.find(R"(",)", member + kMember.size());
  out += identity.substr(0, member);
  out += identity.substr(end + 2);
}

// The portal knows its users by name, and belongs to the management account.
void append_portal_user(std::string& out, const Happening& happening) {
  const std::string_view account = happening.organization.accounts.front().id.value();
  out += R"({"type":"Unknown","principalId":")";
  out += account;
  out += R"(","arn":"","accountId":")";
  out += account;
  out += R"(","accessKeyId":"","userName":")";
  out += happening.caller.name;
  out += R"("})";
}

void append_identity(std::string& out, const Happening& happening) {
  switch (happening.operation.text->form) {
    case EventForm::ApiCall:
    case EventForm::ConsoleAction: out += happening.caller.identity; return;
    case EventForm::SignIn: append_without_key(out, happening.caller.identity); return;
    case EventForm::Federation: out += happening.caller.origin; return;
    case EventForm::Portal: append_portal_user(out, happening); return;
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
    case EventForm::Portal:
    case EventForm::ServiceEvent: return "AwsServiceEvent";
  }
  return {};
}

void append_head(std::string& out, const Happening& happening) {
  out += R"({"eventVersion":")";
  out += event_version(happening);
  out += R"(","userIdentity":)";
  append_identity(out, happening);
  append_circumstances(out, happening);
  const bool bracketed =
      happening.operation.service->dialect == Dialect::S3 && happening.caller.channel != Channel::Service;
  out += bracketed ? R"(,"userAgent":"[)" : R"(,"userAgent":")";
  out += happening.caller.user_agent;
  out += bracketed ? R"(]")" : R"(")";
}

// Few services still say which version of their interface was called.
std::string_view api_version_of(const Operation& operation) {
  if (operation.service->id == "dynamodb" && is_data(operation.text->access)) {
    return "2012-08-10";
  }
  return operation.service->id == "elasticloadbalancing" ? "2015-12-01" : "";
}

const Account& recipient_of(const Happening& happening) {
  return happening.recipient == nullptr ? happening.account : *happening.recipient;
}

// A call that several accounts see has one sharedEventID in all of them.
bool is_shared(const Happening& happening) {
  const bool of_service = happening.caller.channel == Channel::Service &&
                          happening.actor.kind == ActorKind::Service &&
                          happening.operation.text->form != EventForm::ServiceEvent;
  return of_service || happening.side != Side::Only;
}

void append_tail(std::string& out, const Happening& happening) {
  const bool data = is_data(happening.operation.text->access);
  out += R"(,"eventType":")";
  out += event_type(happening.operation.text->form);
  const std::string_view api_version = api_version_of(happening.operation);
  out += api_version.empty() ? R"(")" : R"(","apiVersion":")";
  out += api_version;
  out += api_version.empty() ? R"(,"managementEvent":)" : R"(","managementEvent":)";
  out += data ? "false" : "true";
  out += R"(,"recipientAccountId":")";
  out += recipient_of(happening).id.value();
  out += '"';
  if (is_shared(happening)) {
    out += R"(,"sharedEventID":")";
    append_uuid(out, scramble(happening.key));
    out += '"';
  }
  if (happening.caller.through_endpoint) {
    out += R"(,"vpcEndpointId":")";
    append_endpoint_id(out, happening);
    out += '"';
    if (event_version(happening) != "1.08") {
      out += R"(,"vpcEndpointAccountId":")";
      out += recipient_of(happening).id.value();
      out += '"';
    }
  }
  out += data ? R"(,"eventCategory":"Data")" : R"(,"eventCategory":"Management")";
}

// Returns the request's id in its service's own form.
std::string draw_request_id(const Happening& happening, Prng& random) {
  std::string id;
  if (happening.operation.service->dialect == Dialect::S3) {
    append_drawn(id, kUpperAlnum, random.next(), 16);
  } else {
    append_uuid(id, random.next());
  }
  return id;
}

// The stage of the event. The request's id has been drawn before.
Scene make_scene(const Happening& happening, const std::string& request_id, Prng& random) {
  return {.organization = happening.organization,
          .account = happening.account,
          .region = happening.region,
          .focus = happening.focus,
          .event_key = random.next(),
          .time = happening.time,
          .caller_arn = happening.caller.arn,
          .caller_name = happening.caller.name,
          .request_id = request_id,
          .source_address = happening.caller.source_address,
          .mfa = happening.actor.kind != ActorKind::IamUser};
}

}  // namespace

Recorded append_record(std::string& out, const Happening& happening) {
  Prng random(happening.key);
  const Operation& operation = happening.operation;
  const std::string request_id = draw_request_id(happening, random);
  const Scene scene = make_scene(happening, request_id, random);
  append_head(out, happening);
  const Failure failure = draw_failure(happening, random);
  if (failure != Failure::None) {
    append_failure(out, failure, happening, scene, random);
  }
  out += R"(,"requestParameters":)";
  append_or_null(out, operation.request, scene);
  out += R"(,"responseElements":)";
  append_response(out, operation, failure, scene);
  if (operation.service->dialect == Dialect::S3) {
    append_s3_details(out, operation, random);
  } else if (!operation.details.empty()) {
    out += event_type(operation.text->form) == "AwsServiceEvent" ? R"(,"serviceEventDetails":)"
                                                                 : R"(,"additionalEventData":)";
    operation.details.append_to(out, scene);
  }
  out += R"(,"requestID":")";
  out += request_id;
  out += R"(","eventID":")";
  const std::uint64_t drawn = random.next();
  const std::uint64_t event_id = happening.side == Side::RoleOwner ? scramble(drawn) : drawn;
  append_uuid(out, event_id);
  out += is_read_only(operation.text->access) ? R"(","readOnly":true)" : R"(","readOnly":false)";
  if (!operation.resources.empty() && failure != Failure::Denied) {
    append_resources(out, operation, scene);
  }
  append_tail(out, happening);
  if (has_tls(happening, random)) {
    append_tls(out, happening, mix(key_of(happening.caller.user_agent), key_of(operation.service->id)));
  }
  if (happening.caller.channel == Channel::Console && operation.text->form == EventForm::ApiCall) {
    out += R"(,"sessionCredentialFromConsole":"true")";
  }
  if (random.below(4000) == 0) {
    append_addendum(out);
  }
  if (has_context(happening, failure)) {
    append_context(out, happening, scene);
  }
  out += '}';
  return {.event_id = event_id, .failed = failure != Failure::None};
}

void append_circumstances(std::string& out, const Happening& happening) {
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
  out += '"';
}

void append_resource_arn(std::string& out, const Happening& happening) {
  if (happening.operation.resources.empty()) {
    return;
  }
  Prng random(happening.key);
  const std::string request_id = draw_request_id(happening, random);
  const Scene scene = make_scene(happening, request_id, random);
  happening.operation.resources.back().arn.append_to(out, scene);
}

void append_endpoint_id(std::string& out, const Happening& happening) {
  out += "vpce-0";
  append_hex(out, mix(recipient_of(happening).key, key_of(happening.operation.service->id)), 16);
}

}  // namespace tarn::sample
