// An AWS shared-credentials file: profiles, each a section with a key pair and a Region.
#pragma once

#include "base/result.hpp"
#include "catalog/control_records.hpp"
#include "io/file_system.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tarn::access {

// The file's text with that profile: at its end, instead of any of that name. What else the file holds stays
// as it is.
std::string with_profile(std::string_view text, std::string_view profile, const catalog::AccessKey& key,
                         const Region& region);

// The access key's id of that profile, empty where it has none; nullopt where the text has no such profile.
std::optional<std::string> profile_key(std::string_view text, std::string_view profile);
// The same of a file; nullopt where there is none.
Result<std::optional<std::string>> read_profile_key(io::FileSystem& files, const std::string& path,
                                                    std::string_view profile);

// Puts the profile into the file, for the owner's eyes only. Where there is no file, one is made.
Result<> write_profile(io::FileSystem& files, const std::string& path, std::string_view profile,
                       const catalog::AccessKey& key, const Region& region);

// Makes the file anew, with that profile alone.
Result<> write_only_profile(io::FileSystem& files, const std::string& path, std::string_view profile,
                            const catalog::AccessKey& key, const Region& region);

}  // namespace tarn::access
