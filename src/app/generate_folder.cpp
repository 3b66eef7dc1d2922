#include "app/generate_folder.hpp"

#include "io/hash.hpp"
#include "json/value.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::app {
namespace {

constexpr std::string_view kState = "generate.json";
constexpr std::string_view kLabels = "labels.json";
constexpr std::string_view kPublicKeys = "public-keys.json";
constexpr std::uint64_t kStateBytesMax = 1u << 20;
constexpr unsigned kPrivateFile = 0600;

Result<> write_state(io::FileSystem& files, const std::string& folder, const std::string& plan,
                     json::Object counts, bool complete) {
  json::Object state{{"complete", complete}, {"options", TARN_TRY(json::parse(plan))}};
  state.insert(state.end(), counts.begin(), counts.end());
  return io::write_file_durably(files, io::join_path(folder, kState), json::write_pretty(state) + "\n",
                                kPrivateFile);
}

std::string public_keys(const std::string& der) {
  json::Array keys{json::Object{{"Value", io::base64(der)}, {"Fingerprint", sample::key_fingerprint(der)}}};
  return json::write_pretty(json::Object{{"PublicKeyList", std::move(keys)}}) + "\n";
}

}  // namespace

std::string bucket_folder(const std::string& folder) {
  return io::join_path(folder, "bucket");
}

std::string configuration_folder(const std::string& folder) {
  return io::join_path(folder, "configuration");
}

Result<> claim_folder(io::FileSystem& files, const std::string& folder, const std::string& plan) {
  TARN_TRY(files.create_directories(folder, 0700));
  const auto entries = TARN_TRY(files.list(folder));
  if (entries.empty()) {
    return write_state(files, folder, plan, {}, false);
  }
  const auto text = io::read_file(files, io::join_path(folder, kState), kStateBytesMax);
  if (!text) {
    return fail(ErrorCode::FailedState,
                fmt::format("the folder is not empty: choose another --out, or remove it first: {}", folder));
  }
  const auto state = json::parse(*text);
  const json::Value* options = state ? state->find("options") : nullptr;
  if (options == nullptr || json::write(*options) != plan) {
    return fail(
        ErrorCode::FailedState,
        fmt::format("the folder was generated with other options (its {} tells which): choose another "
                    "--out, or remove it first: {}",
                    kState, folder));
  }
  return {};
}

Result<> complete_folder(io::FileSystem& files, const std::string& folder, const std::string& plan,
                         const sample::Summary& summary) {
  TARN_TRY(io::write_file_durably(files, io::join_path(folder, kLabels), sample::write_labels(summary.labels),
                                  kPrivateFile));
  if (!summary.digest_key.empty()) {
    TARN_TRY(io::write_file_durably(files, io::join_path(folder, kPublicKeys),
                                    public_keys(summary.digest_key), kPrivateFile));
  }
  return write_state(files, folder, plan,
                     {{"events", summary.events},
                      {"records", summary.records},
                      {"files", summary.files},
                      {"digests", summary.digests},
                      {"jsonBytes", summary.json_bytes}},
                     true);
}

}  // namespace tarn::app
