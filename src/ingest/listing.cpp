#include "ingest/listing.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr int kFolderDepth = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Lister {
 public:
  Lister(io::FileSystem& files, const ListingOptions& options) : files_(files), options_(options) {}

  Result<> add(const std::string& path) {
    // What the caller names may be a link; what lies beneath obeys the options.
    const auto status = files_.status(path, io::Symlinks::Follow);
    if (!status) {
      return fail(status.error().code(), fmt::format("{} (nothing was read)", status.error().message()));
    }
    if (status->type == io::FileType::Directory) {
      folder(path, 0);
    } else {
      file(path, *status);
    }
    return {};
  }

  Listing take() {
    std::ranges::sort(listing_.files, {}, [](const ListedFile& file) {
      return std::tuple(file.delivered.value_or(Timestamp::min()), std::string_view(file.path));
    });
    const auto repeated = std::ranges::unique(listing_.files, {}, &ListedFile::path);
    listing_.files.erase(repeated.begin(), repeated.end());
    for (const auto& found : listing_.files) {
      listing_.bytes += found.size_bytes;
    }
    return std::move(listing_);
  }

 private:
  void folder(const std::string& path, int depth) {
    const auto entries = files_.list(path);
    if (!entries) {
      listing_.failures.push_back({path, entries.error().message()});
      return;
    }
    if (depth >= kFolderDepth) {
      listing_.failures.push_back({path, fmt::format("folders nest deeper than {}", kFolderDepth)});
      return;
    }
    for (const auto& entry : *entries) {
      if (!entry.name.starts_with('.')) {
        beneath(io::join_path(path, entry.name), entry, depth);
      }
    }
  }

  void beneath(const std::string& path, const io::DirectoryEntry& entry, int depth) {
    if (entry.type == io::FileType::Directory) {
      if (entry.name == "CloudTrail-Digest") {
        ++listing_.digests_skipped;
        return;
      }
      return folder(path, depth + 1);
    }
    if (entry.type == io::FileType::Symlink && options_.symlinks == io::Symlinks::Refuse) {
      listing_.failures.push_back({path, "a symbolic link: links are not followed here"});
      return;
    }
    if (entry.name == kExportSums || entry.name == kExportManifest) {
      return;
    }
    if (entry.type == io::FileType::Regular && !options_.sizes) {
      return file(path, {});
    }
    const auto status = files_.status(path, options_.symlinks);
    if (!status) {
      listing_.failures.push_back({path, status.error().message()});
      return;
    }
    if (status->type == io::FileType::Directory) {
      listing_.failures.push_back({path, "a symbolic link to a folder: name the folder itself"});
      return;
    }
    file(path, *status);
  }

  void file(const std::string& path, const io::FileStatus& status) {
    if (status.type != io::FileType::Regular) {
      listing_.failures.push_back({path, "not a regular file"});
      return;
    }
    const auto slash = path.rfind('/');
    const auto name =
        slash == std::string::npos ? std::string_view(path) : std::string_view(path).substr(slash + 1);
    if (name.find("_CloudTrail-Digest_") != std::string_view::npos) {
      ++listing_.digests_skipped;
      return;
    }
    const auto delivered = delivery_minute(name);
    if (delivered &&
        ((options_.from && *delivered < *options_.from) || (options_.to && *delivered > *options_.to))) {
      return;
    }
    listing_.files.push_back({path, status.size_bytes, status.modified_ns, delivered});
  }

  io::FileSystem& files_;
  const ListingOptions& options_;
  Listing listing_;
};

}  // namespace

std::optional<Timestamp> delivery_minute(std::string_view file_name) {
  constexpr std::string_view kForm = "00000000T0000Z";
  constexpr auto kLetter = kForm.find('T');
  for (auto letter = file_name.find('T', kLetter); letter != std::string_view::npos;
       letter = file_name.find('T', letter + 1)) {
    const auto part = file_name.substr(letter - kLetter, kForm.size());
    const bool fits = std::ranges::equal(
        part, kForm, [](char c, char form) { return form == '0' ? is_digit(c) : c == form; });
    if (fits) {
      char text[] = "0000-00-00T00:00:00Z";
      for (const auto& [from, to, count] :
           {std::tuple{0, 0, 4}, {4, 5, 2}, {6, 8, 2}, {9, 11, 2}, {11, 14, 2}}) {
        part.copy(text + to, static_cast<std::size_t>(count), static_cast<std::size_t>(from));
      }
      return parse_timestamp(text);
    }
  }
  return std::nullopt;
}

Result<Listing> list_logs(io::FileSystem& files, const std::vector<std::string>& paths,
                          const ListingOptions& options) {
  Lister lister(files, options);
  for (const auto& path : paths) {
    TARN_TRY(lister.add(path));
  }
  return lister.take();
}

}  // namespace tarn::ingest
