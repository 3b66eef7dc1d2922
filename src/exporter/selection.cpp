#include "exporter/selection.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace tarn::exporter {
namespace {

constexpr std::size_t kAccountDigits = 12;
constexpr std::size_t kRegionBytesMax = 32;

template <class Name>
Result<> check_names(std::vector<Name>& names, bool (*is_fine)(std::string_view), std::string_view what) {
  if (names.size() > kSelectedMax) {
    return fail(ErrorCode::InvalidArgument, fmt::format("an export is of at most {} {}s, or of all: {}",
                                                        kSelectedMax, what, names.size()));
  }
  for (const Name& name : names) {
    if (!is_fine(name.value())) {
      return fail(ErrorCode::InvalidArgument, fmt::format("this is not an {}: {}", what, name.value()));
    }
  }
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return {};
}

template <class Name>
std::string is_one_of(std::string_view column, const std::vector<Name>& names) {
  std::string list;
  for (const Name& name : names) {
    list += fmt::format("{}'{}'", list.empty() ? "" : ", ", name.value());
  }
  return list.empty() ? std::string() : fmt::format(" AND {} IN ({})", column, list);
}

template <class Name>
json::Value list_of(const std::vector<Name>& names) {
  if (names.empty()) {
    return nullptr;
  }
  json::Array list;
  list.reserve(names.size());
  for (const Name& name : names) {
    list.emplace_back(name.value());
  }
  return list;
}

// To the microsecond, which other forms do not show.
json::Value time_of(const std::optional<Timestamp>& time) {
  if (!time) {
    return nullptr;
  }
  const auto second = std::chrono::floor<std::chrono::seconds>(*time);
  std::string text = format_iso_seconds(second);
  text.pop_back();
  return fmt::format("{}.{:06}Z", text, (*time - second).count());
}

}  // namespace

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_region(std::string_view text) {
  const auto is_fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= kRegionBytesMax && std::ranges::all_of(text, is_fine);
}

Result<Selection> checked(Selection selection) {
  TARN_TRY(check_names(selection.accounts, is_account, "account"));
  TARN_TRY(check_names(selection.regions, is_region, "AWS Region"));
  if (selection.start && selection.end && *selection.start >= *selection.end) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the period to export ends before it begins: {} to {}",
                            format_iso_seconds(*selection.start), format_iso_seconds(*selection.end)));
  }
  return selection;
}

std::string conditions(const Selection& selection) {
  return is_one_of("recipientaccountid", selection.accounts) + is_one_of("awsregion", selection.regions);
}

json::Value describe(const Selection& selection) {
  return json::Object{{"accounts", list_of(selection.accounts)},
                      {"regions", list_of(selection.regions)},
                      {"start", time_of(selection.start)},
                      {"end", time_of(selection.end)}};
}

}  // namespace tarn::exporter
