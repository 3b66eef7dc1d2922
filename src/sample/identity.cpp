#include "sample/identity.hpp"

#include "sample/account_names.hpp"
#include "sample/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::sample {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kBrowsers[] = {
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
    "Safari/537.36 Edg/126.0.0.0",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
};
// A console page that calls a service on the inside.
constexpr std::string_view kInside = "AWS Internal";
constexpr std::string_view kTools[] = {
    "aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 os/macos#23.5.0 md/arch#arm64 lang/python#3.11.8 "
    "md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off "
    "md/command#ec2.describe-instances",
    "aws-cli/2.15.30 Python/3.11.8 Linux/5.15.0-1057-aws exe/x86_64.ubuntu.22 prompt/off "
    "command/s3api.get-bucket-acl",
    "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#6.5.0-1022-aws md/arch#x86_64 lang/python#3.12.3 "
    "md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.131",
};
constexpr std::string_view kDeployTools[] = {
    "APN/1.0 HashiCorp/1.0 Terraform/1.8.5 (+https://www.terraform.io) terraform-provider-aws/5.55.0 "
    "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.30.0 os/linux lang/go#1.22.4 "
    "md/GOOS#linux md/GOARCH#amd64",
    "aws-sdk-js/3.592.0 ua/2.1 os/linux#6.5.0-1022-azure lang/js md/nodejs#20.14.0 "
    "api/cloudformation#3.592.0 md/appId#cdk",
    "aws-cli/2.17.9 md/awscrt#0.20.11 ua/2.0 exec-env/GitHubActions os/linux#6.5.0-1022-azure md/arch#x86_64 "
    "lang/python#3.11.8 md/pyimpl#CPython",
};
constexpr std::string_view kApplicationTools[] = {
    "aws-sdk-java/2.26.7 Linux/5.10.219 OpenJDK_64-Bit_Server_VM/21.0.3+9-LTS Java/21.0.3 io/sync "
    "http/Apache",
    "aws-sdk-go-v2/1.30.0 os/linux lang/go#1.22.4 md/GOOS#linux md/GOARCH#arm64 exec-env/AWS_ECS_FARGATE "
    "api/dynamodb#1.33.2",
    "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#5.10.219 md/arch#aarch64 lang/python#3.12.3 "
    "exec-env/AWS_Lambda_python3.12 Botocore/1.34.131",
};

template <std::size_t N>
std::string_view one_of(const std::string_view (&texts)[N], std::uint64_t key) {
  return texts[key % N];
}

std::string iam_id(std::string_view kind, std::uint64_t key) {
  std::string id;
  append_iam_id(id, kind, key);
  return id;
}

std::string address(std::string_view network, std::uint64_t key) {
  return fmt::format("{}.{}", network, 1 + key % 250);
}

// Credentials live for a while and are shared by the sessions that fall into it, so that their ids come back.
struct Credentials {
  std::uint64_t key;
  Timestamp created;
};

Credentials credentials(const Actor& actor, const Account& account, std::uint64_t part, Timestamp start,
                        std::chrono::seconds lifetime) {
  const std::uint64_t holder = mix(mix(actor.key, account.key), part);
  // Everyone's begin at another second of it.
  const auto phase = std::chrono::seconds(holder % static_cast<std::uint64_t>(lifetime.count()));
  const auto since = std::chrono::floor<std::chrono::seconds>(start).time_since_epoch() - phase;
  const Timestamp created{since - since % lifetime + phase};
  return {.key = mix(holder, static_cast<std::uint64_t>(micros(created))), .created = created};
}

struct RoleSession {
  Credentials credentials;
  std::string role;
  std::string path;  // "/" or "/aws-service-role/config.amazonaws.com/"
  std::string session;
  std::string_view mfa = "false";
  std::string extra_context;  // further members of sessionContext
  std::string extra;          // further members of userIdentity
};

// Identity providers end their sessions' ids with the code host's name.
constexpr std::string_view kCodeHost = "token.actions.githubusercontent.com";
// The account of a vendor that customers give a role to.
constexpr std::string_view kVendorAccount = "987654321098";

// Writes an assumed role's identity.
void assume(Caller& caller, const Account& account, const RoleSession& role) {
  const std::string& id = account.id.value();
  const std::string role_id = iam_id("AROA", mix(account.key, key_of(role.role)));
  const std::string created = format_iso_seconds(role.credentials.created);
  const std::string key = iam_id("ASIA", role.credentials.key);
  caller.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", id, role.role, role.session);
  caller.name = role.session;
  caller.identity = fmt::format(
      R"({{"type":"AssumedRole","principalId":"{}:{}","arn":"{}","accountId":"{}","accessKeyId":"{}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{}","arn":"arn:aws:iam::{}:role{}{}","accountId":"{}","userName":"{}"}},"attributes":{{"creationDate":"{}","mfaAuthenticated":"{}"}}{}}}{}}})",
      role_id, role.session, caller.arn, id, key, role_id, id, role.path, role.role, id, role.role, created,
      role.mfa, role.extra_context, role.extra);
}

