#include "verify/export.hpp"

#include "catalog/lake_chain.hpp"
#include "io/ecdsa.hpp"

#include <memory>
#include <utility>

#include <fmt/format.h>

namespace tarn::verify {
namespace {

constexpr unsigned kFolderMode = 0700;
constexpr unsigned kFileMode = 0600;

// A file that grows piece by piece, and whose name may change with every piece.
class ListFile {
 public:
  ListFile(io::FileSystem& files, std::string folder) : files_(files), folder_(std::move(folder)) {}

  Result<> append(const std::string& name, std::string_view text) {
    if (file_ == nullptr || name != name_) {
      TARN_TRY(finish());
      file_ = TARN_TRY(files_.create(io::join_path(folder_, name), kFileMode));
      name_ = name;
    }
    text_ += text;
    return text_.size() < kPieceBytes ? Result<>() : flush();
  }

  Result<> finish() {
    if (file_ == nullptr) {
      return {};
    }
    TARN_TRY(flush());
    TARN_TRY(file_->close());
    file_.reset();
    return {};
  }

 private:
  static constexpr std::size_t kPieceBytes = 1u << 20;

  Result<> flush() {
    TARN_TRY(file_->append(text_));
    text_.clear();
    return {};
  }

  io::FileSystem& files_;
  std::string folder_;
  std::string name_;
  std::string text_;
  std::unique_ptr<io::WritableFile> file_;
};

Result<> write_file(io::FileSystem& files, const std::string& path, std::string_view bytes) {
  const auto file = TARN_TRY(files.create(path, kFileMode));
  TARN_TRY(file->append(bytes));
  return file->close();
}

Result<> require_empty(io::FileSystem& files, const std::string& folder) {
  const auto entries = files.list(folder);
  if (!entries && entries.error().code() != ErrorCode::NotFound) {
    return fail(entries.error());
  }
  if (entries && !entries->empty()) {
    return fail(ErrorCode::AlreadyExists,
                fmt::format("{} holds something already: name a new folder with --export", folder));
  }
  for (const auto* part : {"entries", "keys", "lists"}) {
    TARN_TRY(files.create_directories(io::join_path(folder, part), kFolderMode));
  }
  return {};
}

Result<> write_entry(io::FileSystem& files, const std::string& folder, const proof::SealedEntry& sealed) {
  const auto path = fmt::format("{}/entries/{:012}", folder, sealed.sequence);
  TARN_TRY(write_file(files, path + ".txt", sealed.text));
  return write_file(files, path + ".sig", sealed.signature);
}

Result<> write_ledger(io::FileSystem& files, catalog::LakeCatalog& lake, const std::string& folder,
                      std::uint64_t last) {
  ListFile sources(files, io::join_path(folder, "lists"));
  ListFile rejects(files, io::join_path(folder, "lists"));
  catalog::LedgerWalk walk;
  walk.on_entry = [&](const proof::SealedEntry& sealed) {
    return sealed.sequence <= last ? write_entry(files, folder, sealed) : Result<>();
  };
  walk.on_data_file = [](const catalog::DataFile&) { return Result<>(); };
  walk.on_table = [](const EventDataStoreId&, const std::string&) { return Result<>(); };
  walk.on_source = [&](std::uint64_t entry, const catalog::SourceFile& file) {
    return entry <= last
               ? sources.append(fmt::format("{:012}-sources.txt", entry), catalog::ledger_line(file))
               : Result<>();
  };
  walk.on_reject = [&](std::uint64_t entry, const EventDataStoreId&, const catalog::Reject& reject) {
    return entry <= last
               ? rejects.append(fmt::format("{:012}-rejects.txt", entry), catalog::ledger_line(reject))
               : Result<>();
  };
  TARN_TRY(lake.walk(walk));
  TARN_TRY(sources.finish());
  return rejects.finish();
}

Result<> write_sums(io::FileSystem& files, const proof::Chain& chain, const std::string& folder) {
  ListFile sums(files, folder);
  for (const auto& [path, live] : chain.live()) {
    TARN_TRY(sums.append("SHA256SUMS", fmt::format("{}  {}\n", live.file.sha256, path)));
  }
  return sums.finish();
}

}  // namespace

Result<> export_report(io::FileSystem& files, catalog::LakeCatalog& lake, const proof::Chain& chain,
                       const Report& report, const std::string& folder) {
  TARN_TRY(require_empty(files, folder));
  TARN_TRY(write_ledger(files, lake, folder, chain.last_sequence()));
  for (const auto& introduced : report.keys) {
    const auto key = TARN_TRY(io::EcdsaPublicKey::from_der(introduced.der));
    TARN_TRY(write_file(files, fmt::format("{}/keys/{}.pem", folder, introduced.id), key.pem()));
  }
  TARN_TRY(write_sums(files, chain, folder));
  return write_file(files, io::join_path(folder, "report.txt"), report_text(report));
}

std::string report_text(const Report& report) {
  auto text = fmt::format(
      "lake      {}\nchecked   {}\nentries   {}, the last of {}\nhead      {}\nfiles     {} ({} data files, "
      "{} "
      "rows, {} bytes)\n",
      report.lake_id, format_iso_seconds(report.time), report.entries, format_iso_millis(report.last_time),
      report.last_hash, report.files, report.data_files, report.rows, report.bytes);
  for (const auto& key : report.keys) {
    text += fmt::format("key       {}\n", key.id);
  }
  text += fmt::format("problems  {}\n", report.problems_total);
  for (const auto& problem : report.problems) {
    text += fmt::format("  {}: {}\n", problem.where, problem.what);
  }
  return text;
}

}  // namespace tarn::verify
