// `tarn access`: users, roles and their policies.
#include "access/policy_document.hpp"
#include "access/principals.hpp"
#include "app/access_parts.hpp"
#include "app/output.hpp"
#include "io/file_system.hpp"
#include "json/value.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::app {
namespace {

using access::PrincipalDescription;
using catalog::Principal;
using catalog::PrincipalKind;

constexpr std::array kColumns = {"account", "kind", "name", "policies", "keys", "created", "arn"};
constexpr std::size_t kPoliciesColumn = 3;
constexpr std::size_t kKeysColumn = 4;

class PrincipalCells final : public Cells {
 public:
  explicit PrincipalCells(const std::vector<PrincipalDescription>& principals) : principals_(principals) {}

  std::size_t rows() const override { return principals_.size(); }
  bool is_null(std::size_t /*row*/, std::size_t /*column*/) const override { return false; }
  void append_text(std::string& out, std::size_t row, std::size_t column) const override {
    const PrincipalDescription& one = principals_[row];
    switch (column) {
      case 0: out += one.principal.account.value(); break;
      case 1: out += catalog::to_string(one.principal.kind); break;
      case 2: out += one.principal.name; break;
      case kPoliciesColumn: out += fmt::format("{}", fmt::join(one.policies, ", ")); break;
      case kKeysColumn: append_keys(out, one.keys); break;
      case 5: out += format_iso_seconds(one.principal.created); break;
      default: out += one.principal.arn; break;
    }
  }
  void append_json(std::string& out, std::size_t row, std::size_t column) const override {
    const PrincipalDescription& one = principals_[row];
    if (column != kPoliciesColumn && column != kKeysColumn) {
      std::string text;
      append_text(text, row, column);
      json::append_quoted(out, text);
      return;
    }
    out += '[';
    const char* comma = "";
    if (column == kPoliciesColumn) {
      for (const std::string& policy : one.policies) {
        out += comma;
        json::append_quoted(out, policy);
        comma = ",";
      }
    } else {
      for (const catalog::AccessKey& key : one.keys) {
        out += fmt::format(R"({}{{"id":"{}","status":"{}","created":"{}"}})", comma, key.id.value(),
                           catalog::to_string(key.status), format_iso_seconds(key.created));
        comma = ",";
      }
    }
    out += ']';
  }

 private:
  static void append_keys(std::string& out, const std::vector<catalog::AccessKey>& keys) {
    const char* comma = "";
    for (const catalog::AccessKey& key : keys) {
      out += fmt::format("{}{}{}", comma, key.id.value(),
                         key.status == catalog::KeyStatus::Active ? "" : " (inactive)");
      comma = ", ";
    }
  }

  const std::vector<PrincipalDescription>& principals_;
};

Result<std::string> read_document(service::Lake& lake, const std::string& path) {
  return io::read_file(lake.files(), path, access::kPolicyBytesMax);
}

std::optional<std::chrono::seconds> session_length(const AccessOptions& options) {
  return options.max_session_duration_s ? std::optional(std::chrono::seconds(*options.max_session_duration_s))
                                        : std::nullopt;
}

std::optional<AccountId> account(const AccessOptions& options) {
  return options.account.empty() ? std::nullopt : std::optional(AccountId(options.account));
}

Result<Principal> target(access::Principals& principals, const AccessOptions& options,
                         std::optional<PrincipalKind> kind = std::nullopt) {
  return principals.find(reference_of(options), kind);
}

}  // namespace

access::PrincipalReference reference_of(const AccessOptions& options) {
  return {.text = options.target, .account = account(options)};
}

Result<> create_user(service::Lake& lake, const AccessOptions& options) {
  access::Principals principals(lake.secrets(), lake.clock());
  const auto user = TARN_TRY(principals.create_user(options.target, account(options)));
  fmt::print(
      "{} is there. It may do nothing yet, and has no key:\n"
      "  tarn access attach-policy {} AWSCloudTrail_ReadOnlyAccess\n"
      "  tarn access create-key {}\n",
      user.arn, user.arn, user.arn);
  return {};
}

Result<> create_role(service::Lake& lake, const AccessOptions& options) {
  const auto document = TARN_TRY(read_document(lake, options.trust_policy));
  access::Principals principals(lake.secrets(), lake.clock());
  const auto role = TARN_TRY(principals.create_role(
      {.name = options.target,
       .account = account(options),
       .trust_policy = document,
       .session_length = session_length(options).value_or(access::kSessionLengthMin)}));
  fmt::print(
      "{} is there, for sessions of {} s at most. It may do nothing yet:\n"
      "  tarn access attach-policy {} AWSCloudTrail_ReadOnlyAccess\n",
      role.arn, role.session_length.count(), role.arn);
  return {};
}

Result<> list_principals(service::Lake& lake, const AccessOptions& options) {
  const auto all = TARN_TRY(access::Principals(lake.secrets(), lake.clock()).list());
  const auto printer =
      make_text_printer(options.format, std::vector<std::string>(kColumns.begin(), kColumns.end()));
  TARN_TRY(printer->add_cells(PrincipalCells(all)));
  return printer->finish();
}

Result<> delete_principal(service::Lake& lake, const AccessOptions& options) {
  access::Principals principals(lake.secrets(), lake.clock());
  const auto kind = options.action == "delete-user" ? PrincipalKind::User : PrincipalKind::Role;
  const auto principal = TARN_TRY(target(principals, options, kind));
  const auto keys = TARN_TRY(lake.control().access_keys(principal.arn));
  TARN_TRY(principals.remove(principal));
  fmt::print("{} is gone, with {} access keys and its policies.\n", principal.arn, keys.size());
  return {};
}

Result<> attach_policy(service::Lake& lake, const AccessOptions& options) {
  access::Principals principals(lake.secrets(), lake.clock());
  const auto principal = TARN_TRY(target(principals, options));
  if (options.policy_document.empty()) {
    const auto name = TARN_TRY(principals.attach_builtin(principal, options.policy));
    fmt::print("{} has the policy {}.\n", principal.arn, name);
    return {};
  }
  const auto document = TARN_TRY(read_document(lake, options.policy_document));
  const auto put = principals.put_policy(principal, {.name = options.policy_name, .document = document});
  if (!put) {
    return fail(put.error().within(options.policy_document));
  }
  fmt::print("{} has the policy {}.\n", principal.arn, options.policy_name);
  return {};
}

Result<> detach_policy(service::Lake& lake, const AccessOptions& options) {
  access::Principals principals(lake.secrets(), lake.clock());
  const auto principal = TARN_TRY(target(principals, options));
  const auto name = TARN_TRY(principals.detach(principal, options.policy));
  fmt::print("{} no longer has the policy {}.\n", principal.arn, name);
  return {};
}

Result<> put_trust_policy(service::Lake& lake, const AccessOptions& options) {
  access::Principals principals(lake.secrets(), lake.clock());
  const auto role = TARN_TRY(target(principals, options, PrincipalKind::Role));
  const auto document = TARN_TRY(read_document(lake, options.trust_policy));
  const auto put = principals.put_trust_policy(role, document, session_length(options));
  if (!put) {
    return fail(put.error().within(options.trust_policy));
  }
  fmt::print("{} may be assumed by whom {} says. Sessions that there are go on until they end.\n", role.arn,
             options.trust_policy);
  return {};
}

}  // namespace tarn::app
