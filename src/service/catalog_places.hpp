// Where the three databases of a lake are: files in its folder, or schemas of one PostgreSQL database, which
// the folder then names in catalog.json. Either says that the folder is a lake's, so that none is taken for
// empty.
#pragma once

#include "base/result.hpp"
#include "catalog/place.hpp"
#include "io/file_system.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

inline constexpr std::string_view kControlFile = "control.db";
inline constexpr std::string_view kDataFile = "lake.db";
inline constexpr std::string_view kHistoryFile = "history.db";
inline constexpr std::string_view kCatalogFile = "catalog.json";

// What catalog.json says: which lake's the folder is, and where its catalog was when it was made.
struct CatalogMark {
  std::string lake_id{};
  std::string url{};  // without passwords
};

// nullopt where there is no such file; Corrupt where it says something else.
Result<std::optional<CatalogMark>> read_catalog_mark(io::FileSystem& files, const std::string& folder);
// Durable on return.
Result<> write_catalog_mark(io::FileSystem& files, const std::string& folder, const CatalogMark& mark);

struct CatalogPlaces {
  catalog::Place control;
  catalog::Place data;
  catalog::Place history;
  std::optional<CatalogMark> mark{};  // of the folder, where the places are in PostgreSQL

  bool is_remote() const { return control.url() != nullptr; }
};

// `wanted` goes before what the folder says, and makes nothing of it: FailedState where the folder keeps its
// catalog itself, Corrupt where it says both. With neither, the places are in the folder.
Result<CatalogPlaces> find_catalog(io::FileSystem& files, const std::string& folder,
                                   const std::optional<catalog::PostgresUrl>& wanted);

}  // namespace tarn::service