Caller person(const Organization& organization, const Actor& actor, const Account& account, Timestamp start,
              Prng& random) {
  const Office& office = offices()[actor.office];
  Caller caller;
  caller.channel = random.per_mille(450) ? Channel::Console : Channel::Program;
  caller.source_address = address(office.network, random.per_mille(800) ? actor.key % 6 : actor.key);
  caller.user_agent = caller.channel == Channel::Console
                          ? (random.per_mille(400) ? kInside : one_of(kBrowsers, actor.key))
                          : one_of(kTools, actor.key + random.per_mille(200));
  std::string set = fmt::format("AWSReservedSSO_{}_", actor.role);
  append_hex(set, mix(account.key, key_of(actor.role)), 16);
  std::string user_id;
  append_uuid(user_id, actor.key);
  const std::string behalf = fmt::format(
      R"("onBehalfOf":{{"userId":"{}","identityStoreArn":"arn:aws:identitystore::{}:identitystore/{}"}})",
      user_id, organization.accounts.front().id.value(), organization.identity_store);
  const bool enhanced = actor.key % 8 == 0;
  assume(caller, account,
         {.credentials = credentials(actor, account, caller.channel == Channel::Console ? 1 : 2, start, 4h),
          .role = set,
          .path = fmt::format("/aws-reserved/sso.amazonaws.com/{}/", organization.regions.front()),
          .session = fmt::format("{}@{}", actor.name, kDomain),
          .extra_context = {},
          .extra = enhanced ? "," + behalf : std::string()});
  caller.origin = fmt::format(R"({{"type":"IdentityCenterUser","accountId":"{}",{},"credentialId":"{}"}})",
                              organization.accounts.front().id.value(), behalf, user_id);
  return caller;
}

Caller iam_user(const Actor& actor, const Account& account) {
  Caller caller;
  caller.source_address = address("192.0.2", actor.key);
  caller.user_agent = actor.principal == "terraform" ? one_of(kDeployTools, 0) : one_of(kTools, actor.key);
  caller.name = actor.name;
  caller.arn = fmt::format("arn:aws:iam::{}:user/{}", account.id.value(), actor.name);
  caller.identity = fmt::format(
      R"({{"type":"IAMUser","principalId":"{}","arn":"{}","accountId":"{}","accessKeyId":"{}","userName":"{}"}})",
      iam_id("AIDA", actor.key), caller.arn, account.id.value(), iam_id("AKIA", mix(actor.key, 1)),
      actor.name);
  return caller;
}

Caller root(const Actor& actor, const Account& account, Timestamp start) {
  Caller caller;
  const Credentials given = credentials(actor, account, 1, start, 12h);
  caller.channel = Channel::Console;
  caller.source_address = address(offices().front().network, actor.key);
  caller.user_agent = kBrowsers[0];
  caller.name = "root";
  caller.arn = fmt::format("arn:aws:iam::{}:root", account.id.value());
  caller.identity = fmt::format(
      R"({{"type":"Root","principalId":"{0}","arn":"{1}","accountId":"{0}","accessKeyId":"{2}","sessionContext":{{"attributes":{{"creationDate":"{3}","mfaAuthenticated":"true"}}}}}})",
      account.id.value(), caller.arn, iam_id("ASIA", given.key), format_iso_seconds(given.created));
  return caller;
}

Caller pipeline(const Actor& actor, const Account& account, Timestamp start, Prng& random) {
  Caller caller;
  caller.source_address = fmt::format("203.0.113.{}", 100 + random.below(100));
  caller.user_agent = one_of(kDeployTools, actor.key);
  assume(caller, account,
         {.credentials = credentials(actor, account, 1, start, 20min),
          .role = actor.role,
          .path = "/",
          .session = "GitHubActions",
          .extra_context = {},
          .extra = {}});
  const std::string subject = fmt::format("repo:{}/{}:ref:refs/heads/main", kCompany, actor.name);
  caller.origin = fmt::format(
      R"({{"type":"WebIdentityUser","principalId":"arn:aws:iam::{0}:oidc-provider/{1}:sts.amazonaws.com:{2}","userName":"{2}","identityProvider":"arn:aws:iam::{0}:oidc-provider/{1}"}})",
      account.id.value(), kCodeHost, subject);
  return caller;
}

