#include "access/session.hpp"

#include "access/builtin_policies.hpp"
#include "access/random_text.hpp"
#include "io/aead.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

constexpr std::string_view kKeyPrefix = "ASIA";
constexpr std::size_t kKeyRandomCharacters = 16;
constexpr std::size_t kSecretCharacters = 40;
// Other labels make other keys, and so another form of tokens one that nobody has seen.
constexpr std::string_view kSealingLabel = "tarn: session tokens, 1";
constexpr std::string_view kSecretsLabel = "tarn: session secrets, 1";
constexpr std::string_view kInlinePolicy = "session policy";

// In AWS's words.
Error invalid_token() {
  return {ErrorCode::NotFound, "The security token included in the request is invalid."};
}

Error expired_token() {
  return {ErrorCode::TimedOut, "The security token included in the request is expired"};
}

// Those of the token. Corrupt where one cannot be read: nothing is decided without it.
Result<> add_session_policies(const SessionToken& token, std::vector<Policy>& policies) {
  const auto add = [&policies](std::string_view name, std::string_view text) -> Result<> {
    auto policy = read_policy(PolicyKind::Session, name, text);
    if (!policy) {
      return fail(ErrorCode::Corrupt, fmt::format("a session's policy cannot be read: {}", policy.error()));
    }
    policies.push_back(*std::move(policy));
    return {};
  };
  for (const std::string& name : token.policy_names) {
    const auto builtin = find_builtin_policy(name);
    if (!builtin) {
      return fail(ErrorCode::Corrupt, fmt::format("a session's policy is not there any more: {}", name));
    }
    TARN_TRY(add(builtin->name, builtin->document));
  }
  return token.policy.empty() ? Result<>() : add(kInlinePolicy, token.policy);
}

Result<Caller> caller_of(const catalog::Principal& role, const SessionToken& token) {
  const auto of_role = parse_caller(role.arn);
  if (!of_role || of_role->kind != Caller::Kind::Role) {
    return fail(ErrorCode::Corrupt, fmt::format("this is the ARN of no role: {}", role.arn));
  }
  const std::string_view partition = std::string_view(role.arn).substr(4);
  return Caller{
      .kind = Caller::Kind::RoleSession,
      .arn = fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", partition.substr(0, partition.find(':')),
                         role.account.value(), of_role->name, token.name),
      .account = role.account,
      .name = token.name,
      .role_arn = role.arn,
      .unique_id = role.unique_id};
}

bool may_be_token(const AccessKeyId& id, std::string_view token) {
  return is_session_key(id) && !token.empty() && token.size() <= Sessions::kTokenBytesMax;
}

}  // namespace

bool is_session_key(const AccessKeyId& id) {
  return id.value().starts_with(kKeyPrefix);
}

Result<io::Secret> Sessions::secret_of(const AccessKeyId& id) const {
  const io::Secret key = TARN_TRY(vault_.derived(kSecretsLabel));
  const io::Sha256 bytes = io::hmac_sha256(key.reveal(), id.value());
  return io::Secret(io::base64(io::as_text(bytes)).substr(0, kSecretCharacters));
}

Result<TemporaryCredentials> Sessions::issue(const NewSession& session) {
  AccessKeyId id(fmt::format("{}{}", kKeyPrefix, random_base32(vault_.random(), kKeyRandomCharacters)));
  const std::string plain = write_session_token({.role_arn = session.role.arn,
                                                 .role_id = session.role.unique_id,
                                                 .name = session.name,
                                                 .issued = session.issued,
                                                 .expires = session.expires,
                                                 .policy_names = session.policy_names,
                                                 .policy = session.policy,
                                                 .source_identity = session.source_identity});
  const io::Secret key = TARN_TRY(vault_.derived(kSealingLabel));
  std::string token = io::base64(io::aead_seal(key, id.value(), plain, vault_.random()));
  if (token.size() > kTokenBytesMax) {
    return fail(ErrorCode::InvalidArgument, "the session's policies are too long for a token");
  }
  io::Secret secret = TARN_TRY(secret_of(id));
  return TemporaryCredentials{
      .key_id = std::move(id), .secret = std::move(secret), .token = std::move(token)};
}

Result<std::shared_ptr<const Credential>> Sessions::find(const AccessKeyId& id, std::string_view token) {
  if (!may_be_token(id, token)) {
    return fail(invalid_token());
  }
  const auto now = clock_.now();
  std::string key(io::as_text(io::sha256(fmt::format("{} {}", id.value(), token))));
  if (auto known = memory_.find(key, now)) {
    return known;
  }
  const auto state = memory_.state();
  auto credential = TARN_TRY(load(id, token));
  const auto& session = credential->session;
  const Timestamp until = session ? std::min<Timestamp>(now + KeyRing::kKeyMemory, session->expires) : now;
  memory_.keep(std::move(key), credential, until, state);
  return credential;
}

Result<std::shared_ptr<const Credential>> Sessions::holder(const AccessKeyId& id, std::string_view token) {
  if (!may_be_token(id, token)) {
    return fail(invalid_token());
  }
  const SessionToken read = TARN_TRY(open(id, token));
  return TARN_TRY(describe(id, read));
}

Result<SessionToken> Sessions::open(const AccessKeyId& id, std::string_view token) const {
  const auto sealed = io::from_base64(token);
  const io::Secret key = TARN_TRY(vault_.derived(kSealingLabel));
  const auto plain = sealed ? io::aead_open(key, id.value(), *sealed) : fail(sealed.error());
  auto read = plain ? read_session_token(plain->reveal()) : std::nullopt;
  return read ? Result<SessionToken>(*std::move(read)) : fail(invalid_token());
}

Result<std::shared_ptr<Credential>> Sessions::describe(const AccessKeyId& id, const SessionToken& token) {
  auto role = control_.principal(token.role_arn);
  if (!role && role.error().code() != ErrorCode::NotFound) {
    return fail(role.error());
  }
  if (!role || role->kind != catalog::PrincipalKind::Role || role->unique_id != token.role_id) {
    return fail(invalid_token());
  }
  auto credential = std::make_shared<Credential>();
  credential->key_id = id;
  credential->caller = TARN_TRY(caller_of(*role, token));
  credential->principal = {.arn = credential->caller.arn,
                           .account = role->account,
                           .kind = catalog::PrincipalKind::Role,
                           .name = token.name,
                           .unique_id = fmt::format("{}:{}", role->unique_id, token.name),
                           .created = token.issued};
  credential->session = SessionFacts{.role = *std::move(role),
                                     .issued = token.issued,
                                     .expires = token.expires,
                                     .source_identity = token.source_identity};
  return credential;
}

Result<std::shared_ptr<const Credential>> Sessions::load(const AccessKeyId& id, std::string_view token) {
  const SessionToken read = TARN_TRY(open(id, token));
  if (clock_.now() >= read.expires) {
    return fail(expired_token());
  }
  auto credential = TARN_TRY(describe(id, read));
  credential->secret = TARN_TRY(secret_of(id));
  credential->policies = TARN_TRY(read_policies_of(control_, read.role_arn));
  TARN_TRY(add_session_policies(read, credential->policies));
  return credential;
}

void set_session_keys(const Credential& credential, RequestContext& context) {
  const auto& session = credential.session;
  if (!session) {
    return;
  }
  context.set("aws:MultiFactorAuthPresent", "false");  // AssumeRole takes no code of a device here
  context.set("aws:TokenIssueTime", format_iso_seconds(session->issued));
  if (!session->source_identity.empty()) {
    context.set("aws:SourceIdentity", session->source_identity);
  }
}

}  // namespace tarn::access
