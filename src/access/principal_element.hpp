// The elements Principal and NotPrincipal of a statement.
#pragma once

#include "access/caller.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

// One that is named under AWS.
struct AwsPrincipal {
  enum class Kind : std::uint8_t { Everybody, Account, Other };

  Kind kind = Kind::Other;
  std::string text{};   // as it is written
  AccountId account{};  // of an Account
};

struct PrincipalElement {
  bool is_negated = false;  // NotPrincipal
  std::vector<AwsPrincipal> aws{};
  std::vector<std::string> services{};
  std::vector<std::string> others{};  // Federated and CanonicalUser: nobody who calls Tarn
};

// How closely a Principal names a caller; a later one is closer. What is allowed to an account is for the
// account's own policies to pass on. What is allowed to a role is bounded by its sessions' policies; what is
// allowed to a user, to a session, to a service or to everybody is not.
enum class Naming : std::uint8_t { Nobody, Account, Role, Itself };

// Reads the value of the element of that name. The error says what is wrong with it.
std::expected<PrincipalElement, std::string> read_principal(std::string_view element,
                                                            const json::Value& value);

// REQUIRES: !element.is_negated.
Naming naming_of(const PrincipalElement& element, const Caller& caller);

// Whether a NotPrincipal leaves the caller out: it names the caller, and likewise the caller's account, and
// of a session its role. Source: IAM User Guide, "NotPrincipal". REQUIRES: element.is_negated.
bool excepts(const PrincipalElement& element, const Caller& caller);

}  // namespace tarn::access
