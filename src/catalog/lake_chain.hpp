// The chain of a lake's commits as lake.db keeps it; for the sources of this module, but for the lines of
// lists, which whoever checks them wants as well.
#pragma once

#include "base/result.hpp"
#include "catalog/database.hpp"
#include "catalog/lake_catalog.hpp"
#include "proof/entry.hpp"
#include "proof/notary.hpp"

#include <optional>
#include <span>
#include <string>

namespace tarn::catalog {

// What the chain says of a data file.
proof::FileRecord record_of(const DataFile& file);

// A line for each row: the digest of a list is over all of them, source files by uri, size and time, rejects
// in the order in which they came. Line breaks in names are escaped.
std::string ledger_line(const SourceFile& file);
std::string ledger_line(const Reject& reject);
// Absent for an empty list.
std::optional<proof::ListDigest> digest_of(std::span<const SourceFile> files);
std::optional<proof::ListDigest> digest_of(std::span<const Reject> rejects);

Result<std::optional<proof::SealedEntry>> select_last(Session& session);
// Seals the draft behind `last` and writes it down. REQUIRES: a write transaction, in which `last` is read.
Result<proof::SealedEntry> append_entry(Session& session, proof::Notary& notary,
                                        const std::optional<proof::SealedEntry>& last,
                                        const proof::Draft& draft);

}  // namespace tarn::catalog
