// The words that accounts, people, workloads and their resources are named with.
#pragma once

#include <span>
#include <string_view>

namespace tarn::sample {

// The domain of mail addresses and host names; reserved for examples, it belongs to nobody.
inline constexpr std::string_view kDomain = "kamome.example";
inline constexpr std::string_view kCompany = "kamome";

struct AccountName {
  std::string_view id;  // "" for a drawn one
  std::string_view name;
  std::string_view unit;
  std::string_view environment;
  unsigned activity;
};

std::span<const AccountName> first_accounts();
std::span<const std::string_view> team_names();
std::span<const std::string_view> environment_names();
std::span<const std::string_view> application_names();

struct PersonName {
  std::string_view user;
  unsigned office;
  std::string_view permission_set;
};
std::span<const PersonName> person_names();

struct ServiceName {
  std::string_view principal;
  std::string_view role;  // "" where the service acts without one
  unsigned weight;
};
std::span<const ServiceName> service_names();

}  // namespace tarn::sample
