#include "sample/account_names.hpp"

#include <array>

namespace tarn::sample {

std::span<const AccountName> first_accounts() {
  static constexpr std::array<AccountName, 6> kAccounts = {{
      {"111122223333", "management", "Root", "production", 8},
      {"444455556666", "payments-production", "Workloads", "production", 40},
      {"123456789012", "platform-shared", "Infrastructure", "production", 26},
      {"234567890123", "payments-staging", "Workloads", "staging", 18},
      {"", "security-audit", "Security", "production", 10},
      {"", "sandbox", "Sandbox", "development", 6},
  }};
  return kAccounts;
}

std::span<const std::string_view> team_names() {
  static constexpr std::array<std::string_view, 16> kTeams = {
      "search",  "catalog",   "logistics", "identity", "analytics",    "mobile",  "ledger",   "pricing",
      "support", "recommend", "warehouse", "billing",  "partnerships", "content", "delivery", "robotics"};
  return kTeams;
}

std::span<const std::string_view> environment_names() {
  static constexpr std::array<std::string_view, 4> kEnvironments = {"production", "staging", "development",
                                                                    "testing"};
  return kEnvironments;
}

std::span<const std::string_view> application_names() {
  static constexpr std::array<std::string_view, 14> kApplications = {
      "checkout", "ledger",   "orders", "inventory", "pricing",  "shipping",  "catalog",
      "profile",  "notifier", "search", "invoices",  "reporter", "telemetry", "sessions"};
  return kApplications;
}

std::span<const PersonName> person_names() {
  static constexpr std::array<PersonName, 28> kPeople = {{
      {"aiko.tanaka", 0, "AdministratorAccess"}, {"kenji.mori", 0, "PowerUserAccess"},
      {"yui.sato", 0, "PowerUserAccess"},        {"haruto.ito", 0, "ReadOnlyAccess"},
      {"sakura.abe", 0, "SecurityAudit"},        {"ren.kimura", 0, "PowerUserAccess"},
      {"mei.fujita", 0, "DataAnalyst"},          {"daichi.ono", 0, "AdministratorAccess"},
      {"nao.hayashi", 0, "PowerUserAccess"},     {"rin.ogawa", 0, "ReadOnlyAccess"},
      {"olivia.hart", 1, "AdministratorAccess"}, {"marcus.reed", 1, "PowerUserAccess"},
      {"dana.whitfield", 1, "SecurityAudit"},    {"tom.alvarez", 1, "PowerUserAccess"},
      {"priscilla.ng", 1, "DataAnalyst"},        {"walter.boone", 1, "Billing"},
      {"jonas.keller", 2, "PowerUserAccess"},    {"lena.vogt", 2, "AdministratorAccess"},
      {"piotr.nowak", 2, "PowerUserAccess"},     {"clara.lindqvist", 2, "ReadOnlyAccess"},
      {"emil.brandt", 2, "DataAnalyst"},         {"ananya.rao", 3, "PowerUserAccess"},
      {"vikram.shetty", 3, "PowerUserAccess"},   {"divya.menon", 3, "ReadOnlyAccess"},
      {"arjun.pillai", 3, "SecurityAudit"},      {"kavya.nair", 3, "PowerUserAccess"},
      {"rohan.desai", 3, "AdministratorAccess"}, {"sana.qureshi", 3, "DataAnalyst"},
  }};
  return kPeople;
}

std::span<const ServiceName> service_names() {
  static constexpr std::array<ServiceName, 19> kServices = {{
      {"lambda.amazonaws.com", "", 60},
      {"ec2.amazonaws.com", "", 30},
      {"ecs-tasks.amazonaws.com", "", 40},
      {"cloudtrail.amazonaws.com", "", 34},
      {"delivery.logs.amazonaws.com", "", 24},
      {"elasticloadbalancing.amazonaws.com", "", 10},
      {"firehose.amazonaws.com", "", 14},
      {"backup.amazonaws.com", "", 6},
      {"events.amazonaws.com", "", 14},
      {"support.amazonaws.com", "", 1},
      {"config.amazonaws.com", "AWSServiceRoleForConfig", 60},
      {"autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", 36},
      {"rds.amazonaws.com", "AWSServiceRoleForRDS", 10},
      {"ecs.amazonaws.com", "AWSServiceRoleForECS", 22},
      {"trustedadvisor.amazonaws.com", "AWSServiceRoleForTrustedAdvisor", 16},
      {"securityhub.amazonaws.com", "AWSServiceRoleForSecurityHub", 20},
      {"resource-explorer-2.amazonaws.com", "AWSServiceRoleForResourceExplorer", 28},
      {"guardduty.amazonaws.com", "AWSServiceRoleForAmazonGuardDuty", 12},
      {"access-analyzer.amazonaws.com", "AWSServiceRoleForAccessAnalyzer", 14},
  }};
  return kServices;
}

}  // namespace tarn::sample
