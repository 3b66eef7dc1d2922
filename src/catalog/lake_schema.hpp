// The tables of lake.db, migration by migration; for the sources of this module alone.
#pragma once

#include "catalog/database.hpp"

#include <array>
#include <string_view>

namespace tarn::catalog {

// The names under which outside engines find tables: the layout, V1, is that of Iceberg's JDBC catalog.
inline constexpr std::string_view kIcebergCatalog = "tarn";
inline constexpr std::string_view kIcebergNamespace = "cloudtrail";

inline constexpr std::array<std::string_view, 6> kLakeMigrations = {R"sql(
CREATE TABLE lake(
  id TEXT NOT NULL
) STRICT;
CREATE TABLE data_files(
  id INTEGER PRIMARY KEY,
  store_id TEXT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  min_time INTEGER,
  max_time INTEGER,
  sha256 TEXT NOT NULL,
  import_id TEXT NOT NULL,
  committed INTEGER NOT NULL
) STRICT;
CREATE INDEX data_files_by_time ON data_files(store_id, min_time);
CREATE TABLE source_files(
  store_id TEXT NOT NULL,
  uri TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  events INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  import_id TEXT NOT NULL,
  PRIMARY KEY (store_id, uri, size_bytes, modified_ns)
) STRICT, WITHOUT ROWID;
CREATE TABLE rejects(
  id INTEGER PRIMARY KEY,
  store_id TEXT NOT NULL,
  import_id TEXT NOT NULL,
  uri TEXT NOT NULL,
  "offset" INTEGER NOT NULL,
  length INTEGER NOT NULL,
  reason TEXT NOT NULL,
  bytes BLOB NOT NULL,
  truncated INTEGER NOT NULL
) STRICT;
CREATE INDEX rejects_by_store ON rejects(store_id, id);
CREATE INDEX rejects_by_import ON rejects(import_id, id);
CREATE TABLE iceberg_tables(
  catalog_name TEXT NOT NULL,
  table_namespace TEXT NOT NULL,
  table_name TEXT NOT NULL,
  metadata_location TEXT,
  previous_metadata_location TEXT,
  iceberg_type TEXT,
  PRIMARY KEY (catalog_name, table_namespace, table_name)
) STRICT;
CREATE TABLE iceberg_namespace_properties(
  catalog_name TEXT NOT NULL,
  namespace TEXT NOT NULL,
  property_key TEXT NOT NULL,
  property_value TEXT,
  PRIMARY KEY (catalog_name, namespace, property_key)
) STRICT;
INSERT INTO iceberg_namespace_properties VALUES ('tarn', 'cloudtrail', 'exists', 'true');
)sql",
                                                                    R"sql(
ALTER TABLE data_files ADD COLUMN clustered INTEGER NOT NULL DEFAULT 0;
CREATE TABLE retired_files(
  path TEXT NOT NULL PRIMARY KEY,
  store_id TEXT NOT NULL,
  rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  sequence_number INTEGER NOT NULL,
  retired INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX retired_files_by_store ON retired_files(store_id, retired);
)sql",
                                                                    R"sql(
ALTER TABLE source_files ADD COLUMN other_category INTEGER NOT NULL DEFAULT 0;
)sql",
                                                                    R"sql(
CREATE TABLE chain(
  sequence INTEGER PRIMARY KEY,
  entry TEXT NOT NULL,
  signature BLOB NOT NULL
) STRICT;
ALTER TABLE source_files ADD COLUMN entry INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rejects ADD COLUMN entry INTEGER NOT NULL DEFAULT 0;
)sql",
                                                                    R"sql(
ALTER TABLE data_files RENAME COLUMN clustered TO compacted;
)sql",
                                                                    R"sql(
ALTER TABLE source_files ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source_files ADD COLUMN scope TEXT NOT NULL DEFAULT '';
)sql"};

inline constexpr Schema kLakeSchema = {.application_id = 0x54726E4C,  // "TrnL"
                                       .migrations = kLakeMigrations,
                                       .name = "lake"};

}  // namespace tarn::catalog
