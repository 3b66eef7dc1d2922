#include "service/catalog_places.hpp"

#include "json/value.hpp"

#include <utility>

#include <fmt/core.h>

namespace tarn::service {
namespace {

constexpr std::uint64_t kMarkBytesMax = 64U << 10U;
constexpr unsigned kMarkMode = 0600;
constexpr std::string_view kLakeMember = "lake";
constexpr std::string_view kUrlMember = "catalog";

const std::string* text_in(const json::Value& object, std::string_view name) {
  const auto* const found = object.find(name);
  return found == nullptr ? nullptr : found->string();
}

Result<bool> has_file(io::FileSystem& files, const std::string& path) {
  const auto status = files.status(path, io::Symlinks::Follow);
  if (!status && status.error().code() != ErrorCode::NotFound) {
    return fail(status.error());
  }
  return status.has_value();
}

}  // namespace

Result<std::optional<CatalogMark>> read_catalog_mark(io::FileSystem& files, const std::string& folder) {
  const auto path = io::join_path(folder, kCatalogFile);
  const auto text = io::read_file(files, path, kMarkBytesMax);
  if (!text) {
    return text.error().code() == ErrorCode::NotFound ? Result<std::optional<CatalogMark>>(std::nullopt)
                                                      : fail(text.error());
  }
  const auto parsed = json::parse(*text);
  const std::string* const lake = parsed ? text_in(*parsed, kLakeMember) : nullptr;
  const std::string* const url = parsed ? text_in(*parsed, kUrlMember) : nullptr;
  if (lake == nullptr || url == nullptr || lake->empty()) {
    return fail(ErrorCode::Corrupt,
                fmt::format("{} does not say where the lake's catalog is: restore it from a backup", path));
  }
  return CatalogMark{*lake, *url};
}

Result<> write_catalog_mark(io::FileSystem& files, const std::string& folder, const CatalogMark& mark) {
  const json::Object text{{std::string(kLakeMember), mark.lake_id}, {std::string(kUrlMember), mark.url}};
  return io::write_file_durably(files, io::join_path(folder, kCatalogFile), json::write_pretty(text) + "\n",
                                kMarkMode);
}

Result<CatalogPlaces> find_catalog(io::FileSystem& files, const std::string& folder,
                                   const std::optional<catalog::PostgresUrl>& wanted) {
  const auto control = io::join_path(folder, kControlFile);
  const bool is_here = TARN_TRY(has_file(files, control));
  auto mark = TARN_TRY(read_catalog_mark(files, folder));
  if (is_here && mark) {
    return fail(
        ErrorCode::Corrupt,
        fmt::format("{} has a catalog of its own ({}) and names one in PostgreSQL ({}): move the one away "
                    "that is not this lake's",
                    folder, kControlFile, kCatalogFile));
  }
  if (is_here && wanted) {
    return fail(
        ErrorCode::FailedState,
        fmt::format("the lake in {} keeps its catalog in its folder: leave out --catalog, $TARN_CATALOG and "
                    "the catalog of tarn.toml",
                    folder));
  }
  if (!wanted && !mark) {
    return CatalogPlaces{control, io::join_path(folder, kDataFile), io::join_path(folder, kHistoryFile)};
  }
  if (wanted) {
    return CatalogPlaces{*wanted, *wanted, *wanted, std::move(mark)};
  }
  const auto url = TARN_TRY(catalog::PostgresUrl::parse(mark->url));
  return CatalogPlaces{url, url, url, std::move(mark)};
}

}  // namespace tarn::service