Caller application(const Actor& actor, const Account& account, Timestamp start, Prng& random) {
  Caller caller;
  // A workload has few instances, so its session names come back.
  const std::uint64_t instance = mix(actor.key, random.below(3));
  std::string session = actor.name;
  std::string context;
  if (actor.principal != "lambda") {
    session = actor.principal == "ec2" ? "i-0" : "";
    append_hex(session, instance, 16);
    append_hex(session, scramble(instance), actor.principal == "ec2" ? 0 : 16);
  }
  if (actor.principal == "ec2") {
    context = R"(,"ec2RoleDelivery":"2.0")";
  }
  caller.through_endpoint = actor.key % 3 == 0;
  caller.source_address = caller.through_endpoint ? fmt::format("10.{}.{}.{}", instance % 8,
                                                                instance / 8 % 32, 4 + instance / 256 % 250)
                                                  : address("198.51.100", instance);
  caller.user_agent = one_of(kApplicationTools, actor.key);
  assume(caller, account,
         {.credentials = credentials(actor, account, instance, start, 6h),
          .role = actor.role,
          .path = "/",
          .session = session,
          .extra_context = context,
          .extra = {}});
  return caller;
}

Caller service(const Actor& actor) {
  Caller caller;
  caller.channel = Channel::Service;
  caller.source_address = actor.principal;
  caller.user_agent = actor.principal;
  caller.name = actor.principal;
  caller.identity = fmt::format(R"({{"type":"AWSService","invokedBy":"{}"}})", actor.principal);
  return caller;
}

Caller service_linked(const Actor& actor, const Account& account, Timestamp start) {
  Caller caller;
  assume(caller, account,
         {.credentials = credentials(actor, account, 1, start, 1h),
          .role = actor.role,
          .path = fmt::format("/aws-service-role/{}/", actor.principal),
          .session = actor.role.substr(std::string_view("AWSServiceRoleFor").size()),
          .extra_context = {},
          .extra = fmt::format(R"(,"invokedBy":"{}")", actor.principal)});
  caller.channel = Channel::Service;
  caller.source_address = actor.principal;
  caller.user_agent = actor.principal;
  return caller;
}

Caller visitor(const Actor& actor, const Account& account, Timestamp start, Prng& random) {
  Caller caller;
  caller.source_address =
      address(actor.kind == ActorKind::Scanner ? "198.51.100" : "192.0.2", actor.key + random.below(3));
  caller.user_agent = one_of(kTools, 2);
  assume(caller, account,
         {.credentials = credentials(actor, account, 1, start, 1h),
          .role = actor.role,
          .path = "/",
          .session = actor.name,
          .extra_context = {},
          .extra = {}});
  if (actor.kind == ActorKind::Partner) {
    caller.origin = fmt::format(R"({{"type":"AWSAccount","principalId":"{}:{}","accountId":"{}"}})",
                                iam_id("AROA", actor.key), actor.name, kVendorAccount);
  }
  return caller;
}

Caller caller_of_kind(const Organization& organization, const Actor& actor, const Account& account,
                      Timestamp start, Prng& random) {
  switch (actor.kind) {
    case ActorKind::Person: return person(organization, actor, account, start, random);
    case ActorKind::IamUser: return iam_user(actor, account);
    case ActorKind::Root: return root(actor, account, start);
    case ActorKind::Pipeline: return pipeline(actor, account, start, random);
    case ActorKind::Application: return application(actor, account, start, random);
    case ActorKind::Service: return service(actor);
    case ActorKind::ServiceLinked: return service_linked(actor, account, start);
    case ActorKind::Scanner:
    case ActorKind::Partner: return visitor(actor, account, start, random);
  }
  return {};
}

}  // namespace

Caller make_caller(const Organization& organization, const Actor& actor, const Account& account,
                   Timestamp start, Prng& random) {
  Caller caller = caller_of_kind(organization, actor, account, start, random);
  if (caller.origin.empty()) {
    caller.origin = caller.identity;
  }
  return caller;
}

std::string identity_abroad(const Caller& caller, const Account& home) {
  constexpr std::string_view kMember = R"("principalId":")";
  std::string_view principal = caller.identity;
  principal.remove_prefix(std::min(principal.size(), principal.find(kMember)));
  principal.remove_prefix(std::min(principal.size(), kMember.size()));
  return fmt::format(R"({{"type":"AWSAccount","principalId":"{}","accountId":"{}"}})",
                     principal.substr(0, principal.find('"')), home.id.value());
}

}  // namespace tarn::sample
