// What a session's token says, before it is sealed and after it was opened. Pure functions.
#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

struct SessionToken {
  std::string role_arn{};
  std::string role_id{};  // its unique ID: a role of the same name that was made later is another one
  std::string name{};
  Timestamp issued{};
  Timestamp expires{};
  std::vector<std::string> policy_names{};  // of those that every lake has
  std::string policy{};                     // a document; empty: none
  std::string source_identity{};            // empty: none

  friend bool operator==(const SessionToken&, const SessionToken&) = default;
};

// A JSON document.
std::string write_session_token(const SessionToken& token);
// nullopt for what is no such document, as that of another version.
std::optional<SessionToken> read_session_token(std::string_view text);

}  // namespace tarn::access
