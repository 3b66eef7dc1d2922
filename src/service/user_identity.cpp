#include "service/user_identity.hpp"

#include "base/time.hpp"

#include <utility>

namespace tarn::service {
namespace {

json::Value session_context(const access::SessionFacts& session) {
  const catalog::Principal& role = session.role;
  json::Value context(json::Object{
      {"sessionIssuer", json::Object{{"type", "Role"},
                                     {"principalId", role.unique_id},
                                     {"arn", role.arn},
                                     {"accountId", role.account.value()},
                                     {"userName", role.name}}},
      {"attributes",
       json::Object{{"creationDate", format_iso_seconds(session.issued)}, {"mfaAuthenticated", "false"}}}});
  if (!session.source_identity.empty()) {
    context.set("sourceIdentity", session.source_identity);
  }
  return context;
}

}  // namespace

json::Value user_identity(const access::Credential& caller) {
  const catalog::Principal& principal = caller.principal;
  const auto& session = caller.session;
  json::Value identity(json::Object{{"type", session ? "AssumedRole" : "IAMUser"},
                                    {"principalId", principal.unique_id},
                                    {"arn", principal.arn},
                                    {"accountId", principal.account.value()},
                                    {"accessKeyId", caller.key_id.value()}});
  if (session) {
    identity.set("sessionContext", session_context(*session));
  } else {
    identity.set("userName", principal.name);
  }
  return identity;
}

json::Value foreign_identity(const access::Credential& caller) {
  return json::Object{{"type", "AWSAccount"},
                      {"principalId", caller.principal.unique_id},
                      {"accountId", caller.principal.account.value()}};
}

}  // namespace tarn::service
