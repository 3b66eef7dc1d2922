#include "backup/manifest.hpp"

#include "backup/lake_content.hpp"
#include "json/value.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::backup {
namespace {

constexpr std::string_view kFormat = "tarn-backup 1";
constexpr std::uint64_t kManifestBytesMax = 64U << 20U;

std::string text_of(const json::Value& object, std::string_view name) {
  const auto* const member = object.find(name);
  const std::string* const text = member == nullptr ? nullptr : member->string();
  return text == nullptr ? std::string() : *text;
}

std::uint64_t count_of(const json::Value& object, std::string_view name) {
  const auto* const member = object.find(name);
  const std::int64_t* const number = member == nullptr ? nullptr : member->integer();
  return number != nullptr && *number >= 0 ? static_cast<std::uint64_t>(*number) : 0;
}

Part read_part(const json::Value& value) {
  return {
      .path = text_of(value, "path"), .bytes = count_of(value, "bytes"), .sha256 = text_of(value, "sha256")};
}

}  // namespace

std::string write_manifest(const Manifest& manifest) {
  json::Array parts;
  parts.reserve(manifest.parts.size());
  for (const Part& part : manifest.parts) {
    parts.emplace_back(json::Object{{"path", part.path}, {"bytes", part.bytes}, {"sha256", part.sha256}});
  }
  return json::write_pretty(json::Object{{"format", kFormat},
                                         {"lake", manifest.lake_id},
                                         {"time", format_iso_millis(manifest.time)},
                                         {"state", manifest.state},
                                         {"entries", manifest.entries},
                                         {"head", manifest.head},
                                         {"files", manifest.files},
                                         {"bytes", manifest.bytes},
                                         {"keys", manifest.has_keys},
                                         {"parts", std::move(parts)}}) +
         "\n";
}

Result<Manifest> read_manifest(std::string_view text) {
  const auto parsed = json::parse(text);
  Manifest manifest;
  if (parsed && text_of(*parsed, "format") == kFormat) {
    const auto time = parse_timestamp(text_of(*parsed, "time"));
    manifest.lake_id = text_of(*parsed, "lake");
    manifest.time = time.value_or(Timestamp{});
    manifest.state = text_of(*parsed, "state");
    manifest.entries = count_of(*parsed, "entries");
    manifest.head = text_of(*parsed, "head");
    manifest.files = count_of(*parsed, "files");
    manifest.bytes = count_of(*parsed, "bytes");
    const auto* const keys = parsed->find("keys");
    const bool* const has_keys = keys == nullptr ? nullptr : keys->boolean();
    manifest.has_keys = has_keys != nullptr && *has_keys;
    const auto* const parts = parsed->find("parts");
    const json::Array* const list = parts == nullptr ? nullptr : parts->array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      manifest.parts.push_back(read_part((*list)[i]));
    }
  }
  bool is_fine = manifest.state.starts_with(kStatePrefix) && !manifest.state.contains('/');
  for (const Part& part : manifest.parts) {
    is_fine = is_fine && is_safe_place(part.path);
  }
  if (!is_fine || write_manifest(manifest) != text) {
    return fail(ErrorCode::Corrupt, "it is damaged, or from a newer tarn");
  }
  return manifest;
}

Result<std::optional<Manifest>> load_manifest(io::FileSystem& files, const std::string& folder) {
  const auto path = io::join_path(folder, kManifestFile);
  const auto text = io::read_file(files, path, kManifestBytesMax);
  if (!text) {
    return text.error().code() == ErrorCode::NotFound ? Result<std::optional<Manifest>>(std::nullopt)
                                                      : fail(text.error());
  }
  auto manifest = read_manifest(*text);
  return manifest ? Result<std::optional<Manifest>>(std::move(*manifest))
                  : fail(manifest.error().within(path));
}

}  // namespace tarn::backup
