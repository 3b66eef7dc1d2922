#include "service/allowed_places.hpp"

#include "access/organization.hpp"
#include "service/file_uri.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace tarn::service {
namespace {

Result<> make_canonical(io::FileSystem& files, std::string_view what, std::vector<std::string>& folders) {
  for (std::string& folder : folders) {
    Result<std::string> path = files.canonical(folder);
    if (!path.has_value()) {
      return fail(path.error().within(fmt::format("{} cannot be used", what)));
    }
    folder = std::move(*path);
  }
  return {};
}

// "/logs/team-ab" does not lie in "/logs/team-a".
bool lies_in(const std::string& path, const std::string& folder) {
  return path == folder || folder == "/" || (path.starts_with(folder) && path[folder.size()] == '/');
}

bool is_of(const AccountPlaces& places, const AccountId& caller) {
  return places.account == kEveryAccount || places.account == caller.value();
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != "..";
}

std::unexpected<Error> refuse_place(std::string_view why, std::string_view uri) {
  return fail(ErrorCode::InvalidArgument, fmt::format("{}: {}", why, uri));
}

}  // namespace

Result<AllowedPlaces> AllowedPlaces::make(io::FileSystem& files, const std::vector<AccountPlaces>& allowed) {
  auto places = allowed;
  for (AccountPlaces& one : places) {
    if (one.account != kEveryAccount && !access::is_account_id(one.account)) {
      return fail(
          ErrorCode::InvalidArgument,
          fmt::format("places are allowed to an account of twelve digits, or to \"{}\", every account: {}",
                      kEveryAccount, one.account));
    }
    TARN_TRY(make_canonical(files, "an import folder", one.import_folders));
    TARN_TRY(make_canonical(files, "an export folder", one.export_folders));
  }
  return AllowedPlaces(files, std::move(places));
}

bool AllowedPlaces::has_any(Folders folders, const AccountId& caller) const {
  return std::ranges::any_of(allowed_, [&](const AccountPlaces& places) {
    return is_of(places, caller) && !(places.*folders).empty();
  });
}

bool AllowedPlaces::is_allowed(Folders folders, const AccountId& caller, const std::string& path) const {
  return std::ranges::any_of(allowed_, [&](const AccountPlaces& places) {
    return is_of(places, caller) &&
           std::ranges::any_of(places.*folders, [&](const auto& folder) { return lies_in(path, folder); });
  });
}

Result<std::string> AllowedPlaces::import_source(const AccountId& caller, std::string_view uri) const {
  if (uri.starts_with("s3://")) {
    return refuse_place(
        "This version of Tarn imports from folders (file:///...); s3:// sources come with a later version",
        uri);
  }
  const std::optional<std::string> path = path_of_file_uri(uri);
  if (!path) {
    return refuse_place("An import source is written file:///absolute/path", uri.substr(0, kFileUriBytesMax));
  }
  if (!has_any(&AccountPlaces::import_folders, caller)) {
    return refuse_place(
        fmt::format("This server may read no folder for account {}: whoever runs it allows some with "
                    "--import-folder DIR (the lake's own account), or in tarn.toml with import_folders of an "
                    "[[allow]] with account = \"{}\"",
                    caller.value(), caller.value()),
        uri);
  }
  Result<std::string> real = files_->canonical(*path);
  if (!real.has_value() || !is_allowed(&AccountPlaces::import_folders, caller, *real)) {
    return refuse_place(
        fmt::format("Nothing is there that this server may import for account {}; it reads only beneath the "
                    "folders given with --import-folder, or in tarn.toml under [import] and [[allow]]",
                    caller.value()),
        uri);
  }
  return std::move(*real);
}

Result<std::string> AllowedPlaces::export_folder(const AccountId& caller, std::string_view uri) const {
  auto path = path_of_file_uri(uri);
  if (!path) {
    return refuse_place("The destination of an export is written file:///absolute/path",
                        uri.substr(0, kFileUriBytesMax));
  }
  if (!has_any(&AccountPlaces::export_folders, caller)) {
    return refuse_place(
        fmt::format("This server may write no folder for account {}: whoever runs it allows some with "
                    "--export-folder DIR (the lake's own account), or in tarn.toml with export_folders of an "
                    "[[allow]] with account = \"{}\"",
                    caller.value(), caller.value()),
        uri);
  }
  path->erase(path->find_last_not_of('/') + 1);
  const std::string name = path->substr(path->rfind('/') + 1);
  const auto above = files_->canonical(io::parent_path(*path));
  if (!above.has_value() || !is_allowed(&AccountPlaces::export_folders, caller, *above) ||
      !is_plain_name(name)) {
    return refuse_place(
        fmt::format(
            "For account {} this server writes only beneath the folders given with --export-folder, or "
            "in tarn.toml under [export] and [[allow]], into a folder whose parent is there",
            caller.value()),
        uri);
  }
  std::string target = io::join_path(*above, name);
  const auto status = files_->status(target, io::Symlinks::Refuse);
  return status.has_value() && status->type != io::FileType::Directory
             ? Result<std::string>(refuse_place("The destination of an export is no folder", uri))
             : Result<std::string>(std::move(target));
}

}  // namespace tarn::service
